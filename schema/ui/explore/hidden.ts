// Loads what the stubs of a graph hide: how many of the hidden neighbours failed, are blocked or wait.

import { Hidden } from "../generated/operations.js";
import { request } from "../shared/api.js";
import { type Entity, type Stub, type Subgraph, causal, statusOf } from "./model.js";
import type { SubgraphLoader } from "./subgraph.js";

const MAX_STUBS = 12; // stubs whose hidden neighbours are loaded, the largest first
const WORDS: Record<string, string> = { FAILED: "failed", BLOCKED: "blocked", REJECTED: "rejected", PENDING_REVIEW: "waiting" };

// Set `hidden` of the stubs. Return whether any stub has hidden neighbours that need attention.
export async function lookBehind(subgraph: Subgraph, { filter }: SubgraphLoader, signal: AbortSignal): Promise<boolean> {
  const stubs = subgraph.stubs.filter(({ reason, hidden }) => reason !== "COLLAPSED" && hidden === undefined).sort((a, b) => b.left - a.left).slice(0, MAX_STUBS);
  let isChanged = false;
  for (const stub of stubs) {
    const { data } = await request(Hidden, { id: stub.id, direction: stub.side === "causes" ? "UPSTREAM" : "DOWNSTREAM", filter }, { signal });
    if (!data.lineage) continue;
    const counts = new Map(data.lineage.effectiveStatuses.map(({ key, count }) => [key, count]));
    const failed = data.lineage.statuses.find(({ key }) => key === "FAILED")?.count;
    if (failed) counts.set("FAILED", failed);
    for (const entity of shownAround(stub, subgraph)) {
      const status = statusOf(entity);
      if (status !== null && counts.has(status)) counts.set(status, counts.get(status)! - 1);
    }
    const isPart = !data.lineage.completeness.isComplete && data.lineage.completeness.reasons.some((reason) => reason !== "DEPTH");
    const parts = Object.entries(WORDS).flatMap(([status, word]) => ((counts.get(status) ?? 0) > 0 ? [`${counts.get(status)}${isPart ? "+" : ""} ${word}`] : []));
    stub.hidden = parts.join(", ");
    isChanged ||= parts.length > 0;
  }
  return isChanged;
}

// Return the entity of a stub and its shown neighbours on that side, because the service counts them too.
function shownAround({ id, side }: Stub, { entities, edges, groups }: Subgraph): Entity[] {
  const [near, far] = side === "causes" ? (["effect", "cause"] as const) : (["cause", "effect"] as const);
  const ids = new Set([id, ...edges.filter((edge) => causal(edge)[near] === id).map((edge) => causal(edge)[far])]);
  const grouped = groups.filter((group) => group.id === id && group.side === side).flatMap((group) => group.entities);
  return [...entities.filter(({ entityId }) => ids.has(entityId)), ...grouped];
}
