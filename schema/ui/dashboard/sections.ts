// The sections of the dashboard: numbers, charts over time, and the lists with the longest waits.

import { asOf } from "../shared/as-of.js";
import { type Child, make, status, timestamp } from "../shared/elements.js";
import { durationRanges, key, stackedBars, table } from "./chart.js";
import type { FieldError } from "../shared/api.js";
import { formatDuration, secondsBetween } from "../shared/time.js";
import { waitsSince } from "../shared/waiting.js";
import { type Activity, type BoardData, type Bucket, type Counts, type OperationBucket, STUCK_AFTER_HOURS, totals } from "./data.js";
import { type ListName, type View, exploreUrl, listUrl } from "./view-url.js";

const RUN_STATUSES = ["READY", "PENDING_REVIEW", "BLOCKED"];
const OPERATION_STATUSES = ["SUCCEEDED", "RUNNING", "PENDING", "FAILED"];
const ACTIONS = ["APPROVE", "REQUEST_CHANGES", "REJECT"];

const nodes = <Node>(connection: { edges: { node: Node }[] }): Node[] => connection.edges.map(({ node }) => node);
const stuckFilter = ({ stuckBefore }: BoardData): Partial<View> => ({ finished: "no", to: stuckBefore, order: "OLDEST_FIRST" });
const formatNumber = (number: number): string => number.toLocaleString("en");

// Return a section with its content, or with the error if `value` is null.
interface SectionOptions {
  path: string;
  value: unknown;
  fieldErrors: FieldError[];
  link?: Child;
  note?: string | null;
}

function section(title: string, { path, value, fieldErrors, link = null, note = null }: SectionOptions, ...children: Child[]): HTMLElement {
  const message = fieldErrors.find((each) => each.path === path || each.path.startsWith(`${path}.`));
  const head = make("header", {}, make("h2", {}, title), note && make("span", { class: "muted" }, note), link);
  if (value === null || value === undefined) return make("section", { class: "card" }, head, make("p", { class: "absent" }, message?.message ?? "The service gave no reason."));
  return make("section", { class: "card" }, head, ...children);
}

function tile(label: string, { number, note = null, tone = null, href }: { number: number; note?: string | null; tone?: string | null; href: string }): HTMLElement {
  return make("a", { class: "tile", href, "data-tone": number ? tone : null },
    make("span", { class: "tile-label" }, label), make("b", { class: "tile-number" }, formatNumber(number)), make("span", { class: "tile-note muted" }, note ?? ""));
}

export function tiles(view: View, data: BoardData): HTMLElement {
  const { activity, waiting, stuck, conflicts } = data;
  const at = rangeOf(activity);
  const now = asOf().valid ?? activity?.asOf ?? new Date().toISOString();
  const age = (instant: string): string => `longest ${formatDuration(secondsBetween(instant, now))}`;
  const portfolioNote = view.portfolio ? ["all portfolios"] : []; // numbers that the portfolio filter does not apply to
  const shown: HTMLElement[] = [];
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
    shown.push(tile("Waiting for review", { number: waiting.totalCount, note: first ? age(waitsSince(first)) : "now", tone: "wait", href: listUrl(view, "runs", { workflow: "PENDING_REVIEW", sort: "waiting", order: "OLDEST_FIRST" }) }));
  }
  if (stuck) {
    const [first] = nodes(stuck);
    shown.push(tile("Operations stuck", { number: stuck.totalCount, note: first ? age(first.createdAt) : `unfinished after ${STUCK_AFTER_HOURS} h`, tone: "bad", href: listUrl(view, "operations", stuckFilter(data)) }));
  }
  if (conflicts) shown.push(tile("Keys in conflict", { number: conflicts.totalCount, note: ["idempotency keys", ...portfolioNote].join(", "), tone: "wait", href: listUrl(view, "conflicts", {}) }));
  return make("div", { class: "tiles" }, shown);
}

// The charts: runs by status, operations by status and duration, decisions by action and reason.
interface Drawn {
  width: number;
  fieldErrors: FieldError[];
}

