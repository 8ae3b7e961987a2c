// What is drawn, in words: the texts of nodes, and how edge types are told apart.

import { KINDS, iconOf } from "../pages/words.js";

export const FONT = 11;
export const LETTER = 6.7; // How wide a letter of FONT is in the monospaced fonts there are.
export const STUB = { width: 66, height: 22 };
const LONGEST = 23;

// Verbs are read along the arrow, which runs from cause to effect. Quiet ones stand only beside a selected edge: the shape of its
// cause tells as much.
export const EDGES = {
  CAUSED_BY: { verb: "caused", colour: "ink", line: "solid", width: 2 },
  REPLAYED_FROM: { verb: "replayed as", colour: "kind-run", line: "dashed", width: 2 },
  DERIVED_FROM: { verb: "derived into", colour: "kind-operation", line: "dotted", width: 2.5 },
  CORRELATION_TO_RUN: { verb: "correlates", colour: "kind-correlation", line: "solid", width: 1, isQuiet: true },
  IDEMPOTENCY_TO_RUN: { verb: "keyed", colour: "kind-idempotency-key", line: "dashed", width: 1, isQuiet: true },
  OPERATION_TO_CORRELATION: { verb: "ran under", colour: "kind-correlation", line: "dotted", width: 1.5 },
};
export const DASHES = { solid: "", dashed: "7 4", dotted: "2 3" };

export const statusOf = (face) => face.runStatus ?? face.operationStatus ?? face.action ?? null;

// An id that is too long keeps its beginning and its end, where ids differ.
export function shortened(id, longest = LONGEST) {
  const letters = [...id];
  if (letters.length <= longest) return id;
  const head = Math.ceil((longest - 1) / 2);
  return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - (longest - 1 - head)).join("")}`;
}

// A correlation id and a key are nothing but their text: one line.
const isName = ({ kind }) => kind === "CORRELATION" || kind === "IDEMPOTENCY_KEY";

export function sizeOf(face) {
  const longest = Math.max(...labelOf(face).map((line) => line.length));
  return { width: Math.max(124, Math.ceil(longest * LETTER + 22)), height: isName(face) ? 24 : 40 };
}

// The lines of a node: its id, and beneath it its status, or else its kind.
export function labelOf(face) {
  return isName(face) ? [shortened(face.entityId)] : [shortened(face.entityId), standingOf(face)];
}

export function standingOf(face) {
  const status = statusOf(face);
  return status ? `${iconOf(status)} ${status}` : KINDS[face.kind];
}

export const countOf = (number) => number.toLocaleString("en");

const WHY = {
  HUB: "a hub, kept as a count",
  DEPTH: "further away than the chosen steps",
  LIMIT: "beyond the chosen number of entities",
  PAGES: "the rest of a hub",
  FOLDED: "folded away here",
};

// What a stub stands for, as a sentence.
export function tellStub({ id, side, left, total, why }) {
  const edges = left === 1 ? "edge" : "edges";
  const of = left === total ? "" : ` of ${countOf(total)}`;
  return `${countOf(left)}${of} ${edges} to ${side} of ${id} not drawn: ${WHY[why]}`;
}

// What a picture leaves out, as [reason, edges, places], the largest first.
export function leftOut(stubs) {
  const reasons = new Map();
  for (const { why, left } of stubs) {
    const [edges, places] = reasons.get(why) ?? [0, 0];
    reasons.set(why, [edges + left, places + 1]);
  }
  return [...reasons].map(([why, [edges, places]]) => ({ why, edges, places })).sort((a, b) => b.edges - a.edges);
}

export function tellLeftOut({ why, edges, places }) {
  const count = `${countOf(edges)} ${edges === 1 ? "edge" : "edges"}`;
  return {
    HUB: `${count} behind ${countOf(places)} ${places === 1 ? "hub" : "hubs"}`,
    DEPTH: `${count} further away`,
    LIMIT: `${count} beyond the number of entities`,
    PAGES: `${count} on further pages of ${countOf(places)} ${places === 1 ? "hub" : "hubs"}`,
    FOLDED: `${count} folded away`,
  }[why];
}
