// Exports the subgraph as text: Mermaid for a ticket, CSV for a spreadsheet. Both say what they omit.

import { KINDS, type EntityKind, iconOf } from "../shared/display.js";
import { EDGES, countOf, describeOmission, describeStub, omissionsOf } from "./labels.js";
import { type Entity, type Subgraph, causal, statusOf } from "./model.js";
import { viewQuery } from "./view-url.js";

// Describe in one line what a subgraph contains and what it omits.
export function describeSubgraph({ entities, edges, stubs, groups, view }: Subgraph): string {
  const times = [view.at && `as it stood at ${view.at}`, view.known && `as known at ${view.known}`].filter(Boolean);
  const time = times.length ? times.join(" and ") : "as it is now";
  const grouped = groups.reduce((sum, group) => sum + group.entities.length, 0);
  const parts = [...(grouped ? [`${countOf(grouped)} entities in ${groups.length === 1 ? "a group" : "groups"}`] : []), ...omissionsOf(stubs).map(describeOmission)];
  const completeness = parts.length ? `partial: ${parts.join(", ")} not shown` : "complete";
  return `Lineage of ${view.id} ${time}: ${countOf(entities.length)} entities, ${countOf(edges.length)} edges; ${completeness}`;
}

// Return the absolute URL of the view.
export const viewUrl = ({ view }: Subgraph): string => new URL(`explore${viewQuery(view)}`, document.baseURI).href;

function secondLineOf(entity: Entity): string {
  const status = statusOf(entity);
  return status ? `${iconOf(status)} ${status}` : KINDS[entity.kind];
}

const MERMAID: Record<EntityKind, [string, string]> = {
  RUN: ["(", ")"],
  OPERATION: ["{{", "}}"],
  DECISION: ["[/", "/]"],
  ARTIFACT: ["[[", "]]"],
  CORRELATION: ["([", "])"],
  IDEMPOTENCY_KEY: [">", "]"],
  PURGED: ["[", "]"],
  UNKNOWN: ["[", "]"],
};
const escaped = (text: string): string => text.replace(/[#"`<>&\\]/g, (each) => `#${each.codePointAt(0)};`).replace(/[\r\n]+/g, " ");

export function toMermaid(subgraph: Subgraph): string {
  const names = new Map(subgraph.entities.map(({ entityId }, index) => [entityId, `n${index}`]));
  const nodes = subgraph.entities.map((entity) => {
    const [open, close] = MERMAID[entity.kind];
    return `  ${names.get(entity.entityId)}${open}"${escaped(entity.entityId)}<br/>${escaped(secondLineOf(entity))}"${close}`;
  });
  const edges = subgraph.edges.map((edge) => {
    const { cause, effect } = causal(edge);
    const { verb, line } = EDGES[edge.edgeType];
    return `  ${names.get(cause)} ${line === "solid" ? "-->" : "-.->"}|${verb}| ${names.get(effect)}`;
  });
  const stubs = subgraph.stubs.flatMap((stub, index) => {
    const [from, to] = stub.side === "effects" ? [names.get(stub.id), `more${index}`] : [`more${index}`, names.get(stub.id)];
    return [`  more${index}["+${countOf(stub.left)}"]:::more`, `  ${from} -.- ${to}`];
  });
  const description = [describeSubgraph(subgraph), viewUrl(subgraph)].map((line) => `%% ${line.replace(/[\r\n{}]+/g, " ")}`);
  return [...description, "flowchart LR", ...nodes, ...edges, ...stubs, "  classDef more stroke-dasharray: 3 3", ""].join("\n");
}

// Quote a CSV cell. A leading apostrophe keeps a spreadsheet from running it as a formula.
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

export function toCsv(subgraph: Subgraph): string {
  const rows = subgraph.edges.map((edge) => [edge.sourceEntityId, edge.edgeType, edge.targetEntityId, edge.createdAt]);
  const omittedRows = subgraph.stubs.map((stub) => [stub.id, "NOT_SHOWN", describeStub(stub), ""]);
  return [["source_entity_id", "edge_type", "target_entity_id", "created_at"], ...rows, ...omittedRows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