interface CountedList {
  buckets: Bucket[];
  counts: Counts;
  values: string[];
  field: "status" | "action";
  label: string;
  note?: Child;
}

// Return the time range of the numbers, for the URLs of their lists.
const rangeOf = (activity: Activity | null | undefined): Pick<View, "from" | "to"> => ({ from: activity?.from ?? null, to: activity?.to ?? null });

export function charts(view: View, data: BoardData, { width, fieldErrors }: Drawn): HTMLElement[] {
  const { activity, bucket, reviews } = data;
  const range = rangeOf(activity);
  const of = (list: ListName, field: "status" | "action") => (each: Bucket, value: string | null = null): string => listUrl(view, list, { from: each.start, to: activity ? lastInstantOf(each, activity) : each.end, [field]: value });

  function counted(list: ListName, { buckets, counts, values, field, label, note = null }: CountedList): Child[] {
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
  cards.push(section("Top reasons", { path: "reasons", value: data.reasons, fieldErrors, note: "of blocked runs and of reviews" }, data.reasons && topReasons(view, data.reasons, range)));
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

// The reasons for which runs were blocked or need a review, and the rules that failed, the most frequent first.
function topReasons(view: View, reasonsCounted: NonNullable<BoardData["reasons"]>, range: Partial<View>): HTMLElement {
  const column = (head: string, counts: { key: string; count: number }[], filter: "reason" | "rule"): HTMLElement =>
    make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, head), make("th", { scope: "col", class: "number" }, "runs"))),
      make("tbody", {}, counts.map(({ key: code, count }) => make("tr", {}, make("th", { scope: "row" }, make("a", { href: listUrl(view, "runs", { ...range, [filter]: code }) }, make("code", {}, code))), make("td", { class: "number" }, formatNumber(count))))));
  const { gateReasons, failedRules } = reasonsCounted;
  if (!gateReasons.length && !failedRules.length) return make("p", { class: "absent" }, "No rule failed in this time range.");
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Top reasons" }, column("reason", gateReasons, "reason"), column("failed rule", failedRules, "rule"));
}

// Describe the reviews of the runs whose result needs one. Only the runs that still wait are amber.
function reviewed(view: View, reviews: BoardData["reviews"], range: Partial<View>): HTMLElement | null {
  const counts = (["PENDING_REVIEW", "APPROVED", "REJECTED"] as const).map((review) => [review, reviews?.[review]?.totalCount ?? 0] as const).filter(([, count]) => count);
  if (!counts.length) return null;
  const parts = counts.map(([review, count]) => [" ", make("a", { href: listUrl(view, "runs", { ...range, status: "PENDING_REVIEW", workflow: review }) }, status(review), ` ${formatNumber(count)}`)]);
  return make("p", { class: "muted reviews" }, "Of PENDING_REVIEW now:", parts);
}

// Return the last microsecond of a bucket.
function lastInstantOf({ end }: Bucket, { to }: Activity): string {
  if (Date.parse(end) > Date.parse(to)) return to;
  const last = new Date(Date.parse(end) - 1).toISOString();
  return last.replace("999Z", "999999Z");
}

function durations(operations: OperationBucket[]): HTMLElement {
  const finished = operations.flatMap(({ durations: each }) => each ?? []);
  const errors = operations.reduce((sum, { clockErrorCount }) => sum + clockErrorCount, 0);
  const skipped = errors ? ` ${formatNumber(errors)} negative durations are left out: the clocks of those records disagree.` : "";
  if (!finished.length) return make("p", { class: "muted" }, `No operation has finished in this time range.${skipped}`);
  const longest = Math.max(...finished.map(({ max }) => max));
  const waits = operations.flatMap(({ waits: each }) => each?.p95 ?? []);
  return make("p", { class: "muted" },
    `${formatNumber(finished.reduce((sum, { count }) => sum + count, 0))} finished; the longest took ${formatDuration(longest)}`,
    waits.length ? `; longest wait before the start (95th percentile): ${formatDuration(Math.max(...waits))}.` : ".", skipped);
}

