// The list behind a number: a connection of the API, a page at a time.

import type { Operation } from "../generated/operations.js";
import { type RequestOptions, describeFailure, graphiqlUrl, request } from "../shared/api.js";
import { type Child, make, status, timestamp } from "../shared/elements.js";
import { formatAge, formatDuration, secondsBetween } from "../shared/time.js";
import { explore } from "./sections.js";
import { type FilterName, type ListName, type SortName, type View, boardUrl, instantOf } from "./view-url.js";

const PAGE = 50;

// A record of a list, with the fields that its query selects.
type Node = any;
type Created = { from: string | null; to: string | null } | null;

interface List {
  title: string;
  field: string;
  filter: string;
  filters: (view: View, range: Created) => Record<string, unknown>;
  node: string;
  head: string[];
  cells: (node: Node) => Child[];
  choices: Partial<Record<FilterName, string[]>>; // the filters that the list offers, with their values
  sorts: Partial<Record<SortName, Sort>>; // the orders of the list beside the creation time
}

interface Sort {
  name: string;
  type: string; // of the argument
  field: string;
  ends: [string, string]; // the labels of ascending and descending order
}

interface Page {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  edges: { node: Node }[];
}

interface Variables {
  filter: Record<string, unknown> | null;
  order?: string;
  orderBy?: { field: string; direction: string };
  first: number;
  after?: string | null;
}

// The columns and the query of each list; `filters` turns the URL's parameters into the API's filter.
const LISTS: Record<ListName, List> = {
  runs: {
    title: "Runs",
    choices: { status: ["READY", "PENDING_REVIEW", "BLOCKED"], workflow: ["NOT_REQUIRED", "PENDING_REVIEW", "APPROVED", "REJECTED"] },
    sorts: { waiting: { name: "waiting since (only what waits)", type: "RunOrder", field: "PENDING_SINCE", ends: ["Longest first", "Shortest first"] } },
    field: "runs",
    filter: "RunFilter",
    filters: (view, created) => ({ created, portfolioId: view.portfolio, status: view.status, workflowStatus: view.workflow, reasonCode: view.reason, failedRuleId: view.rule }),
    node: "rebalanceRunId portfolioId status createdAt correlationId idempotencyKey { key } workflow { status pendingSince } gate { reasons { reasonCode } }",
    head: ["created", "run", "portfolio", "status", "waiting", "reasons", "correlation id", "idempotency key"],
    cells: (run) => [timestamp(run.createdAt), explore(run.rebalanceRunId), run.portfolioId, status(effectiveStatus(run)), waiting(run.workflow?.pendingSince), reasonsOf(run), explore(run.correlationId), run.idempotencyKey ? explore(run.idempotencyKey.key) : "–"],
  },
  operations: {
    title: "Operations",
    choices: { status: ["PENDING", "RUNNING", "SUCCEEDED", "FAILED"], finished: ["yes", "no"] },
    sorts: {
      finished: { name: "finished", type: "OperationOrder", field: "FINISHED_AT", ends: ["Oldest first", "Newest first"] },
      duration: { name: "took", type: "OperationOrder", field: "DURATION", ends: ["Shortest first", "Longest first"] },
    },
    field: "operations",
    filter: "OperationFilter",
    filters: (view, created) => ({ created, portfolioId: view.portfolio, status: view.status, operationType: view.type, isFinished: view.finished ? view.finished !== "no" : null }),
    node: "operationId operationType status createdAt startedAt finishedAt correlationId error { code }",
    head: ["created", "operation", "type", "status", "waited", "took", "finished", "error", "correlation id"],
    cells: (each) => [timestamp(each.createdAt), explore(each.operationId), each.operationType, status(each.status), between(each.createdAt, each.startedAt), between(each.startedAt, each.finishedAt), timestamp(each.finishedAt), each.error ? make("code", { class: "bad" }, each.error.code) : "–", explore(each.correlationId)],
  },
  decisions: {
    title: "Decisions",
    choices: { action: ["APPROVE", "REJECT", "REQUEST_CHANGES"] },
    sorts: {},
    field: "decisions",
    filter: "DecisionFilter",
    filters: (view, decided) => ({ decided, action: view.action, reasonCode: view.reason }),
    node: "decisionId action reasonCode actorId comment decidedAt run { rebalanceRunId }",
    head: ["decided", "decision", "action", "reason", "by", "run", "comment"],
    cells: (each) => [timestamp(each.decidedAt), explore(each.decisionId), status(each.action), make("code", {}, each.reasonCode), each.actorId, each.run ? explore(each.run.rebalanceRunId) : "–", each.comment ?? "–"],
  },
  conflicts: {
    title: "Idempotency keys in conflict",
    choices: {},
    sorts: {},
    field: "idempotencyConflicts",
    filter: "IdempotencyConflictFilter",
    filters: (_view, conflicted) => ({ conflicted }),
    node: "conflictedAt idempotencyKey { key run { rebalanceRunId status } }",
    head: ["conflicted", "key", "maps to", "status"],
    cells: ({ conflictedAt, idempotencyKey: { key, run } }) => [timestamp(conflictedAt), explore(key), run ? explore(run.rebalanceRunId) : "–", run ? status(run.status) : "–"],
  },
};

