// Loads the shown part of an entity's lineage graph level by level, within the limits of a view, and counts the omitted edges.
//
// An edge list holds the edges on one side of an entity (its causes or its effects): the loaded pages and the total.

import { Around, Details, type EdgeListFragment, type LineageFilter, More, Neighbours, Path as PathQuery, Root } from "../generated/operations.js";
import { type FieldError, request, toApiError } from "../shared/api.js";
import { type Direction, type Edge, type Entity, type Group, type Path, type Side, type Stub, type Subgraph, causal, cyclesOf } from "./model.js";
import { shortestPaths } from "./paths.js";
import { type View, filterOf } from "./view-url.js";

const HUB_THRESHOLD = 12; // an edge list with more edges is a hub: it is shown as a count until it is expanded
const PAGE = 50;
const BATCH_SIZE = 60; // entities in one query: 60 entities with two edge lists of HUB_THRESHOLD edges stay below the node limit
const DETAILS_BATCH = 200; // entities in one query of details
const MAX_GROUP = 5000; // neighbours in a group
const MAX_PATH_LENGTH = 20;
const DIRECTION: Record<Side, Direction> = { causes: "UPSTREAM", effects: "DOWNSTREAM" };

interface EdgeList {
  edges: Edge[];
  total: number;
  next: string | null;
}

interface LoadOptions {
  signal: AbortSignal;
  progress?: (count: number) => void;
}

function sidesOf(direction: Direction): Side[] {
  return { BOTH: ["causes", "effects"] as Side[], UPSTREAM: ["causes"] as Side[], DOWNSTREAM: ["effects"] as Side[] }[direction];
}

const isName = ({ kind }: Pick<Entity, "kind">): boolean => kind === "CORRELATION" || kind === "IDEMPOTENCY_KEY";

export class SubgraphLoader {
  readonly entities = new Map<string, Entity>();
  readonly edgeLists: Record<Side, Map<string, EdgeList>> = { causes: new Map(), effects: new Map() };
  filter: LineageFilter;
  #detailed = new Set<string>();

  // Cache the results of one filter.
  constructor(readonly view: View) {
    this.filter = filterOf(view);
  }

  // Whether the details of an entity have been loaded.
  isDetailed(id: string): boolean {
    return this.#detailed.has(id);
  }

  // Return the subgraph of a view, or null if neither a record nor an edge names its id.
  // `progress` receives the number of entities loaded so far.
  async load(view: View & { id: string }, { signal, progress = () => {} }: LoadOptions): Promise<Subgraph | null> {
    const { data, fieldErrors } = await request(Root, { id: view.id }, { signal });
    if (fieldErrors[0]) throw toApiError(fieldErrors[0]);
    if (!data.entity) return null;
    this.entities.set(view.id, data.entity);
    // A key or a correlation id has no causes of the causal types: draw names as nodes around it.
    if (isName(data.entity)) this.filter = filterOf({ ...view, withNames: true });
    const sides = sidesOf(view.direction);
    const distances = new Map([[view.id, 0]]);
    let fieldError: FieldError | null = null;
    for (let level = [view.id]; level.length && !fieldError; ) {
      fieldError = await this.#load(level, sides, view, signal);
      level = this.#nextLevel(level, sides, view, distances);
      progress(distances.size);
    }
    const paths = view.from && view.to && !fieldError ? await this.#paths(view.from, view.to, view.direction, signal) : [];
    const path = paths[Math.min(view.pathNumber, paths.length) - 1] ?? null;
    const beyond = (path?.entities ?? []).map(({ entityId }) => entityId).filter((id) => !distances.has(id));
    fieldError ??= await this.#load(beyond, sides, view, signal);
    const ids = [...distances.keys(), ...beyond];
    const groups = fieldError ? [] : await this.#groups(ids, sides, view, { signal, progress });
    await this.#loadDetails([...ids, ...groups.flatMap((group) => (group.entities.length <= 1000 ? group.entities.map(({ entityId }) => entityId) : []))], signal);
    const graph = this.#visibleGraph(ids, path?.edges ?? [], sides, view, distances, groups);
    return {
      view, root: view.id, cursor: data.changeCursor, distances, fieldError, path, pathCount: paths.length, from: view.from, to: view.to, groups: groups.map((group) => ({ ...group, entities: group.entities.map(({ entityId }) => this.entities.get(entityId)!) })), ...graph,
      cyclic: cyclesOf(ids, graph.edges),
    };
  }

