// The sections of the dashboard: numbers, charts over time, and the lists of what waits longest.

import { make, status, timestamp } from "../pages/elements.js";
import { durationRanges, key, stackedBars, table } from "./chart.js";
import { STUCK_AFTER_HOURS, totals } from "./data.js";
import { formatDuration, secondsBetween } from "./time-format.js";
import { exploreUrl, listUrl } from "./view-url.js";

const RUN_STATUSES = ["READY", "PENDING_REVIEW", "BLOCKED"];
const OPERATION_STATUSES = ["SUCCEEDED", "RUNNING", "PENDING", "FAILED"];
const ACTIONS = ["APPROVE", "REQUEST_CHANGES", "REJECT"];

const nodes = (connection) => connection.edges.map(({ node }) => node);
const stuckFilter = ({ stuckBefore }) => ({ finished: "no", to: stuckBefore, order: "OLDEST_FIRST" });
const formatNumber = (number) => number.toLocaleString("en");

// Return a section with its content, or with the error if `value` is null.
function section(title, { path, value, fieldErrors, link = null, note = null }, ...children) {
  const message = fieldErrors.find((each) => each.path === path || each.path.startsWith(`${path}.`));
  const head = make("header", {}, make("h2", {}, title), note && make("span", { class: "muted" }, note), link);
  if (value === null) return make("section", { class: "card" }, head, make("p", { class: "absent" }, message?.message ?? "The service gave no reason."));
  return make("section", { class: "card" }, head, ...children);
}

function tile(label, { number, note = null, tone = null, href }) {
  return make("a", { class: "tile", href, "data-tone": number ? tone : null },
    make("span", { class: "tile-label" }, label), make("b", { class: "tile-number" }, formatNumber(number)), make("span", { class: "tile-note muted" }, note ?? ""));
}

export function tiles(view, data) {
  const { activity, waiting, stuck, conflicts } = data;
  const at = { from: activity?.from, to: activity?.to };
  const asOf = activity?.asOf ?? new Date().toISOString();
  const age = (instant) => `longest ${formatDuration(secondsBetween(instant, asOf))}`;
  const portfolioNote = view.portfolio ? ["all portfolios"] : []; // numbers that the portfolio filter does not apply to
  const shown = [];
  if (activity) {
    const runs = totals(activity.runs, "statusCounts");
    shown.push(
      tile("Runs", { number: activity.runs.reduce((sum, { count }) => sum + count, 0), note: "in the time range", href: listUrl(view, "runs", at) }),
      tile("Runs blocked", { number: runs.get("BLOCKED") ?? 0, note: "in the time range", tone: "bad", href: listUrl(view, "runs", { ...at, status: "BLOCKED" }) }),
    );
  }
  if (activity?.operations) {
    const failed = totals(activity.operations, "statusCounts").get("FAILED") ?? 0;
    shown.push(tile("Operations failed", { number: failed, note: view.portfolio ? `with a run of ${view.portfolio}` : "in the time range", tone: "bad", href: listUrl(view, "operations", { ...at, status: "FAILED" }) }));
  }
  if (waiting) {
    const [first] = nodes(waiting);
    const since = first?.workflow?.pendingSince;
    shown.push(tile("Waiting for review", { number: waiting.totalCount, note: since ? age(since) : "now", tone: "wait", href: listUrl(view, "runs", { workflow: "PENDING_REVIEW", order: "OLDEST_FIRST" }) }));
  }
  if (stuck) {
    const [first] = nodes(stuck);
    shown.push(tile("Operations stuck", { number: stuck.totalCount, note: [first ? age(first.createdAt) : `unfinished after ${STUCK_AFTER_HOURS} h`, ...portfolioNote].join(", "), tone: "bad", href: listUrl(view, "operations", stuckFilter(data)) }));
  }
  if (conflicts) shown.push(tile("Keys in conflict", { number: conflicts.totalCount, note: ["idempotency keys", ...portfolioNote].join(", "), tone: "wait", href: listUrl(view, "conflicts", {}) }));
  return make("div", { class: "tiles" }, shown);
}

