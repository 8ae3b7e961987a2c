// The parts of the board: numbers in a row, charts over time, and who has been waiting the longest.

import { instant, make, status } from "../pages/elements.js";
import { exploreAddress, listAddress } from "./address.js";
import { STUCK_AFTER_HOURS, totals } from "./board.js";
import { key, spans, stackedBars, table } from "./chart.js";
import { length, secondsBetween } from "./times.js";

const RUN_STATUSES = ["READY", "PENDING_REVIEW", "BLOCKED"];
const OPERATION_STATUSES = ["SUCCEEDED", "RUNNING", "PENDING", "FAILED"];
const ACTIONS = ["APPROVE", "REQUEST_CHANGES", "REJECT"];

const nodes = (connection) => connection.edges.map(({ node }) => node);
const stuckOnes = ({ stuckBefore }) => ({ finished: "no", to: stuckBefore, order: "OLDEST_FIRST" });
const numeral = (number) => number.toLocaleString("en");

// A part of the board, or why it is not there: `value` is null where the API said no.
function section(title, { path, value, problems, link = null, note = null }, ...children) {
  const said = problems.find((each) => each.path === path || each.path.startsWith(`${path}.`));
  const head = make("header", {}, make("h2", {}, title), note && make("span", { class: "soft" }, note), link);
  if (value === null) return make("section", { class: "card" }, head, make("p", { class: "absent" }, said?.message ?? "The service did not say."));
  return make("section", { class: "card" }, head, ...children);
}

function tile(words, { number, note = null, tone = null, href }) {
  return make("a", { class: "tile", href, "data-tone": number ? tone : null },
    make("span", { class: "tile-words" }, words), make("b", { class: "tile-number" }, numeral(number)), make("span", { class: "tile-note soft" }, note ?? ""));
}

export function tiles(view, data) {
  const { activity, waiting, stuck, conflicts } = data;
  const at = { from: activity?.from, to: activity?.to };
  const asOf = activity?.asOf ?? new Date().toISOString();
  const age = (instant) => `longest ${length(secondsBetween(instant, asOf))}`;
  const everywhere = view.portfolio ? ["every portfolio"] : []; // what a portfolio does not narrow
  const shown = [];
  if (activity) {
    const runs = totals(activity.runs, "statusCounts");
    shown.push(
      tile("Runs", { number: activity.runs.reduce((sum, { count }) => sum + count, 0), note: "in the time range", href: listAddress(view, "runs", at) }),
      tile("Runs blocked", { number: runs.get("BLOCKED") ?? 0, note: "in the time range", tone: "bad", href: listAddress(view, "runs", { ...at, status: "BLOCKED" }) }),
    );
  }
  if (activity?.operations) {
    const failed = totals(activity.operations, "statusCounts").get("FAILED") ?? 0;
    shown.push(tile("Operations failed", { number: failed, note: "in the time range", tone: "bad", href: listAddress(view, "operations", { ...at, status: "FAILED" }) }));
  }
  if (waiting) {
    const [first] = nodes(waiting);
    const since = first?.workflow?.pendingSince;
    shown.push(tile("Waiting for review", { number: waiting.totalCount, note: since ? age(since) : "now", tone: "wait", href: listAddress(view, "runs", { workflow: "PENDING_REVIEW", order: "OLDEST_FIRST" }) }));
  }
  if (stuck) {
    const [first] = nodes(stuck);
    shown.push(tile("Operations stuck", { number: stuck.totalCount, note: [first ? age(first.createdAt) : `unfinished after ${STUCK_AFTER_HOURS} h`, ...everywhere].join(", "), tone: "bad", href: listAddress(view, "operations", stuckOnes(data)) }));
  }
  if (conflicts) shown.push(tile("Keys in conflict", { number: conflicts.totalCount, note: ["idempotency keys", ...everywhere].join(", "), tone: "wait", href: listAddress(view, "conflicts", {}) }));
  return make("div", { class: "tiles" }, shown);
}

// Runs by status, operations by status and how long they took, decisions by action and reason.
export function charts(view, { activity, bucket }, { width, problems }) {
  const whole = { from: activity?.from, to: activity?.to };
  const of = (list, word) => (each, narrowed = null) => listAddress(view, list, { from: each.start, to: lastOf(each, activity), [word]: narrowed });

  function counted(list, { buckets, counts, words, field, label }) {
    const addressOf = of(list, field);
    const settings = { bucket, counts, words };
    return [
      stackedBars(buckets, { ...settings, width, label, addressOf }),
      key(words, totals(buckets, counts), (word) => listAddress(view, list, { ...whole, [field]: word })),
      table(buckets, { ...settings, caption: label, addressOf }),
    ];
  }

  const cards = [
    section("Runs by status", { path: "activity", value: activity, problems },
      ...(activity ? counted("runs", { buckets: activity.runs, counts: "statusCounts", words: RUN_STATUSES, field: "status", label: "Runs by status over time" }) : [])),
  ];
  if (!activity) return cards;
  const { operations, decisions } = activity;
  cards.push(
    section("Operations by status", { path: "activity.operations", value: operations, problems },
      ...(operations ? counted("operations", { buckets: operations, counts: "statusCounts", words: OPERATION_STATUSES, field: "status", label: "Operations by status over time" }) : [])),
    section("How long operations take", { path: "activity.operations", value: operations, problems, note: "dot: median, line: to the 95th percentile" },
      ...(operations ? [spans(operations, { bucket, width, label: "Seconds from start to finish over time", addressOf: of("operations", "status") }), durations(operations)] : [])),
    section("Decisions by action", { path: "activity.decisions", value: decisions, problems },
      ...(decisions ? [...counted("decisions", { buckets: decisions, counts: "actionCounts", words: ACTIONS, field: "action", label: "Decisions by action over time" })] : [])),
    section("Decisions by reason", { path: "activity.decisions", value: decisions, problems }, decisions && reasons(view, decisions, whole)),
  );
  return cards;
}

