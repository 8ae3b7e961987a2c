// What is shown where no lineage is: the start, and an id that nobody knows.

import { ask } from "../pages/api.js";
import { instant, make, status } from "../pages/elements.js";
import { tellProblem } from "./facts.js";
import { NEWEST } from "./questions.js";

const hrefOf = (id) => `explore?${new URLSearchParams({ id })}`;

// The start page: how to begin, and the newest records to begin with.
export async function fillStart(element, signal) {
  const newest = make("div", { class: "columns" }, make("div", { class: "waiting" }), make("div", { class: "waiting" }));
  element.replaceChildren(
    make("h2", {}, "What ran, why, and what did it lead to?"),
    make("p", {}, "Paste any id into the field above, or the beginning of one: a run, a correlation id, an operation, an idempotency key, a decision, an artifact, a request hash. ", make("kbd", {}, "/"), " goes there from anywhere."),
    newest,
  );
  const { data, problems } = await ask(NEWEST, {}, { signal });
  newest.replaceChildren(...["runs", "operations"].map((name) => listOf(name, data[name], problems.find(({ path }) => path === name))));
}

function listOf(name, connection, problem) {
  const rows = (connection?.edges ?? []).map(({ node }) =>
    make(
      "tr",
      {},
      make("td", {}, make("a", { href: hrefOf(node.entityId), class: "id" }, node.entityId)),
      make("td", {}, status(node.status)),
      make("td", { class: "soft" }, make("div", {}, node.portfolioId ?? node.operationType), instant(node.createdAt)),
    ),
  );
  const said = problem ? `${name[0].toUpperCase()}${name.slice(1)} are ${tellProblem(problem)}.` : `No ${name} are recorded yet.`;
  return make("section", {}, make("h3", {}, `Newest ${name}`), rows.length ? make("table", {}, make("tbody", {}, rows)) : make("p", { class: "soft" }, said));
}

export function fillUnknown(element, id) {
  element.replaceChildren(
    make("h2", {}, "Nothing is recorded under this id"),
    make("p", {}, make("code", {}, id)),
    make("p", {}, "Neither a record nor an edge names it: it may be mistyped, cut off, of another environment, or purged with everything that named it. The field above finds ids by their beginning."),
    make("p", {}, make("a", { href: "explore" }, "Back to the start")),
  );
}
