// The line below the graph: what is shown, what is omitted and why, and the totals that the service counts.

import type { TotalsQuery } from "../generated/operations.js";
import { type Child, make } from "../shared/elements.js";
import { countOf, describeOmission, omissionsOf } from "./labels.js";
import type { Subgraph } from "./model.js";
import type { View } from "./view-url.js";

const count = (number: number, one: string, many: string): string => `${countOf(number)} ${number === 1 ? one : many}`;

export function describeShown({ entities, edges, stubs, groups, fieldError }: Subgraph, view: View): (Node | string)[] {
  const grouped = groups.reduce((sum, group) => sum + group.entities.length, 0);
  const inGroups = grouped ? `, ${countOf(grouped)} more in ${groups.length === 1 ? "a group" : `${groups.length} groups`}` : "";
  const shown = `${count(entities.length, "entity", "entities")} and ${count(edges.length, "edge", "edges")} shown${inGroups}. `;
  if (fieldError) return [shown, make("span", { class: "partial" }, "Its edges could not be loaded.")];
  const types = typesOf(view);
  if (stubs.length === 0) {
    const completeness = edges.length === 0 && !grouped ? `No edge is recorded${scopeOf(view)}` : "Complete: nothing is omitted";
    return [shown, make("span", { class: "complete" }, `${completeness}.`), types];
  }
  return [shown, make("span", { class: "partial" }, "Partial:"), ` not shown are ${omissionsOf(stubs).map(describeOmission).join(", ")}.`, types];
}

function typesOf(view: View): string {
  if (view.types) return ` Only edges of ${count(view.types.length, "type", "types")} are followed and counted.`;
  return view.withNames ? "" : " Only causes and effects are followed and counted.";
}

function scopeOf({ direction, at, known }: View): string {
  const scope = { BOTH: "", UPSTREAM: " upstream", DOWNSTREAM: " downstream" }[direction];
  return `${scope}${at || known ? " until that time" : ""}`;
}

export function describeTotals({ entityCount, edgeCount, completeness }: NonNullable<TotalsQuery["lineage"]>, { depth }: View): HTMLElement {
  const isTruncated = completeness.reasons.some((reason) => reason !== "DEPTH");
  const counted = isTruncated ? `at least ${countOf(entityCount)} entities` : `${count(entityCount, "entity", "entities")} and ${count(edgeCount, "edge", "edges")}`;
  const beyond = completeness.reasons.includes("DEPTH") ? ", and more beyond it" : "";
  const text: Child = ` The service counts ${counted} within depth ${depth}${beyond}. Counted at ${new Date().toISOString().slice(11, 19)} UTC.`;
  return make("span", { class: "muted" }, text);
}
