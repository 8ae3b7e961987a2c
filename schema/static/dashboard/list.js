// A list behind a number: the API's own connection, a page at a time.

import { ask, inGraphiql } from "../pages/api.js";
import { instant, make, status } from "../pages/elements.js";
import { explore } from "./sections.js";

const PAGE = 50;

// What each list asks and shows; `narrowed` turns the address's words into the API's filter.
const LISTS = {
  runs: {
    title: "Runs",
    field: "runs",
    filter: "RunFilter",
    narrowed: (view, created) => ({ created, portfolioId: view.portfolio, status: view.status, workflowStatus: view.workflow }),
    node: "rebalanceRunId portfolioId status createdAt correlationId idempotencyKey { key }",
    head: ["created", "run", "portfolio", "status", "correlation id", "idempotency key"],
    cells: (run) => [instant(run.createdAt), explore(run.rebalanceRunId), run.portfolioId, status(run.status), explore(run.correlationId), run.idempotencyKey ? explore(run.idempotencyKey.key) : "–"],
  },
  operations: {
    title: "Operations",
    field: "operations",
    filter: "OperationFilter",
    narrowed: (view, created) => ({ created, status: view.status, operationType: view.type, isFinished: view.finished ? view.finished !== "no" : null }),
    node: "operationId operationType status createdAt startedAt finishedAt correlationId",
    head: ["accepted", "operation", "type", "status", "started", "finished", "correlation id"],
    cells: (each) => [instant(each.createdAt), explore(each.operationId), each.operationType, status(each.status), instant(each.startedAt), instant(each.finishedAt), explore(each.correlationId)],
  },
  decisions: {
    title: "Decisions",
    field: "decisions",
    filter: "DecisionFilter",
    narrowed: (view, decided) => ({ decided, action: view.action, reasonCode: view.reason }),
    node: "decisionId action reasonCode actorId comment decidedAt run { rebalanceRunId }",
    head: ["decided", "decision", "action", "reason", "by", "run", "comment"],
    cells: (each) => [instant(each.decidedAt), explore(each.decisionId), status(each.action), make("code", {}, each.reasonCode), each.actorId, each.run ? explore(each.run.rebalanceRunId) : "–", each.comment ?? "–"],
  },
  conflicts: {
    title: "Idempotency keys in conflict",
    field: "idempotencyConflicts",
    filter: "IdempotencyConflictFilter",
    narrowed: (view, conflicted) => ({ conflicted }),
    node: "conflictedAt idempotencyKey { key run { rebalanceRunId status } }",
    head: ["since", "key", "maps to", "status"],
    cells: ({ conflictedAt, idempotencyKey: { key, run } }) => [instant(conflictedAt), explore(key), run ? explore(run.rebalanceRunId) : "–", run ? status(run.status) : "–"],
  },
};

function given(filter) {
  const kept = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined);
  return kept.length ? Object.fromEntries(kept) : null;
}

async function askPage(list, variables, options) {
  const { title, field, filter, node } = LISTS[list];
  const query = `query ${title.replaceAll(" ", "")}($filter: ${filter}, $order: RecordOrder!, $first: Int!, $after: String) {
  ${field}(filter: $filter, order: $order, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { ${node} } }
  }
}`;
  const { data, problems } = await ask(query, variables, options);
  return { page: data[field], problem: problems[0]?.message ?? null, query };
}

// What the address narrowed the list by, in words.
function narrowedWords(view) {
  const range = view.from || view.to ? [`from ${view.from ?? "the beginning"} to ${view.to ?? "now"}`] : [];
  const words = { status: view.status, workflow: view.workflow, type: view.type, action: view.action, reason: view.reason, portfolio: view.portfolio };
  const rest = Object.entries(words).filter(([, value]) => value).map(([name, value]) => `${name} ${value}`);
  return [...rest, ...(view.finished === "no" ? ["not finished"] : []), ...range].join(", ") || "all";
}

// The list of the view, as an element; more pages come when asked for.
export async function openList(view, options) {
  const { title, head, cells, narrowed } = LISTS[view.list];
  const filter = given(narrowed(view, view.from || view.to ? { from: view.from, to: view.to } : null));
  const variables = { filter, order: view.order, first: PAGE };
  const { page, problem, query } = await askPage(view.list, variables, options);
  const card = make("section", { class: "card list" },
    make("header", {}, make("h2", {}, title), make("span", { class: "soft" }, narrowedWords(view)), make("span", { class: "end" }, make("a", { href: inGraphiql(query, variables) }, "In GraphiQL"), " · ", make("a", { href: "dashboard" }, "Dashboard"))));
  if (!page) {
    card.append(make("p", { class: "absent" }, problem ?? "The service did not say."));
    return card;
  }
  if (!page.edges.length) {
    card.append(make("p", { class: "absent" }, "Nothing is in this list."));
    return card;
  }
  const body = make("tbody");
  const shown = make("span", { class: "soft", role: "status" });
  const more = make("button", { type: "button" }, `Show ${PAGE} more`);
  const add = ({ edges, totalCount, pageInfo }) => {
    body.append(...edges.map(({ node }) => make("tr", {}, cells(node).map((cell) => make("td", {}, cell)))));
    shown.textContent = `${body.rows.length.toLocaleString("en")} of ${totalCount.toLocaleString("en")} shown`;
    more.hidden = !pageInfo.hasNextPage;
    more.dataset.after = pageInfo.endCursor;
  };
  more.addEventListener("click", async () => {
    more.disabled = true;
    try {
      const next = await askPage(view.list, { ...variables, after: more.dataset.after });
      if (next.page) add(next.page);
      else shown.textContent = next.problem;
    } catch (error) {
      shown.textContent = `${error.title ?? "The page could not be loaded."} ${error.message}`;
    }
    more.disabled = false;
  });
  add(page);
  card.append(make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title }, make("table", {}, make("thead", {}, make("tr", {}, head.map((words) => make("th", { scope: "col" }, words)))), body)), make("footer", {}, shown, more));
  return card;
}
