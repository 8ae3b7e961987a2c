// The address of a view: the time range, the portfolio and the list that is open, so that reload and a colleague's browser show the same.

const HOUR = 3600e3;
const DAY = 24 * HOUR;

// How far back, and the bucket to count by.
export const RANGES = {
  "24h": { words: "24 hours", back: DAY, bucket: "HOUR" },
  "7d": { words: "7 days", back: 7 * DAY, bucket: "HOUR" },
  "30d": { words: "30 days", back: 30 * DAY, bucket: "DAY" },
  "90d": { words: "90 days", back: 90 * DAY, bucket: "DAY" },
  "1y": { words: "1 year", back: 365 * DAY, bucket: "WEEK" },
};
const DEFAULT = "30d";
export const LISTS = ["runs", "operations", "decisions", "conflicts"];
// What a list may be narrowed by beside the time range; the API says no to a word that it does not know.
const NARROWED = ["portfolio", "status", "workflow", "type", "finished", "action", "reason"];
const MONDAY = 4 * DAY; // 1970-01-01 was a Thursday

export function readView(search) {
  const given = new URLSearchParams(search);
  const instant = (name) => (Number.isNaN(Date.parse(given.get(name))) ? null : given.get(name));
  const from = instant("from");
  const to = instant("to");
  const view = {
    range: from || to ? null : given.get("range") in RANGES ? given.get("range") : DEFAULT,
    from,
    to,
    list: LISTS.includes(given.get("list")) ? given.get("list") : null,
    order: given.get("order") === "OLDEST_FIRST" ? "OLDEST_FIRST" : "NEWEST_FIRST",
  };
  for (const name of NARROWED) view[name] = given.get(name) || null;
  return view;
}

export function writeView(view) {
  const query = new URLSearchParams();
  if (view.range && view.range !== DEFAULT) query.set("range", view.range);
  if (view.order === "OLDEST_FIRST") query.set("order", view.order);
  for (const name of ["from", "to", "list", ...NARROWED]) if (view[name]) query.set(name, view[name]);
  return query.size ? `?${query}` : "";
}

// The address of a list: of the same portfolio, within the given instants, narrowed by the given words.
export function listAddress(view, list, narrowed) {
  const nothing = Object.fromEntries(NARROWED.map((name) => [name, null]));
  return `dashboard${writeView({ ...nothing, range: null, from: null, to: null, portfolio: view.portfolio, list, ...narrowed })}`;
}

export const exploreAddress = (id) => `explore?${new URLSearchParams({ id })}`;

// What to count: from where (at the beginning of a bucket), to where (null: now), by which bucket.
export function windowOf(view, now = Date.now()) {
  if (view.range) {
    const { back, bucket } = RANGES[view.range];
    return { from: new Date(beginning(now - back, bucket)).toISOString(), to: null, bucket };
  }
  const end = view.to ? Date.parse(view.to) : now;
  const begin = view.from ? Date.parse(view.from) : end - RANGES[DEFAULT].back;
  return { from: view.from ?? new Date(begin).toISOString(), to: view.to, bucket: bucketOf(end - begin) };
}

function bucketOf(length) {
  if (length <= 8 * DAY) return "HOUR";
  return length <= 200 * DAY ? "DAY" : "WEEK";
}

function beginning(instant, bucket) {
  if (bucket === "WEEK") return Math.floor((instant - MONDAY) / (7 * DAY)) * 7 * DAY + MONDAY;
  const length = bucket === "DAY" ? DAY : HOUR;
  return Math.floor(instant / length) * length;
}