function reasons(view: View, decisions: Bucket[], range: Partial<View>): HTMLElement {
  const counted = [...totals(decisions, "reasonCodeCounts")].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (!counted.length) return make("p", { class: "absent" }, "No decisions in this time range.");
  const rows = counted.map(([reason, count]) =>
    make("tr", {}, make("th", { scope: "row" }, make("a", { href: listUrl(view, "decisions", { ...range, reason }) }, make("code", {}, reason))), make("td", { class: "number" }, formatNumber(count))));
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Decisions by reason" },
    make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "reason"), make("th", { scope: "col", class: "number" }, "decisions"))), make("tbody", {}, rows)));
}

function rows(head: string[], cellRows: Child[][], emptyMessage: string): HTMLElement {
  if (!cellRows.length) return make("p", { class: "absent" }, emptyMessage);
  return make("table", {}, make("thead", {}, make("tr", {}, head.map((heading) => make("th", { scope: "col" }, heading)))), make("tbody", {}, cellRows.map((cells) => make("tr", {}, cells.map((cell) => make("td", {}, cell))))));
}

export const explore = (id: string): HTMLElement => make("a", { class: "id", href: exploreUrl(id) }, id);
const all = (view: View, list: ListName, filters: Partial<View>, number: number, label = `All ${formatNumber(number)}`): HTMLElement => make("a", { class: "end", href: listUrl(view, list, filters) }, label);

// The lists of records that need attention, the longest wait first.
export function lists(view: View, data: BoardData, { fieldErrors }: Pick<Drawn, "fieldErrors">): HTMLElement[] {
  const now = asOf().valid ?? data.activity?.asOf ?? new Date().toISOString();
  const range = rangeOf(data.activity);
  const age = (from: string): HTMLElement => make("span", { title: from }, formatDuration(secondsBetween(from, now)));
  const { waiting, stuck, conflicts, blocked, failed } = data;
  const failures = [
    ...(blocked ? nodes(blocked) : []).map((run) => ({ at: run.createdAt, id: run.rebalanceRunId, what: run.portfolioId, status: run.status })),
    ...(failed ? nodes(failed) : []).map((each) => ({ at: each.finishedAt ?? each.createdAt, id: each.operationId, what: each.operationType, status: each.status })),
  ].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 8);
  return [
    section("Waiting for review, longest first", { path: "waiting", value: waiting, fieldErrors, link: waiting && all(view, "runs", { workflow: "PENDING_REVIEW", sort: "waiting", order: "OLDEST_FIRST" }, waiting.totalCount) },
      waiting && rows(["run", "portfolio", "waiting"], nodes(waiting).map((run) => [explore(run.entityId), run.portfolioId, age(waitsSince(run))]), "No run waits for review.")),
    section("Operations stuck, oldest first", { path: "stuck", value: stuck, fieldErrors, note: `unfinished after ${STUCK_AFTER_HOURS} h`, link: stuck && all(view, "operations", stuckFilter(data), stuck.totalCount) },
      stuck && rows(["operation", "type", "status", "age"], nodes(stuck).map((each) => [explore(each.operationId), each.operationType, status(each.status), age(each.createdAt)]), "No operation has been unfinished that long.")),
    section("Newest failures", { path: "blocked", value: blocked ?? failed, fieldErrors, link: make("span", { class: "end" }, blocked && all(view, "runs", { ...range, status: "BLOCKED" }, 0, "All blocked runs"), " ", failed && all(view, "operations", { ...range, status: "FAILED" }, 0, "All failed operations")) },
      rows(["at", "run or operation", "of", "status"], failures.map((each) => [timestamp(each.at), explore(each.id), each.what, status(each.status)]), "No run was blocked and no operation failed in this time range.")),
    section("Idempotency keys in conflict, newest first", { path: "conflicts", value: conflicts, fieldErrors, note: view.portfolio ? "all portfolios" : null, link: conflicts && all(view, "conflicts", {}, conflicts.totalCount) },
      conflicts && rows(["key", "conflicted"], nodes(conflicts).map((each) => [explore(each.idempotencyKey.key), timestamp(each.conflictedAt)]), "No key has been used for two requests.")),
  ];
}
