// Describes the differences between two results of the same view.

import { type Entity, type Subgraph, statusOf } from "./model.js";

const MAX_TOLD = 3; // changes that are described one by one

export interface Changes {
  added: string[];
  changed: string[];
  text: string;
}

export function changesBetween(before: Subgraph, now: Subgraph): Changes {
  const earlier = new Map([...before.entities, ...before.groups.flatMap(({ entities }) => entities)].map((entity) => [entity.entityId, entity]));
  const [added, changed, told]: [string[], string[], string[]] = [[], [], []];
  for (const entity of [...now.entities, ...now.groups.flatMap(({ entities }) => entities)]) {
    const old = earlier.get(entity.entityId);
    const text = old ? describeChange(old, entity) : `${entity.entityId} is new`;
    if (text === null) continue;
    (old ? changed : added).push(entity.entityId);
    told.push(text);
  }
  const edges = new Set(before.edges.map(({ id }) => id));
  const newEdges = now.edges.filter(({ id }) => !edges.has(id)).length;
  if (!told.length && newEdges) told.push(newEdges === 1 ? "an edge is new" : `${newEdges} edges are new`);
  if (!told.length) told.push("edges beyond the drawing have changed");
  const rest = told.length - MAX_TOLD;
  return { added, changed, text: [...told.slice(0, MAX_TOLD), ...(rest > 0 ? [`${rest} more`] : [])].join("; ") };
}

// Return what has changed at an entity: a decision before a status, or null.
function describeChange(old: Entity, now: Entity): string | null {
  const [before, decision] = [old.workflow?.latestDecision, now.workflow?.latestDecision];
  if (decision && decision.decidedAt !== before?.decidedAt) return `${decision.actorId} decided ${decision.action} on ${now.entityId}`;
  const status = statusOf(now);
  if (status !== statusOf(old)) return `${now.entityId} is ${status ?? "without a status"}`;
  if (now.isHeld !== old.isHeld) return `${now.entityId} is ${now.isHeld ? "held" : "no longer held"}`;
  if (now.kind !== old.kind) return `${now.entityId} was purged`;
  if (now.idempotencyKey?.isConflicted !== old.idempotencyKey?.isConflicted) return `the key of ${now.entityId} is in conflict`;
  return null;
}
