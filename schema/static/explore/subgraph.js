// Loads the shown part of an entity's lineage graph level by level, within the limits of a view, and counts the omitted edges.
//
// An edge list holds the edges on one side of an entity (its causes or its effects): the loaded pages and the total.

import { request, toApiError } from "../pages/api.js";
import { MORE, NEIGHBOURS, PATH, ROOT } from "./queries.js";

const HUB_THRESHOLD = 12; // an edge list with more edges is a hub: it is shown as a count until it is expanded
const PAGE = 50;
const BATCH_SIZE = 60; // entities in one query: 60 entities with two edge lists of HUB_THRESHOLD edges stay below the node limit
const MAX_PATH_LENGTH = 20;
const DIRECTION = { causes: "UPSTREAM", effects: "DOWNSTREAM" };
const CAUSE_IS_SOURCE = new Set(["CORRELATION_TO_RUN", "IDEMPOTENCY_TO_RUN", "OPERATION_TO_CORRELATION"]);

// Return the cause and the effect of an edge. The README lists the edge types with the end that is the cause.
export function causal(edge) {
  return CAUSE_IS_SOURCE.has(edge.edgeType)
    ? { cause: edge.sourceEntityId, effect: edge.targetEntityId }
    : { cause: edge.targetEntityId, effect: edge.sourceEntityId };
}

function sidesOf(direction) {
  return { BOTH: ["causes", "effects"], UPSTREAM: ["causes"], DOWNSTREAM: ["effects"] }[direction];
}

// Return the LineageFilter of a view.
export function filterOf({ types, at }) {
  return { ...(types && { edgeTypes: types }), ...(at && { created: { to: at } }) };
}

export class SubgraphLoader {
  // Cache the results of one filter.
  constructor(filter) {
    this.filter = filter;
    this.entities = new Map();
    this.edgeLists = { causes: new Map(), effects: new Map() };
  }

  // Return the subgraph of a view, or null if neither a record nor an edge names its id.
  // `progress` receives the number of entities loaded so far.
  async load(view, { signal, progress = () => {} } = {}) {
    const { data, fieldErrors } = await request(ROOT, { id: view.id }, { signal });
    if (fieldErrors.length) throw toApiError(fieldErrors[0]);
    if (!data.entity) return null;
    this.entities.set(view.id, data.entity);
    const sides = sidesOf(view.direction);
    const distances = new Map([[view.id, 0]]);
    let fieldError = null;
    for (let level = [view.id]; level.length && !fieldError; ) {
      fieldError = await this.#load(level, sides, view, signal);
      level = this.#nextLevel(level, sides, view, distances);
      progress(distances.size);
    }
    const path = view.from && view.to && !fieldError ? await this.#path(view, signal) : null;
    const beyond = (path?.entities ?? []).map(({ entityId }) => entityId).filter((id) => !distances.has(id));
    fieldError ??= await this.#load(beyond, sides, view, signal);
    const { from, to } = view;
    const cursor = data.changeCursor;
    return { view, root: view.id, cursor, distances, fieldError, path, from, to, ...this.#visibleGraph([...distances.keys(), ...beyond], path?.edges ?? [], sides, view, distances) };
  }

  // Return the path between the two ends of a view, or null if the service finds none.
  async #path({ from, to, direction }, signal) {
    const { data, fieldErrors } = await request(PATH, { from, to, direction, filter: this.filter, maxDepth: MAX_PATH_LENGTH }, { signal });
    if (fieldErrors.length) throw toApiError(fieldErrors[0]);
    for (const each of data.lineagePath?.entities ?? []) this.entities.set(each.entityId, each);
    return data.lineagePath;
  }

