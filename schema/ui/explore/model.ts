// The parts of a drawn lineage graph.

import type { EdgeFragment, PathQuery } from "../generated/operations.js";
import type { FieldError } from "../shared/api.js";
import type { EntityKind } from "../shared/display.js";
import type { View } from "./view-url.js";

export type Edge = EdgeFragment;
export type EdgeType = Edge["edgeType"];
export type Direction = "BOTH" | "UPSTREAM" | "DOWNSTREAM";
export type Side = "causes" | "effects";

export interface Review {
  status: string;
  pendingSince?: string | null;
  latestDecision?: { action: string; actorId: string; decidedAt: string; reasonCode: string } | null;
}

// An entity of any kind: a field that its kind does not have is undefined.
export interface Entity {
  id: string;
  entityId: string;
  kind: EntityKind;
  runStatus?: string;
  effectiveStatus?: string; // of the pages of a hub
  portfolioId?: string;
  createdAt?: string;
  correlationId?: string;
  operationStatus?: string;
  operationType?: string;
  action?: string;
  actorId?: string;
  reasonCode?: string;
  decidedAt?: string;
  was?: EntityKind;
  purgedStatus?: string;
  purgedPortfolioId?: string | null;
  purgedAt?: string;
  // Fields of the Details query, undefined until it has responded.
  workflow?: Review | null;
  idempotencyKey?: { key: string; isConflicted?: boolean | null } | null;
  isHeld?: boolean;
  startedAt?: string | null;
  finishedAt?: string | null;
  error?: { code: string } | null;
}

export type StubReason = "COLLAPSED" | "PAGES" | "HUB" | "DEPTH" | "ENTITY_LIMIT";

// The edges on one side of an entity that are not shown.
export interface Stub {
  id: string;
  side: Side;
  total: number;
  left: number;
  reason: StubReason;
  pages: number;
  hidden?: string; // what is hidden, for example "2 blocked"
}

// The neighbours on one side of a hub, shown as a matrix of small cells.
export interface Group {
  id: string;
  side: Side;
  total: number;
  entities: Entity[];
  isComplete: boolean;
}

export type Path = NonNullable<PathQuery["lineagePath"]>;

export interface Subgraph {
  view: View;
  root: string;
  cursor: string;
  distances: Map<string, number>;
  fieldError: FieldError | null;
  path: Path | null;
  pathCount: number;
  from: string | null;
  to: string | null;
  entities: Entity[];
  edges: Edge[];
  stubs: Stub[];
  groups: Group[];
  cyclic: Set<string>; // ids of entities and edges that are part of a cycle
}

const CAUSE_IS_SOURCE: ReadonlySet<EdgeType> = new Set(["CORRELATION_TO_RUN", "IDEMPOTENCY_TO_RUN", "OPERATION_TO_CORRELATION"]);

// Return the cause and the effect of an edge. The README lists the edge types with the end that is the cause.
export function causal(edge: Pick<Edge, "edgeType" | "sourceEntityId" | "targetEntityId">): { cause: string; effect: string } {
  return CAUSE_IS_SOURCE.has(edge.edgeType)
    ? { cause: edge.sourceEntityId, effect: edge.targetEntityId }
    : { cause: edge.targetEntityId, effect: edge.sourceEntityId };
}

// Return the effective status: the review if there is one, else the entity's own status, or null.
export function statusOf(entity: Entity): string | null {
  const review = entity.workflow?.status;
  if (review && review !== "NOT_REQUIRED") return review;
  return entity.effectiveStatus ?? entity.runStatus ?? entity.operationStatus ?? entity.action ?? entity.purgedStatus ?? null;
}

export const instantOf = (entity: Entity): string | null => entity.decidedAt ?? entity.createdAt ?? null;

const SEVERITY: Record<string, number> = { BLOCKED: 0, FAILED: 0, REJECTED: 1, PENDING_REVIEW: 2, RUNNING: 3, PENDING: 3 };

// Return the rank of an entity when failures come first.
export function severityOf(entity: Entity): number {
  const status = statusOf(entity);
  return (status !== null && Object.hasOwn(SEVERITY, status) ? SEVERITY[status] : undefined) ?? (entity.idempotencyKey?.isConflicted ? 2 : 9);
}

// Return the ids of the entities and edges that are part of a cycle: the strongly connected components of more than one entity, and loops.
export function cyclesOf(ids: string[], edges: Edge[]): Set<string> {
  const effects = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const edge of edges) {
    const { cause, effect } = causal(edge);
    effects.get(cause)?.push(effect);
  }
  const component = componentsOf(ids, effects);
  const size = new Map<number, number>();
  for (const each of component.values()) size.set(each, (size.get(each) ?? 0) + 1);
  const cyclic = new Set<string>();
  for (const edge of edges) {
    const { cause, effect } = causal(edge);
    const own = component.get(cause);
    if (own === undefined || own !== component.get(effect)) continue;
    if (cause !== effect && (size.get(own) ?? 0) < 2) continue;
    for (const each of [edge.id, cause, effect]) cyclic.add(each);
  }
  return cyclic;
}

// Return the number of the strongly connected component of each id (Tarjan's algorithm without recursion).
function componentsOf(ids: string[], effects: Map<string, string[]>): Map<string, number> {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const component = new Map<string, number>();
  const open: string[] = [];
  for (const start of ids) {
    if (index.has(start)) continue;
    const work: [string, number][] = [[start, 0]];
    while (work.length) {
      const frame = work.at(-1)!;
      const [id, at] = frame;
      if (at === 0) {
        index.set(id, index.size);
        low.set(id, index.get(id)!);
        open.push(id);
      }
      const next = effects.get(id)?.[at];
      if (next !== undefined) {
        frame[1] += 1;
        if (!index.has(next)) work.push([next, 0]);
        else if (!component.has(next)) low.set(id, Math.min(low.get(id)!, index.get(next)!));
        continue;
      }
      if (at === 0) frame[1] += 1;
      if (low.get(id) === index.get(id)) {
        for (let member = open.pop()!; ; member = open.pop()!) {
          component.set(member, index.get(id)!);
          if (member === id) break;
        }
      }
      work.pop();
      const parent = work.at(-1)?.[0];
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(id)!));
    }
  }
  return component;
}