const between = (from: string | null, to: string | null): string => (from && to ? formatDuration(secondsBetween(from, to)) : "–");
const waiting = (since: string | null | undefined): Child => (since ? make("span", { title: since }, formatAge(since)) : "–");
const reasonsOf = ({ gate }: Node): Child => {
  const codes: string[] = (gate?.reasons ?? []).flatMap(({ reasonCode }: { reasonCode: string | null }) => reasonCode ?? []);
  return codes.length ? make("code", {}, codes.join(", ")) : "–";
};

// Return the effective status: the review if there is one, else the status of the result.
function effectiveStatus({ status: own, workflow }: { status: string; workflow: { status: string } | null }): string {
  return workflow && workflow.status !== "NOT_REQUIRED" ? workflow.status : own;
}

function withoutNulls(filter: Record<string, unknown>): Record<string, unknown> | null {
  const entries = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined);
  return entries.length ? Object.fromEntries(entries) : null;
}

async function loadPage(list: ListName, sort: Sort | undefined, variables: Variables, options: RequestOptions = {}): Promise<{ page: Page | null; errorMessage: string | null; query: string }> {
  const { title, field, filter, node } = LISTS[list];
  const [order, type] = sort ? ["orderBy", sort.type] : ["order", "RecordOrder"];
  const query = `query ${title.replaceAll(" ", "")}($filter: ${filter}, $${order}: ${type}!, $first: Int!, $after: String) {
  ${field}(filter: $filter, ${order}: $${order}, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { ${node} } }
  }
}` as Operation<Record<string, Page | null>, Variables>;
  const { data, fieldErrors } = await request(query, variables, options);
  return { page: data[field] ?? null, errorMessage: fieldErrors.find(({ path }) => path === field)?.message ?? null, query };
}

// Describe the filters of the URL.
function describeFilters(view: View): string {
  const range = view.from || view.to ? [`from ${view.from ?? "the first record"} to ${view.to ?? "now"}`] : [];
  const values = { status: view.status, workflow: view.workflow, type: view.type, action: view.action, reason: view.reason, "failed rule": view.rule, portfolio: view.portfolio };
  const rest = Object.entries(values).filter(([, value]) => value).map(([name, value]) => `${name} ${value}`);
  return [...rest, ...(view.finished === "no" ? ["unfinished"] : []), ...range].join(", ") || "all";
}

const LABELS: Partial<Record<FilterName, string>> = { status: "Status", workflow: "Review", finished: "Finished", action: "Action" };