  #nextLevel(level, sides, view, distances) {
    const next = [];
    for (const id of level) {
      for (const side of sides) {
        const pages = pagesOf(view, side, id);
        for (const edge of this.#followedEdges(id, side, view, distances.get(id))) {
          const other = edge.sourceEntityId === id ? edge.targetEntityId : edge.sourceEntityId;
          // Expanded neighbours are shown beyond the entity limit, because the reader asked for them.
          if (distances.has(other) || (distances.size >= view.maxEntities && !pages)) continue;
          distances.set(other, distances.get(id) + 1);
          next.push(other);
        }
      }
    }
    return next;
  }

  // Return the edges of an edge list that the traversal follows.
  #followedEdges(id, side, view, distance) {
    const edgeList = this.edgeLists[side].get(id);
    const pages = pagesOf(view, side, id);
    if (!edgeList || view.collapsed.includes(id)) return [];
    if (pages) return edgeList.edges.slice(0, pages * PAGE);
    if (distance >= view.depth || (edgeList.total > HUB_THRESHOLD && id !== view.id)) return [];
    return edgeList.edges.slice(0, HUB_THRESHOLD);
  }

  // Return the loaded edges between shown entities, and a stub for each edge list that is not shown completely.
  #visibleGraph(ids, pathEdges, sides, view, distances) {
    const members = new Set(ids);
    const known = sides.flatMap((side) => ids.flatMap((id) => this.edgeLists[side].get(id)?.edges ?? []));
    const edges = new Map(
      [...known, ...pathEdges]
        .filter(({ sourceEntityId, targetEntityId }) => members.has(sourceEntityId) && members.has(targetEntityId))
        .map((edge) => [edge.id, edge]),
    );
    const shownEdges = { causes: new Map(), effects: new Map() };
    for (const edge of edges.values()) {
      const { cause, effect } = causal(edge);
      shownEdges.causes.set(effect, (shownEdges.causes.get(effect) ?? 0) + 1);
      shownEdges.effects.set(cause, (shownEdges.effects.get(cause) ?? 0) + 1);
    }
    const stubs = ids.flatMap((id) =>
      sides.flatMap((side) => {
        const total = this.edgeLists[side].get(id)?.total ?? 0;
        const left = total - (shownEdges[side].get(id) ?? 0);
        return left > 0 ? [{ id, side, total, left, ...reasonOf(id, side, view, distances.get(id) ?? Infinity, total) }] : [];
      }),
    );
    return { entities: ids.map((id) => this.entities.get(id)), edges: [...edges.values()], stubs };
  }

  async #load(ids, sides, view, signal) {
    const missing = ids.filter((id) => sides.some((side) => !this.edgeLists[side].has(id)));
    for (let start = 0; start < missing.length; start += BATCH_SIZE) {
      const part = missing.slice(start, start + BATCH_SIZE);
      const { data, fieldErrors } = await request(
        NEIGHBOURS,
        {
          ids: part.map((id) => this.entities.get(id).id),
          filter: this.filter,
          first: HUB_THRESHOLD,
          causes: sides.includes("causes"),
          effects: sides.includes("effects"),
        },
        { signal },
      );
      if (fieldErrors.length) return fieldErrors[0];
      data.nodes.forEach((node, index) => {
        for (const side of sides) this.#addPage(side, part[index], node?.[side]);
      });
    }
    for (const { side, id, pages } of view.expansions) {
      if (ids.includes(id) && sides.includes(side)) await this.#loadPages(side, id, pages * PAGE, signal);
    }
    return null;
  }

  // Load further pages of an edge list until `count` edges are loaded.
  async #loadPages(side, id, count, signal) {
    let edgeList = this.edgeLists[side].get(id);
    while (edgeList.next && edgeList.edges.length < count) {
      const { data } = await request(
        MORE,
        {
          id: this.entities.get(id).id,
          direction: DIRECTION[side],
          filter: this.filter,
          first: Math.min(count - edgeList.edges.length, 200),
          after: edgeList.next,
        },
        { signal },
      );
      edgeList = this.#addPage(side, id, data.node?.edgeList);
    }
  }

  // Add a page to an edge list. A null page is that of an entity that has been deleted meanwhile.
  #addPage(side, id, page) {
    const edgeList = this.edgeLists[side].get(id) ?? { edges: [], total: 0, next: null };
    if (page) {
      for (const { node } of page.edges) {
        for (const entity of [node.source, node.target]) this.entities.set(entity.entityId, entity);
        edgeList.edges.push(node);
      }
      edgeList.total = page.totalCount;
    }
    edgeList.next = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    this.edgeLists[side].set(id, edgeList);
    return edgeList;
  }
}

function pagesOf(view, side, id) {
  return view.expansions.find((each) => each.side === side && each.id === id)?.pages ?? 0;
}

// Return why an edge list is not shown completely, and how many pages the next expansion shows.
function reasonOf(id, side, view, distance, total) {
  const pages = pagesOf(view, side, id);
  if (view.collapsed.includes(id)) return { reason: "COLLAPSED", pages: pages || 1 };
  if (pages) return { reason: "PAGES", pages: pages + 1 };
  if (total > HUB_THRESHOLD) return { reason: "HUB", pages: 1 };
  return { reason: distance >= view.depth ? "DEPTH" : "ENTITY_LIMIT", pages: 1 };
}
