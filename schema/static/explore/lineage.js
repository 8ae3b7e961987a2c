// Grows the picture of an entity's lineage: level by level, as far as a view allows, counting what it leaves out.
//
// A strand is what lies on one side of an entity: its causes or its effects, as a page of edges and their total.

import { ask, refusalOf } from "../pages/api.js";
import { AROUND, MORE, PATH, ROOT } from "./questions.js";

const FEW = 12; // A strand of more edges is a hub: it stays a count until somebody opens it.
const PAGE = 50;
const AT_ONCE = 60; // Entities in one question: 60 times two strands of FEW edges are within what a query may ask for.
const LONGEST_PATH = 20;
const DIRECTION = { causes: "UPSTREAM", effects: "DOWNSTREAM" };
const FROM_SOURCE = new Set(["CORRELATION_TO_RUN", "IDEMPOTENCY_TO_RUN", "OPERATION_TO_CORRELATION"]);

// The ends of an edge as cause and effect, by the contract's causal direction.
export function causal(edge) {
  return FROM_SOURCE.has(edge.edgeType)
    ? { cause: edge.sourceEntityId, effect: edge.targetEntityId }
    : { cause: edge.targetEntityId, effect: edge.sourceEntityId };
}

function sidesOf(direction) {
  return { BOTH: ["causes", "effects"], UPSTREAM: ["causes"], DOWNSTREAM: ["effects"] }[direction];
}

// The LineageFilter of a view.
export function filterOf({ types, at }) {
  return { ...(types && { edgeTypes: types }), ...(at && { created: { to: at } }) };
}

export class Lineage {
  // Remembers what it has asked, under one filter.
  constructor(filter) {
    this.filter = filter;
    this.faces = new Map();
    this.strands = { causes: new Map(), effects: new Map() };
  }

  // What a view shows, or null where nothing is known of its id.
  // `tell` takes how many entities there are so far.
  async draw(view, { signal, tell = () => {} } = {}) {
    const { data, problems } = await ask(ROOT, { id: view.id }, { signal });
    if (problems.length) throw refusalOf(problems[0]);
    if (!data.entity) return null;
    this.faces.set(view.id, data.entity);
    const sides = sidesOf(view.direction);
    const distances = new Map([[view.id, 0]]);
    let problem = null;
    for (let level = [view.id]; level.length && !problem; ) {
      problem = await this.#load(level, sides, view, signal);
      level = this.#nextLevel(level, sides, view, distances);
      tell(distances.size);
    }
    const path = view.from && view.to && !problem ? await this.#path(view, signal) : null;
    const beyond = (path?.entities ?? []).map(({ entityId }) => entityId).filter((id) => !distances.has(id));
    problem ??= await this.#load(beyond, sides, view, signal);
    const { from, to } = view;
    const cursor = data.changeCursor;
    return { view, root: view.id, cursor, distances, problem, path, from, to, ...this.#between([...distances.keys(), ...beyond], path?.edges ?? [], sides, view, distances) };
  }

  // The path between the two ends of a view, or null where the service finds none.
  async #path({ from, to, direction }, signal) {
    const { data, problems } = await ask(PATH, { from, to, direction, filter: this.filter, maxDepth: LONGEST_PATH }, { signal });
    if (problems.length) throw refusalOf(problems[0]);
    for (const each of data.lineagePath?.entities ?? []) this.faces.set(each.entityId, each);
    return data.lineagePath;
  }

