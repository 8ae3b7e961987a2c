// The URL of a view: the time range, the portfolio and the open list, so that it survives a reload and can be shared.

import { type AsOf, asOf, present } from "../shared/as-of.js";

const HOUR = 3600e3;
const DAY = 24 * HOUR;

// The time ranges, with the bucket size of their charts.
export interface Range {
  label: string;
  back: number;
  bucket: Bucket;
}

export type Bucket = "HOUR" | "DAY" | "WEEK";
export type ListName = "runs" | "operations" | "decisions" | "conflicts";
export type FilterName = "portfolio" | "status" | "workflow" | "type" | "finished" | "action" | "reason" | "rule";

export type SortName = "waiting" | "finished" | "duration";
const SORTS: SortName[] = ["waiting", "finished", "duration"];

// The text that the reader typed for the valid time or the known time.
export type AsOfName = "at" | "known";

export interface View extends Record<FilterName, string | null> {
  range: string | null;
  from: string | null;
  to: string | null;
  at: string | null; // valid time: the records as of this time
  known: string | null; // known time: the records as the service knew them at this time
  list: ListName | null;
  order: "OLDEST_FIRST" | "NEWEST_FIRST";
  sort: SortName | null; // null means the creation time
  back: string | null;
}

export interface TimeWindow {
  from: string;
  to: string | null;
  bucket: Bucket;
}

export const RANGES: Record<string, Range> = {
  "24h": { label: "24 hours", back: DAY, bucket: "HOUR" },
  "7d": { label: "7 days", back: 7 * DAY, bucket: "HOUR" },
  "30d": { label: "30 days", back: 30 * DAY, bucket: "DAY" },
  "90d": { label: "90 days", back: 90 * DAY, bucket: "DAY" },
  "1y": { label: "1 year", back: 365 * DAY, bucket: "WEEK" },
};
const DEFAULT = "30d";
const DEFAULT_BACK = 30 * DAY;
export const LISTS: ListName[] = ["runs", "operations", "decisions", "conflicts"];
// The URL parameters that filter a list, beside the time range. The API rejects unknown values.
const FILTERS: FilterName[] = ["portfolio", "status", "workflow", "type", "finished", "action", "reason", "rule"];
const MONDAY = 4 * DAY; // 1970-01-01 was a Thursday

const IS_DAY = /^\d{4}-\d\d-\d\d$/;
const IS_TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$/;

// Return the timestamp of a `from` or a `to`. A day without a time means its first or last microsecond; a time without an offset is UTC.
export function instantOf(text: string | null, isEnd: boolean): string | null {
  if (!text) return null;
  if (IS_DAY.test(text)) return isEnd ? `${text}T23:59:59.999999Z` : `${text}T00:00:00Z`;
  const instant = text.replace(" ", "T");
  return /(Z|[+-]\d\d:\d\d)$/.test(instant) ? instant : `${instant}Z`;
}

export function parseView(search: string): View {
  const params = new URLSearchParams(search);
  const timestampParam = (name: string): string | null => {
    const text = params.get(name) ?? "";
    return IS_TIME.test(text) && !Number.isNaN(Date.parse(instantOf(text, false) ?? "")) ? text : null;
  };
  const from = timestampParam("from");
  const to = timestampParam("to");
  const range = params.get("range") ?? DEFAULT;
  const filters = Object.fromEntries(FILTERS.map((name) => [name, params.get(name) || null])) as Record<FilterName, string | null>;
  return {
    ...filters,
    range: from || to ? null : Object.hasOwn(RANGES, range) ? range : DEFAULT,
    from,
    to,
    at: timestampParam("at"),
    known: timestampParam("known"),
    list: LISTS.find((each) => each === params.get("list")) ?? null,
    order: params.get("order") === "OLDEST_FIRST" ? "OLDEST_FIRST" : "NEWEST_FIRST",
    sort: SORTS.find((each) => each === params.get("sort")) ?? null,
    back: params.get("back") || null,
  };
}

export function viewQuery(view: View): string {
  const query = new URLSearchParams();
  if (view.range && view.range !== DEFAULT) query.set("range", view.range);
  if (view.order === "OLDEST_FIRST") query.set("order", view.order);
  for (const name of ["from", "to", "at", "known", "list", "sort", ...FILTERS, "back"] as const) {
    const value = view[name];
    if (value) query.set(name, value);
  }
  return query.size ? `?${query}` : "";
}

// Return the URL of a list, for the portfolio of the view and the given filters. `back` holds the view to return to.
export function listUrl(view: View, list: ListName, filters: Partial<View>): string {
  const nothing = Object.fromEntries(FILTERS.map((name) => [name, null])) as Record<FilterName, null>;
  const back = viewQuery({ ...view, list: null, sort: null }).slice(1) || null;
  return `dashboard${viewQuery({ ...nothing, order: "NEWEST_FIRST", sort: null, range: null, from: null, to: null, at: view.at, known: view.known, portfolio: view.portfolio, list, back, ...filters })}`;
}

// Return the URL of the dashboard that a list was opened from.
export function boardUrl({ back }: View): string {
  return `dashboard${viewQuery({ ...parseView(back ?? ""), list: null, back: null })}`;
}

// Return the URL of an entity in the explorer, or of its start page, as of the same times.
export function exploreUrl(id?: string): string {
  const { valid, known } = asOf();
  const query = new URLSearchParams({ ...(id && { id }), ...(valid && { at: valid }), ...(known && { known }) });
  return query.size ? `explore?${query}` : "explore";
}

// Return the valid time and the known time of a view. A day means its end; a time in the future means now.
export function asOfView({ at, known }: Pick<View, AsOfName>, now = Date.now()): AsOf {
  const [valid, told] = [at, known].map((text) => instantOf(text, true)).map((instant) => (instant && Date.parse(instant) < now ? instant : null));
  return { valid: valid ?? null, known: told ?? null };
}

// Return the range to count: from the start of a bucket to `to` (null: now), and the bucket size.
export function windowOf(view: View, now = present()): TimeWindow {
  const range = view.range === null ? undefined : RANGES[view.range];
  if (range) {
    const { back, bucket } = range;
    return { from: new Date(bucketStart(now - back, bucket)).toISOString(), to: asOf().valid, bucket };
  }
  const [from, to] = [instantOf(view.from, false), instantOf(view.to, true) ?? asOf().valid];
  const end = to ? Date.parse(to) : now;
  const begin = from ? Date.parse(from) : end - DEFAULT_BACK;
  return { from: from ?? new Date(begin).toISOString(), to, bucket: bucketOf(end - begin) };
}

function bucketOf(length: number): Bucket {
  if (length <= 8 * DAY) return "HOUR";
  return length <= 200 * DAY ? "DAY" : "WEEK";
}

function bucketStart(instant: number, bucket: Bucket): number {
  if (bucket === "WEEK") return Math.floor((instant - MONDAY) / (7 * DAY)) * 7 * DAY + MONDAY;
  const length = bucket === "DAY" ? DAY : HOUR;
  return Math.floor(instant / length) * length;
}