// The charts: runs by status, operations by status and duration, decisions by action and reason.
export function charts(view, { activity, bucket, reviews }, { width, fieldErrors }) {
  const range = { from: activity?.from, to: activity?.to };
  const of = (list, field) => (each, filters = null) => listUrl(view, list, { from: each.start, to: lastInstantOf(each, activity), [field]: filters });

  function counted(list, { buckets, counts, values, field, label, note = null }) {
    const urlOf = of(list, field);
    const settings = { bucket, counts, values };
    return [
      stackedBars(buckets, { ...settings, width, label, urlOf }),
      key(values, totals(buckets, counts), (value) => listUrl(view, list, { ...range, [field]: value })),
      note,
      table(buckets, { ...settings, caption: label, urlOf }),
    ];
  }

  const cards = [
    section("Runs by status", { path: "activity", value: activity, fieldErrors, note: "status of the result" },
      ...(activity ? counted("runs", { buckets: activity.runs, counts: "statusCounts", values: RUN_STATUSES, field: "status", label: "Runs by status over time", note: reviewed(view, reviews, range) }) : [])),
  ];
  if (!activity) return cards;
  const { operations, decisions } = activity;
  const ofPortfolio = view.portfolio && `operations that a run of ${view.portfolio} belongs to`;
  cards.push(
    section("Operations by status", { path: "activity.operations", value: operations, fieldErrors, note: ofPortfolio },
      ...(operations ? counted("operations", { buckets: operations, counts: "statusCounts", values: OPERATION_STATUSES, field: "status", label: "Operations by status over time" }) : [])),
    section("How long operations take", { path: "activity.operations", value: operations, fieldErrors, note: ["dot: median, line: to the 95th percentile", ofPortfolio].filter(Boolean).join("; ") },
      ...(operations ? [durationRanges(operations, { bucket, width, label: "Seconds from start to finish over time", urlOf: of("operations", "status") }), durations(operations)] : [])),
    section("Decisions by action", { path: "activity.decisions", value: decisions, fieldErrors },
      ...(decisions ? [...counted("decisions", { buckets: decisions, counts: "actionCounts", values: ACTIONS, field: "action", label: "Decisions by action over time" })] : [])),
    section("Decisions by reason", { path: "activity.decisions", value: decisions, fieldErrors }, decisions && reasons(view, decisions, range)),
  );
  return cards;
}

// Say what became of the runs whose result asks for a review. Only the runs that still wait are amber.
function reviewed(view, reviews, range) {
  const counts = ["PENDING_REVIEW", "APPROVED", "REJECTED"].map((review) => [review, reviews?.[review]?.totalCount ?? 0]).filter(([, count]) => count);
  if (!counts.length) return null;
  const parts = counts.map(([review, count]) => [" ", make("a", { href: listUrl(view, "runs", { ...range, status: "PENDING_REVIEW", workflow: review }) }, status(review), ` ${formatNumber(count)}`)]);
  return make("p", { class: "muted reviews" }, "Of PENDING_REVIEW now:", parts);
}

// Return the last instant of a bucket: the next bucket begins a microsecond later.
function lastInstantOf({ end }, { to }) {
  if (Date.parse(end) > Date.parse(to)) return to;
  const last = new Date(Date.parse(end) - 1).toISOString();
  return last.replace("999Z", "999999Z");
}

function durations(operations) {
  const finished = operations.map(({ durations: each }) => each).filter(Boolean);
  const errors = operations.reduce((sum, { clockErrorCount }) => sum + clockErrorCount, 0);
  const skipped = errors ? ` ${formatNumber(errors)} negative durations are left out: the clocks of those records disagree.` : "";
  if (!finished.length) return make("p", { class: "muted" }, `No operation has finished in this time range.${skipped}`);
  const longest = Math.max(...finished.map(({ max }) => max));
  const waits = operations.map(({ waits: each }) => each?.p95).filter((each) => each !== undefined && each !== null);
  return make("p", { class: "muted" },
    `${formatNumber(finished.reduce((sum, { count }) => sum + count, 0))} finished; the longest took ${formatDuration(longest)}`,
    waits.length ? `; longest wait before the start (95th percentile): ${formatDuration(Math.max(...waits))}.` : ".", skipped);
}