// The last instant of a bucket: the next one begins a microsecond later.
function lastOf({ end }, { to }) {
  if (Date.parse(end) > Date.parse(to)) return to;
  const last = new Date(Date.parse(end) - 1).toISOString();
  return last.replace("999Z", "999999Z");
}

function durations(operations) {
  const finished = operations.map(({ durations: each }) => each).filter(Boolean);
  if (!finished.length) return make("p", { class: "soft" }, "No operation of this time range has finished.");
  const longest = Math.max(...finished.map(({ max }) => max));
  const waits = operations.map(({ waits: each }) => each?.p95).filter((each) => each !== undefined && each !== null);
  return make("p", { class: "soft" },
    `${numeral(finished.reduce((sum, { count }) => sum + count, 0))} finished; the longest took ${length(longest)}`,
    waits.length ? `; the slowest bucket's start waited ${length(Math.max(...waits))} (95th percentile).` : ".");
}

function reasons(view, decisions, whole) {
  const counted = [...totals(decisions, "reasonCodeCounts")].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (!counted.length) return make("p", { class: "absent" }, "Nobody decided anything in this time range.");
  const rows = counted.map(([reason, count]) =>
    make("tr", {}, make("th", { scope: "row" }, make("a", { href: listAddress(view, "decisions", { ...whole, reason }) }, make("code", {}, reason))), make("td", { class: "number" }, numeral(count))));
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Decisions by reason" },
    make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "reason"), make("th", { scope: "col", class: "number" }, "decisions"))), make("tbody", {}, rows)));
}

function rows(head, lines, nothing) {
  if (!lines.length) return make("p", { class: "absent" }, nothing);
  return make("table", {}, make("thead", {}, make("tr", {}, head.map((words) => make("th", { scope: "col" }, words)))), make("tbody", {}, lines.map((cells) => make("tr", {}, cells.map((cell) => make("td", {}, cell))))));
}

export const explore = (id) => make("a", { class: "id", href: exploreAddress(id) }, id);
const all = (view, list, narrowed, number, words = `All ${numeral(number)}`) => make("a", { class: "end", href: listAddress(view, list, narrowed) }, words);

// What needs somebody: the longest wait first.
export function lists(view, data, { problems }) {
  const asOf = data.activity?.asOf ?? new Date().toISOString();
  const whole = { from: data.activity?.from, to: data.activity?.to };
  const age = (from) => make("span", { title: from }, length(secondsBetween(from, asOf)));
  const { waiting, stuck, conflicts, blocked, failed } = data;
  const failures = [
    ...(blocked ? nodes(blocked) : []).map((run) => ({ at: run.createdAt, id: run.rebalanceRunId, what: run.portfolioId, status: run.status })),
    ...(failed ? nodes(failed) : []).map((each) => ({ at: each.finishedAt ?? each.createdAt, id: each.operationId, what: each.operationType, status: each.status })),
  ].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 8);
  return [
    section("Waiting for review, the longest first", { path: "waiting", value: waiting, problems, link: waiting && all(view, "runs", { workflow: "PENDING_REVIEW", order: "OLDEST_FIRST" }, waiting.totalCount) },
      waiting && rows(["run", "portfolio", "waits"], nodes(waiting).map((run) => [explore(run.rebalanceRunId), run.portfolioId, run.workflow?.pendingSince ? age(run.workflow.pendingSince) : "–"]), "Nothing waits for a review.")),
    section("Operations stuck, the oldest first", { path: "stuck", value: stuck, problems, note: view.portfolio ? "of every portfolio" : `unfinished after ${STUCK_AFTER_HOURS} h`, link: stuck && all(view, "operations", stuckOnes(data), stuck.totalCount) },
      stuck && rows(["operation", "type", "status", "since"], nodes(stuck).map((each) => [explore(each.operationId), each.operationType, status(each.status), age(each.createdAt)]), "Every operation has ended, or is younger.")),
    section("Newest failures", { path: "blocked", value: blocked ?? failed, problems, note: view.portfolio ? "operations of every portfolio" : null, link: make("span", { class: "end" }, blocked && all(view, "runs", { ...whole, status: "BLOCKED" }, null, "All runs"), " ", failed && all(view, "operations", { ...whole, status: "FAILED" }, null, "All operations")) },
      rows(["at", "run or operation", "of", "status"], failures.map((each) => [instant(each.at), explore(each.id), each.what, status(each.status)]), "No run was blocked and no operation failed in this time range.")),
    section("Idempotency keys in conflict, the newest first", { path: "conflicts", value: conflicts, problems, note: view.portfolio ? "of every portfolio" : null, link: conflicts && all(view, "conflicts", {}, conflicts.totalCount) },
      conflicts && rows(["key", "since"], nodes(conflicts).map((each) => [explore(each.idempotencyKey.key), instant(each.conflictedAt)]), "No key has been used for two requests.")),
  ];
}
