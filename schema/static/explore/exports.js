// The picture as text: Mermaid for a ticket, CSV for a sheet. Each says what it leaves out.

import { EDGES, countOf, leftOut, standingOf, tellLeftOut, tellStub } from "./picture.js";
import { writeView } from "./address.js";
import { causal } from "./lineage.js";

// One line on what a picture shows and what not.
export function tellPicture({ entities, edges, stubs, view }) {
  const seen = view.at ? `as its edges stood at ${view.at}` : "as its edges stand";
  const parts = leftOut(stubs).map(tellLeftOut);
  const rest = parts.length ? `partial: ${parts.join(", ")} not drawn` : "nothing left out";
  return `Lineage of ${view.id} ${seen}: ${countOf(entities.length)} entities, ${countOf(edges.length)} edges; ${rest}`;
}

// Where somebody else sees the same.
export const addressOf = ({ view }) => new URL(`explore${writeView(view)}`, document.baseURI).href;

const MERMAID = {
  RUN: ["(", ")"],
  OPERATION: ["{{", "}}"],
  DECISION: ["[/", "/]"],
  ARTIFACT: ["[[", "]]"],
  CORRELATION: ["([", "])"],
  IDEMPOTENCY_KEY: [">", "]"],
  UNKNOWN: ["[", "]"],
};
const escaped = (text) => text.replace(/[#"`<>&\\]/g, (each) => `#${each.codePointAt(0)};`).replace(/[\r\n]+/g, " ");

export function toMermaid(picture) {
  const names = new Map(picture.entities.map(({ entityId }, place) => [entityId, `n${place}`]));
  const nodes = picture.entities.map((face) => {
    const [open, close] = MERMAID[face.kind];
    return `  ${names.get(face.entityId)}${open}"${escaped(face.entityId)}<br/>${escaped(standingOf(face))}"${close}`;
  });
  const edges = picture.edges.map((edge) => {
    const { cause, effect } = causal(edge);
    const { verb, line } = EDGES[edge.edgeType];
    return `  ${names.get(cause)} ${line === "solid" ? "-->" : "-.->"}|${verb}| ${names.get(effect)}`;
  });
  const stubs = picture.stubs.map((stub, place) => {
    const [from, to] = stub.side === "effects" ? [names.get(stub.id), `more${place}`] : [`more${place}`, names.get(stub.id)];
    return [`  more${place}["+${countOf(stub.left)}"]:::more`, `  ${from} -.- ${to}`];
  });
  const told = [tellPicture(picture), addressOf(picture)].map((line) => `%% ${line.replace(/[\r\n{}]+/g, " ")}`);
  return [...told, "flowchart LR", ...nodes, ...edges, ...stubs.flat(), "  classDef more stroke-dasharray: 3 3", ""].join("\n");
}

// A cell that a spreadsheet would run as a formula is led by an apostrophe.
const cell = (text) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

export function toCsv(picture) {
  const rows = picture.edges.map((edge) => [edge.sourceEntityId, edge.edgeType, edge.targetEntityId, edge.createdAt]);
  const rest = picture.stubs.map((stub) => [stub.id, "NOT_DRAWN", tellStub(stub), ""]);
  return [["source_entity_id", "edge_type", "target_entity_id", "created_at"], ...rows, ...rest].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
