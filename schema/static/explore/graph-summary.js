// The line below the graph: what is shown, what is omitted and why, and the totals that the service counts.

import { make } from "../pages/elements.js";
import { countOf, describeOmission, omissionsOf } from "./labels.js";

const count = (number, one, many) => `${countOf(number)} ${number === 1 ? one : many}`;

export function describeShown({ entities, edges, stubs, fieldError }, view) {
  const shown = `${count(entities.length, "entity", "entities")} and ${count(edges.length, "edge", "edges")} shown. `;
  if (fieldError) return [shown, make("span", { class: "partial" }, "Its edges could not be loaded.")];
  const types = view.types ? ` Only edges of ${count(view.types.length, "type", "types")} are followed and counted.` : "";
  if (stubs.length === 0) {
    const completeness = edges.length === 0 ? `No edge is recorded${scopeOf(view)}` : "Complete: nothing is omitted";
    return [shown, make("span", { class: "complete" }, `${completeness}.`), types];
  }
  return [shown, make("span", { class: "partial" }, "Partial:"), ` not shown are ${omissionsOf(stubs).map(describeOmission).join(", ")}.`, types];
}

function scopeOf({ direction, at }) {
  const scope = { BOTH: "", UPSTREAM: " upstream", DOWNSTREAM: " downstream" }[direction];
  return `${scope}${at ? " until that time" : ""}`;
}

export function describeTotals({ entityCount, edgeCount, completeness }, { depth }) {
  const isTruncated = completeness.reasons.some((reason) => reason !== "DEPTH");
  const counted = isTruncated ? `at least ${countOf(entityCount)} entities` : `${count(entityCount, "entity", "entities")} and ${count(edgeCount, "edge", "edges")}`;
  const beyond = completeness.reasons.includes("DEPTH") ? ", and more beyond it" : "";
  return make("span", { class: "muted" }, ` The service counts ${counted} within depth ${depth}${beyond}. Counted at ${new Date().toISOString().slice(11, 19)} UTC.`);
}
