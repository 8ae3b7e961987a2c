// Texts and styles of the graph: node labels, edge types, stubs.

import { KINDS, iconOf } from "../pages/display.js";

export const FONT_SIZE = 11;
export const CHARACTER_WIDTH = 6.7; // pixels, in a monospaced font of FONT_SIZE
export const STUB = { width: 66, height: 22 };
const MAX_LABEL = 23;

// A verb reads along the arrow, from cause to effect. The verb of a quiet type is shown only on a selected edge, because the shape of
// the cause already identifies the type.
export const EDGES = {
  CAUSED_BY: { verb: "caused", colour: "ink", line: "solid", width: 2 },
  REPLAYED_FROM: { verb: "replayed as", colour: "kind-run", line: "dashed", width: 2 },
  DERIVED_FROM: { verb: "derived into", colour: "kind-operation", line: "dotted", width: 2.5 },
  CORRELATION_TO_RUN: { verb: "correlates", colour: "kind-correlation", line: "solid", width: 1, isQuiet: true },
  IDEMPOTENCY_TO_RUN: { verb: "keyed", colour: "kind-idempotency-key", line: "dashed", width: 1, isQuiet: true },
  OPERATION_TO_CORRELATION: { verb: "ran under", colour: "kind-correlation", line: "dotted", width: 1.5 },
};
export const DASHES = { solid: "", dashed: "7 4", dotted: "2 3" };

export const statusOf = (entity) => entity.runStatus ?? entity.operationStatus ?? entity.action ?? null;

// Shorten an id in the middle, because ids differ at their ends.
export function shortened(id, maxLength = MAX_LABEL) {
  const letters = [...id];
  if (letters.length <= maxLength) return id;
  const head = Math.ceil((maxLength - 1) / 2);
  return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - (maxLength - 1 - head)).join("")}`;
}

// A correlation id or an idempotency key has one line, because it has no status.
const isName = ({ kind }) => kind === "CORRELATION" || kind === "IDEMPOTENCY_KEY";

export function sizeOf(entity) {
  const maxLength = Math.max(...labelOf(entity).map((line) => line.length));
  return { width: Math.max(124, Math.ceil(maxLength * CHARACTER_WIDTH + 22)), height: isName(entity) ? 24 : 40 };
}

// Return the lines of a node: its id, then its status or its kind.
export function labelOf(entity) {
  return isName(entity) ? [shortened(entity.entityId)] : [shortened(entity.entityId), secondLineOf(entity)];
}

export function secondLineOf(entity) {
  const status = statusOf(entity);
  return status ? `${iconOf(status)} ${status}` : KINDS[entity.kind];
}

export const countOf = (number) => number.toLocaleString("en");

const REASONS = {
  HUB: "a collapsed hub",
  DEPTH: "beyond the chosen depth",
  ENTITY_LIMIT: "beyond the chosen maximum of entities",
  PAGES: "further pages of a hub",
  COLLAPSED: "collapsed",
};

// Describe a stub in a sentence.
export function describeStub({ id, side, left, total, reason }) {
  const edges = left === 1 ? "edge" : "edges";
  const of = left === total ? "" : ` of ${countOf(total)}`;
  return `${countOf(left)}${of} ${edges} to ${side} of ${id} not shown: ${REASONS[reason]}`;
}

// Return the omitted edges by reason, {reason, edges, stubCount}, the largest first. `stubCount` counts the stubs.
export function omissionsOf(stubs) {
  const reasons = new Map();
  for (const { reason, left } of stubs) {
    const [edges, stubCount] = reasons.get(reason) ?? [0, 0];
    reasons.set(reason, [edges + left, stubCount + 1]);
  }
  return [...reasons].map(([reason, [edges, stubCount]]) => ({ reason, edges, stubCount })).sort((a, b) => b.edges - a.edges);
}

export function describeOmission({ reason, edges, stubCount }) {
  const count = `${countOf(edges)} ${edges === 1 ? "edge" : "edges"}`;
  return {
    HUB: `${count} in ${countOf(stubCount)} collapsed ${stubCount === 1 ? "hub" : "hubs"}`,
    DEPTH: `${count} beyond the depth`,
    ENTITY_LIMIT: `${count} beyond max entities`,
    PAGES: `${count} on further pages of ${countOf(stubCount)} ${stubCount === 1 ? "hub" : "hubs"}`,
    COLLAPSED: `${count} collapsed`,
  }[reason];
}