  #nextLevel(level, sides, view, distances) {
    const next = [];
    for (const id of level) {
      for (const side of sides) {
        const pages = pagesOf(view, side, id);
        for (const edge of this.#opened(id, side, view, distances.get(id))) {
          const other = edge.sourceEntityId === id ? edge.targetEntityId : edge.sourceEntityId;
          // What somebody opened is shown beyond the bound: they asked for it.
          if (distances.has(other) || (distances.size >= view.most && !pages)) continue;
          distances.set(other, distances.get(id) + 1);
          next.push(other);
        }
      }
    }
    return next;
  }

  // The edges of a strand that lead on.
  #opened(id, side, view, distance) {
    const strand = this.strands[side].get(id);
    const pages = pagesOf(view, side, id);
    if (!strand || view.folded.includes(id)) return [];
    if (pages) return strand.edges.slice(0, pages * PAGE);
    if (distance >= view.depth || (strand.total > FEW && id !== view.id)) return [];
    return strand.edges.slice(0, FEW);
  }

  // Every known edge between two entities that are drawn, and for each strand how many are not.
  #between(ids, pathEdges, sides, view, distances) {
    const members = new Set(ids);
    const known = sides.flatMap((side) => ids.flatMap((id) => this.strands[side].get(id)?.edges ?? []));
    const edges = new Map(
      [...known, ...pathEdges]
        .filter(({ sourceEntityId, targetEntityId }) => members.has(sourceEntityId) && members.has(targetEntityId))
        .map((edge) => [edge.id, edge]),
    );
    const drawn = { causes: new Map(), effects: new Map() };
    for (const edge of edges.values()) {
      const { cause, effect } = causal(edge);
      drawn.causes.set(effect, (drawn.causes.get(effect) ?? 0) + 1);
      drawn.effects.set(cause, (drawn.effects.get(cause) ?? 0) + 1);
    }
    const stubs = ids.flatMap((id) =>
      sides.flatMap((side) => {
        const total = this.strands[side].get(id)?.total ?? 0;
        const left = total - (drawn[side].get(id) ?? 0);
        return left > 0 ? [{ id, side, total, left, ...reasonOf(id, side, view, distances.get(id) ?? Infinity, total) }] : [];
      }),
    );
    return { entities: ids.map((id) => this.faces.get(id)), edges: [...edges.values()], stubs };
  }

  async #load(ids, sides, view, signal) {
    const missing = ids.filter((id) => sides.some((side) => !this.strands[side].has(id)));
    for (let start = 0; start < missing.length; start += AT_ONCE) {
      const part = missing.slice(start, start + AT_ONCE);
      const { data, problems } = await ask(
        AROUND,
        {
          ids: part.map((id) => this.faces.get(id).id),
          filter: this.filter,
          first: FEW,
          causes: sides.includes("causes"),
          effects: sides.includes("effects"),
        },
        { signal },
      );
      if (problems.length) return problems[0];
      data.nodes.forEach((node, place) => {
        for (const side of sides) this.#keep(side, part[place], node?.[side]);
      });
    }
    for (const { side, id, pages } of view.grown) {
      if (ids.includes(id) && sides.includes(side)) await this.#reach(side, id, pages * PAGE, signal);
    }
    return null;
  }

  // Goes on in a strand until so many of its edges are here.
  async #reach(side, id, count, signal) {
    let strand = this.strands[side].get(id);
    while (strand.next && strand.edges.length < count) {
      const { data } = await ask(
        MORE,
        {
          id: this.faces.get(id).id,
          direction: DIRECTION[side],
          filter: this.filter,
          first: Math.min(count - strand.edges.length, 200),
          after: strand.next,
        },
        { signal },
      );
      strand = this.#keep(side, id, data.node?.strand);
    }
  }

  // Adds a page to a strand; null is that of an entity that is gone since.
  #keep(side, id, page) {
    const strand = this.strands[side].get(id) ?? { edges: [], total: 0, next: null };
    if (page) {
      for (const { node } of page.edges) {
        for (const face of [node.source, node.target]) this.faces.set(face.entityId, face);
        strand.edges.push(node);
      }
      strand.total = page.totalCount;
    }
    strand.next = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    this.strands[side].set(id, strand);
    return strand;
  }
}

function pagesOf(view, side, id) {
  return view.grown.find((each) => each.side === side && each.id === id)?.pages ?? 0;
}

// Why a strand is not drawn whole, and how many pages show more of it.
function reasonOf(id, side, view, distance, total) {
  const pages = pagesOf(view, side, id);
  if (view.folded.includes(id)) return { why: "FOLDED", pages: pages || 1 };
  if (pages) return { why: "PAGES", pages: pages + 1 };
  if (total > FEW) return { why: "HUB", pages: 1 };
  return { why: distance >= view.depth ? "DEPTH" : "LIMIT", pages: 1 };
}
