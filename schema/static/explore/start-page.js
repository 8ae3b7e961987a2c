// The pages without a graph: the start page and the page for an unknown id.

import { request } from "../pages/api.js";
import { make, status, timestamp } from "../pages/elements.js";
import { describeError } from "./entity-details.js";
import { NEWEST } from "./queries.js";

const exploreUrl = (id) => `explore?${new URLSearchParams({ id })}`;

// Fill the start page: instructions, and the newest runs and operations.
export async function fillStart(element, signal) {
  const newest = make("div", { class: "columns" }, make("div", { class: "skeleton" }), make("div", { class: "skeleton" }));
  element.replaceChildren(
    make("h2", {}, "What ran, why, and what did it lead to?"),
    make("p", {}, "Paste an id or its prefix into the field above: a run, a correlation id, an operation, an idempotency key, a decision, an artifact or a request hash. Press ", make("kbd", {}, "/"), " to focus the field."),
    newest,
  );
  const { data, fieldErrors } = await request(NEWEST, {}, { signal });
  newest.replaceChildren(...["runs", "operations"].map((name) => listOf(name, data[name], fieldErrors.find(({ path }) => path === name))));
}

function listOf(name, connection, fieldError) {
  const rows = (connection?.edges ?? []).map(({ node }) =>
    make(
      "tr",
      {},
      make("td", {}, make("a", { href: exploreUrl(node.entityId), class: "id" }, node.entityId)),
      make("td", {}, status(node.status)),
      make("td", { class: "muted" }, make("div", {}, node.portfolioId ?? node.operationType), timestamp(node.createdAt)),
    ),
  );
  const message = fieldError ? `${name[0].toUpperCase()}${name.slice(1)} are ${describeError(fieldError)}.` : `No ${name} recorded yet.`;
  return make("section", {}, make("h3", {}, `Newest ${name}`), rows.length ? make("table", {}, make("tbody", {}, rows)) : make("p", { class: "muted" }, message));
}

export function fillUnknown(element, id) {
  element.replaceChildren(
    make("h2", {}, "Nothing is recorded under this id"),
    make("p", {}, make("code", {}, id)),
    make("p", {}, "No record and no edge has this id. It may be mistyped, truncated, from another environment, or purged with its edges. The field above searches by prefix."),
    make("p", {}, make("a", { href: "explore" }, "Back to the start page")),
  );
}