// Return the controls of a list: its filters, and its order. `go` opens another view.
function controls(view: View, { choices, sorts }: List, go: (view: View) => void): HTMLElement {
  const selects = (Object.entries(choices) as [FilterName, string[]][]).map(([name, values]) => {
    const select: HTMLSelectElement = make("select", { onchange: () => go({ ...view, [name]: select.value || null }) }, make("option", { value: "" }, "any"), values.map((value) => make("option", { value, selected: view[name] === value }, value)));
    return make("label", {}, `${LABELS[name] ?? name} `, select);
  });
  const isOldest = view.order === "OLDEST_FIRST";
  const entries = Object.entries(sorts) as [SortName, Sort][];
  if (entries.length) {
    const select: HTMLSelectElement = make("select", { onchange: () => go({ ...view, sort: (select.value || null) as SortName | null }) }, make("option", { value: "" }, "created"), entries.map(([name, { name: title }]) => make("option", { value: name, selected: view.sort === name }, title)));
    selects.push(make("label", {}, "Order by ", select));
  }
  const [first, last] = (view.sort && sorts[view.sort]?.ends) ?? ["Oldest first", "Newest first"];
  const order = make("button", { type: "button", onclick: () => go({ ...view, order: isOldest ? "NEWEST_FIRST" : "OLDEST_FIRST" }) }, isOldest ? `↑ ${first}` : `↓ ${last}`);
  return make("div", { class: "controls", role: "group", "aria-label": "Filters and order" }, selects, order);
}

// Return the list of the view as an element, with a button for the next page.
export async function openList(view: View & { list: ListName }, options: RequestOptions, go: (view: View) => void): Promise<HTMLElement> {
  const { title, head, cells, filters } = LISTS[view.list];
  const filter = withoutNulls(filters(view, view.from || view.to ? { from: instantOf(view.from, false), to: instantOf(view.to, true) } : null));
  const sort = view.sort ? LISTS[view.list].sorts[view.sort] : undefined;
  const order = sort ? { orderBy: { field: sort.field, direction: view.order === "OLDEST_FIRST" ? "ASC" : "DESC" } } : { order: view.order };
  const variables: Variables = { filter, ...order, first: PAGE };
  const { page, errorMessage, query } = await loadPage(view.list, sort, variables, options);
  const card = make("section", { class: "card list" },
    make("header", {}, make("h2", {}, title), make("span", { class: "muted" }, describeFilters(view)), make("span", { class: "end" }, make("a", { href: graphiqlUrl(query, variables) }, "In GraphiQL"), " · ", make("a", { href: boardUrl(view) }, "Dashboard"))),
    controls(view, LISTS[view.list], go));
  if (!page) {
    card.append(make("p", { class: "absent" }, errorMessage ?? "The service gave no reason."));
    return card;
  }
  if (!page.edges.length) {
    card.append(make("p", { class: "absent" }, "This list is empty."));
    return card;
  }
  const body = make("tbody");
  const shown = make("span", { class: "muted", role: "status" });
  const more = make("button", { type: "button" }, `Show ${PAGE} more`);
  const add = ({ edges, totalCount, pageInfo }: Page): void => {
    body.append(...edges.map(({ node }) => make("tr", {}, cells(node).map((cell, index) => make("td", { "data-head": head[index] ?? null }, cell)))));
    shown.textContent = `${body.rows.length.toLocaleString("en")} of ${totalCount.toLocaleString("en")} shown`;
    more.hidden = !pageInfo.hasNextPage;
    more.dataset["after"] = pageInfo.endCursor ?? "";
  };
  more.addEventListener("click", async () => {
    more.disabled = true;
    try {
      const next = await loadPage(view.list, sort, { ...variables, after: more.dataset["after"] ?? null });
      if (next.page) add(next.page);
      else shown.textContent = next.errorMessage ?? "The service gave no reason.";
    } catch (error) {
      const { title: failure, message } = describeFailure(error);
      shown.textContent = `${failure} ${message}`;
    }
    more.disabled = false;
  });
  add(page);
  card.append(make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title }, make("table", {}, make("thead", {}, make("tr", {}, head.map((heading) => make("th", { scope: "col" }, heading)))), body)), make("footer", {}, shown, more));
  return card;
}