function reasons(view, decisions, range) {
  const counted = [...totals(decisions, "reasonCodeCounts")].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (!counted.length) return make("p", { class: "absent" }, "No decisions in this time range.");
  const rows = counted.map(([reason, count]) =>
    make("tr", {}, make("th", { scope: "row" }, make("a", { href: listUrl(view, "decisions", { ...range, reason }) }, make("code", {}, reason))), make("td", { class: "number" }, formatNumber(count))));
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Decisions by reason" },
    make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "reason"), make("th", { scope: "col", class: "number" }, "decisions"))), make("tbody", {}, rows)));
}

function rows(head, cellRows, emptyMessage) {
  if (!cellRows.length) return make("p", { class: "absent" }, emptyMessage);
  return make("table", {}, make("thead", {}, make("tr", {}, head.map((heading) => make("th", { scope: "col" }, heading)))), make("tbody", {}, cellRows.map((cells) => make("tr", {}, cells.map((cell) => make("td", {}, cell))))));
}

export const explore = (id) => make("a", { class: "id", href: exploreUrl(id) }, id);
const all = (view, list, filters, number, label = `All ${formatNumber(number)}`) => make("a", { class: "end", href: listUrl(view, list, filters) }, label);

// The lists of what needs attention, the longest wait first.
export function lists(view, data, { fieldErrors }) {
  const asOf = data.activity?.asOf ?? new Date().toISOString();
  const range = { from: data.activity?.from, to: data.activity?.to };
  const age = (from) => make("span", { title: from }, formatDuration(secondsBetween(from, asOf)));
  const { waiting, stuck, conflicts, blocked, failed } = data;
  const failures = [
    ...(blocked ? nodes(blocked) : []).map((run) => ({ at: run.createdAt, id: run.rebalanceRunId, what: run.portfolioId, status: run.status })),
    ...(failed ? nodes(failed) : []).map((each) => ({ at: each.finishedAt ?? each.createdAt, id: each.operationId, what: each.operationType, status: each.status })),
  ].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 8);
  return [
    section("Waiting for review, longest first", { path: "waiting", value: waiting, fieldErrors, link: waiting && all(view, "runs", { workflow: "PENDING_REVIEW", order: "OLDEST_FIRST" }, waiting.totalCount) },
      waiting && rows(["run", "portfolio", "waiting"], nodes(waiting).map((run) => [explore(run.rebalanceRunId), run.portfolioId, run.workflow?.pendingSince ? age(run.workflow.pendingSince) : "–"]), "No run waits for review.")),
    section("Operations stuck, oldest first", { path: "stuck", value: stuck, fieldErrors, note: view.portfolio ? "all portfolios" : `unfinished after ${STUCK_AFTER_HOURS} h`, link: stuck && all(view, "operations", stuckFilter(data), stuck.totalCount) },
      stuck && rows(["operation", "type", "status", "age"], nodes(stuck).map((each) => [explore(each.operationId), each.operationType, status(each.status), age(each.createdAt)]), "No operation has been unfinished that long.")),
    section("Newest failures", { path: "blocked", value: blocked ?? failed, fieldErrors, note: view.portfolio ? "operations: all portfolios" : null, link: make("span", { class: "end" }, blocked && all(view, "runs", { ...range, status: "BLOCKED" }, null, "All blocked runs"), " ", failed && all(view, "operations", { ...range, status: "FAILED" }, null, "All failed operations")) },
      rows(["at", "run or operation", "of", "status"], failures.map((each) => [timestamp(each.at), explore(each.id), each.what, status(each.status)]), "No run was blocked and no operation failed in this time range.")),
    section("Idempotency keys in conflict, newest first", { path: "conflicts", value: conflicts, fieldErrors, note: view.portfolio ? "all portfolios" : null, link: conflicts && all(view, "conflicts", {}, conflicts.totalCount) },
      conflicts && rows(["key", "conflicted"], nodes(conflicts).map((each) => [explore(each.idempotencyKey.key), timestamp(each.conflictedAt)]), "No key has been used for two requests.")),
  ];
}