  // Return the shortest paths between the two ends of a view, the service's own one if the graph is too large for all.
  async #paths(from: string, to: string, direction: Direction, signal: AbortSignal): Promise<Path[]> {
    const { data, fieldErrors } = await request(PathQuery, { from, to, direction, filter: this.filter, maxDepth: MAX_PATH_LENGTH }, { signal });
    if (fieldErrors[0]) throw toApiError(fieldErrors[0]);
    const path = data.lineagePath;
    for (const each of path?.entities ?? []) this.#keep(each);
    if (!path) return [];
    const around = await request(Around, { id: from, direction, depth: Math.max(1, path.length), filter: this.filter }, { signal });
    if (!around.data.lineage || around.data.lineage.edges.pageInfo.hasNextPage) return [path];
    const { entities, edges } = around.data.lineage;
    for (const each of entities.nodes) this.#keep(each);
    const all = shortestPaths(from, to, direction, this.entities, edges.nodes);
    // Without the service's own path the result is not complete, because the search is limited.
    return all[0]?.length === path.length ? all : [path];
  }

  // Store an entity with its loaded details.
  #keep(entity: Entity): void {
    this.entities.set(entity.entityId, { ...this.entities.get(entity.entityId), ...entity });
  }

  #nextLevel(level: string[], sides: Side[], view: View, distances: Map<string, number>): string[] {
    const next: string[] = [];
    for (const id of level) {
      const distance = distances.get(id) ?? 0;
      for (const side of sides) {
        const pages = pagesOf(view, side, id);
        for (const edge of this.#followedEdges(id, side, view, distance)) {
          const other = edge.sourceEntityId === id ? edge.targetEntityId : edge.sourceEntityId;
          // Expanded neighbours are shown beyond the entity limit, because the reader asked for them.
          if (distances.has(other) || (distances.size >= view.maxEntities && !pages)) continue;
          distances.set(other, distance + 1);
          next.push(other);
        }
      }
    }
    return next;
  }

  // Return the edges of an edge list that the traversal follows.
  #followedEdges(id: string, side: Side, view: View, distance: number): Edge[] {
    const edgeList = this.edgeLists[side].get(id);
    const pages = pagesOf(view, side, id);
    if (!edgeList || view.collapsed.includes(id) || view.groups.includes(`${side}.${id}`)) return [];
    if (pages) return edgeList.edges.slice(0, pages * PAGE);
    if (distance >= view.depth || (edgeList.total > HUB_THRESHOLD && id !== view.id)) return [];
    return edgeList.edges.slice(0, HUB_THRESHOLD);
  }

  // Return the loaded edges between shown entities, and a stub for each edge list that is not shown completely.
  #visibleGraph(ids: string[], pathEdges: Edge[], sides: Side[], view: View, distances: Map<string, number>, groups: Group[]): Pick<Subgraph, "entities" | "edges" | "stubs"> {
    const members = new Set(ids);
    const known = sides.flatMap((side) => ids.flatMap((id) => this.edgeLists[side].get(id)?.edges ?? []));
    const edges = new Map(
      [...known, ...pathEdges]
        .filter(({ sourceEntityId, targetEntityId }) => members.has(sourceEntityId) && members.has(targetEntityId))
        .map((edge) => [edge.id, edge]),
    );
    const shownEdges: Record<Side, Map<string, number>> = { causes: new Map(), effects: new Map() };
    for (const edge of edges.values()) {
      const { cause, effect } = causal(edge);
      shownEdges.causes.set(effect, (shownEdges.causes.get(effect) ?? 0) + 1);
      shownEdges.effects.set(cause, (shownEdges.effects.get(cause) ?? 0) + 1);
    }
    for (const { side, id, entities } of groups) shownEdges[side].set(id, (shownEdges[side].get(id) ?? 0) + entities.filter(({ entityId }) => !members.has(entityId)).length);
    const stubs = ids.flatMap((id) =>
      sides.flatMap((side): Stub[] => {
        const total = this.edgeLists[side].get(id)?.total ?? 0;
        const left = total - (shownEdges[side].get(id) ?? 0);
        return left > 0 ? [{ id, side, total, left, ...reasonOf(id, side, view, distances.get(id) ?? Infinity, total) }] : [];
      }),
    );
    return { entities: ids.map((id) => this.entities.get(id)!), edges: [...edges.values()], stubs };
  }

  async #load(ids: string[], sides: Side[], view: View, signal: AbortSignal): Promise<FieldError | null> {
    const missing = ids.filter((id) => sides.some((side) => !this.edgeLists[side].has(id)));
    for (let start = 0; start < missing.length; start += BATCH_SIZE) {
      const part = missing.slice(start, start + BATCH_SIZE);
      const { data, fieldErrors } = await request(
        Neighbours,
        {
          ids: part.map((id) => this.entities.get(id)!.id),
          filter: this.filter,
          first: HUB_THRESHOLD,
          causes: sides.includes("causes"),
          effects: sides.includes("effects"),
        },
        { signal },
      );
      if (fieldErrors[0]) return fieldErrors[0];
      part.forEach((id, index) => {
        const node = data.nodes[index] as Partial<Record<Side, EdgeListFragment | null>> | null | undefined;
        for (const side of sides) this.#addPage(side, id, node?.[side]);
      });
    }
    for (const { side, id, pages } of view.expansions) {
      if (ids.includes(id) && sides.includes(side)) await this.#loadPages(side, id, pages * PAGE, { signal });
    }
    return null;
  }

  async #groups(ids: string[], sides: Side[], view: View, { signal, progress }: LoadOptions): Promise<Group[]> {
    const groups: Group[] = [];
    for (const side of sides) {
      for (const id of ids) {
        if (!view.groups.includes(`${side}.${id}`)) continue;
        await this.#loadPages(side, id, MAX_GROUP, { signal, ...(progress && { progress }) });
        const { edges, total, next } = this.edgeLists[side].get(id)!;
        const others = new Set(edges.map((edge) => (edge.sourceEntityId === id ? edge.targetEntityId : edge.sourceEntityId)).filter((other) => !ids.includes(other)));
        groups.push({ id, side, total, entities: [...others].map((other) => this.entities.get(other)!), isComplete: next === null });
      }
    }
    return groups;
  }

  // Load further pages of an edge list until `count` edges are loaded.
  async #loadPages(side: Side, id: string, count: number, { signal, progress }: LoadOptions): Promise<void> {
    let edgeList = this.edgeLists[side].get(id);
    while (edgeList?.next && edgeList.edges.length < count) {
      const variables = {
        id: this.entities.get(id)!.id,
        direction: DIRECTION[side],
        filter: this.filter,
        first: Math.min(count - edgeList.edges.length, 200),
        after: edgeList.next,
      };
      const { data } = await request(More, variables, { signal });
      const node = data.node as { edgeList?: EdgeListFragment | null } | null | undefined;
      edgeList = this.#addPage(side, id, node?.edgeList);
      progress?.(edgeList.edges.length);
    }
  }

  // Load the additional fields of cards. Fields of disabled or forbidden features stay undefined.
  async #loadDetails(ids: string[], signal: AbortSignal): Promise<void> {
    const missing = ids.filter((id) => !this.#detailed.has(id) && ["RUN", "OPERATION"].includes(this.entities.get(id)!.kind));
    const parts = Array.from({ length: Math.ceil(missing.length / DETAILS_BATCH) }, (_, index) => missing.slice(index * DETAILS_BATCH, (index + 1) * DETAILS_BATCH));
    for (const part of parts) {
      const { data } = await request(Details, { ids: part.map((id) => this.entities.get(id)!.id) }, { signal });
      part.forEach((id, index) => {
        this.#detailed.add(id);
        const details = data.nodes[index] as Partial<Entity> | null | undefined;
        if (details) this.entities.set(id, { ...this.entities.get(id)!, ...details });
      });
    }
  }

  // Add a page to an edge list. A null page belongs to an entity that was deleted meanwhile.
  #addPage(side: Side, id: string, page: EdgeListFragment | null | undefined): EdgeList {
    const edgeList = this.edgeLists[side].get(id) ?? { edges: [], total: 0, next: null };
    if (page) {
      for (const { node } of page.edges) {
        for (const entity of [node.source, node.target]) this.#keep(entity);
        edgeList.edges.push(node);
      }
      edgeList.total = page.totalCount;
    }
    edgeList.next = page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
    this.edgeLists[side].set(id, edgeList);
    return edgeList;
  }
}

function pagesOf(view: View, side: Side, id: string): number {
  return view.expansions.find((each) => each.side === side && each.id === id)?.pages ?? 0;
}

// Return why an edge list is not shown completely, and how many pages the next expansion shows.
function reasonOf(id: string, side: Side, view: View, distance: number, total: number): Pick<Stub, "reason" | "pages"> {
  const pages = pagesOf(view, side, id);
  if (view.collapsed.includes(id)) return { reason: "COLLAPSED", pages: pages || 1 };
  if (pages) return { reason: "PAGES", pages: pages + 1 };
  if (total > HUB_THRESHOLD) return { reason: "HUB", pages: 1 };
  return { reason: distance >= view.depth ? "DEPTH" : "ENTITY_LIMIT", pages: 1 };
}
