// The line below the graph: what is drawn, what is not and why, and what the service counts.

import { make } from "../pages/elements.js";
import { countOf, leftOut, tellLeftOut } from "./picture.js";

const count = (number, one, many) => `${countOf(number)} ${number === 1 ? one : many}`;

export function tellShown({ entities, edges, stubs, problem }, view) {
  const drawn = `${count(entities.length, "entity", "entities")} and ${count(edges.length, "edge", "edges")} drawn. `;
  if (problem) return [drawn, make("span", { class: "partial" }, "Its edges are not known to this page.")];
  const types = view.types ? ` Only edges of ${count(view.types.length, "type", "types")} are followed and counted.` : "";
  if (stubs.length === 0) {
    const alone = edges.length === 0 ? " No edge is recorded at it" : "Whole: nothing is left out";
    return [drawn, make("span", { class: "whole" }, `${alone}${wayOf(view)}.`), types];
  }
  return [drawn, make("span", { class: "partial" }, "Partial:"), ` not drawn are ${leftOut(stubs).map(tellLeftOut).join(", ")}.`, types];
}

function wayOf({ direction, at }) {
  const way = { BOTH: "", UPSTREAM: " upstream", DOWNSTREAM: " downstream" }[direction];
  return `${way}${at ? " at that time" : ""}`;
}

export function tellExtent({ entityCount, edgeCount, completeness }, { depth }) {
  const isCut = completeness.reasons.includes("ENTITY_LIMIT");
  const much = isCut ? `at least ${countOf(entityCount)} entities` : `${count(entityCount, "entity", "entities")} and ${count(edgeCount, "edge", "edges")}`;
  const beyond = completeness.reasons.includes("DEPTH") ? ", and more beyond" : "";
  return make("span", { class: "soft" }, ` The service counts ${much} within ${count(depth, "step", "steps")}${beyond}. Asked at ${new Date().toISOString().slice(11, 19)} UTC.`);
}
