// Texts and styles of the graph: edge types, stubs, omissions.

import { type EdgeType, type Stub, type StubReason } from "./model.js";

export const FONT_SIZE = 11;
export const CHARACTER_WIDTH = 6.7; // pixels, in a monospaced font of FONT_SIZE

export interface EdgeStyle {
  verb: string;
  colour: string;
  line: "solid" | "dashed" | "dotted";
  width: number;
  isQuiet?: boolean;
}

// A verb reads along the arrow, from cause to effect. The verb of a quiet type is shown only on a selected edge, because the shape of
// the cause already identifies the type.
export const EDGES: Record<EdgeType, EdgeStyle> = {
  CAUSED_BY: { verb: "caused", colour: "ink", line: "solid", width: 1.75 },
  REPLAYED_FROM: { verb: "replayed as", colour: "kind-run", line: "dashed", width: 2 },
  DERIVED_FROM: { verb: "derived into", colour: "kind-operation", line: "dotted", width: 2.5 },
  CORRELATION_TO_RUN: { verb: "correlates", colour: "kind-correlation", line: "solid", width: 1, isQuiet: true },
  IDEMPOTENCY_TO_RUN: { verb: "keyed", colour: "kind-idempotency-key", line: "dashed", width: 1, isQuiet: true },
  OPERATION_TO_CORRELATION: { verb: "ran under", colour: "kind-correlation", line: "dotted", width: 1.5 },
};
export const DASHES = { solid: null, dashed: "7 4", dotted: "2 3" };

// Shorten an id in the middle, because ids differ at their ends.
export function shortened(id: string, maxLength = 25): string {
  const letters = [...id];
  if (letters.length <= maxLength) return id;
  const head = Math.ceil((maxLength - 1) / 2);
  return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - (maxLength - 1 - head)).join("")}`;
}

export const countOf = (number: number): string => number.toLocaleString("en");

const REASONS: Record<StubReason, string> = {
  HUB: "a collapsed hub",
  DEPTH: "beyond the chosen depth",
  ENTITY_LIMIT: "beyond the chosen maximum of entities",
  PAGES: "further pages of a hub",
  COLLAPSED: "collapsed",
};

export const stubKey = ({ side, id }: Pick<Stub, "side" | "id">): string => `${side}:${id}`;

// Return the label of a stub: the number of edges, and the numbers of hidden entities that need attention.
export const stubLabel = ({ left, hidden }: Stub): string => `+${countOf(left)}${hidden ? `: ${hidden}` : ""}`;

// Describe a stub in a sentence.
export function describeStub({ id, side, left, total, reason, hidden }: Stub): string {
  const edges = left === 1 ? "edge" : "edges";
  const of = left === total ? "" : ` of ${countOf(total)}`;
  return `${countOf(left)}${of} ${edges} to ${side} of ${id} not shown: ${REASONS[reason]}${hidden ? `; among them ${hidden}` : ""}`;
}

export interface Omission {
  reason: StubReason;
  edges: number;
  stubCount: number;
}

// Return the omitted edges by reason, the largest first. `stubCount` counts the stubs.
export function omissionsOf(stubs: Stub[]): Omission[] {
  const reasons = new Map<StubReason, Omission>();
  for (const { reason, left } of stubs) {
    const { edges, stubCount } = reasons.get(reason) ?? { edges: 0, stubCount: 0 };
    reasons.set(reason, { reason, edges: edges + left, stubCount: stubCount + 1 });
  }
  return [...reasons.values()].sort((a, b) => b.edges - a.edges);
}

export function describeOmission({ reason, edges, stubCount }: Omission): string {
  const count = `${countOf(edges)} ${edges === 1 ? "edge" : "edges"}`;
  return {
    HUB: `${count} in ${countOf(stubCount)} collapsed ${stubCount === 1 ? "hub" : "hubs"}`,
    DEPTH: `${count} beyond the depth`,
    ENTITY_LIMIT: `${count} beyond max entities`,
    PAGES: `${count} on further pages of ${countOf(stubCount)} ${stubCount === 1 ? "hub" : "hubs"}`,
    COLLAPSED: `${count} collapsed`,
  }[reason];
}
