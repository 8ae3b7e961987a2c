// Connects the parts of the dashboard: loads what the URL describes, and reloads it when something changes.

import { ApiError, type FieldError, describeFailure, isAbort } from "../shared/api.js";
import { asOf, askAsOf } from "../shared/as-of.js";
import { rememberDashboard } from "../shared/dashboard-link.js";
import { type Child, make } from "../shared/elements.js";
import { CHANGES, type ConnectionState, subscribe } from "../shared/subscriptions.js";
import { initTheme } from "../shared/theme.js";
import { showViewer } from "../shared/viewer.js";
import { type BoardData, loadBoard, loadNewestTimestamp, loadPortfolios } from "./data.js";
import { openList } from "./record-list.js";
import { charts, lists, tiles } from "./sections.js";
import { clock, formatDuration } from "../shared/time.js";
import { type ListName, RANGES, type View, asOfView, exploreUrl, parseView, viewQuery, windowOf } from "./view-url.js";

const DEBOUNCE_MS = 3000; // combine the changes of this time into one reload
const MAX_AGE_MS = 60000; // reload after this time without a change, because ages grow
const RETRY_MS = 2000; // milliseconds between two attempts to reach an unavailable service
const STATES: Record<ConnectionState | "still", string> = { live: "Live", polling: "Every 15 s", lost: "Connecting", still: "Loaded" };

const element = (id: string): HTMLElement => document.getElementById(id)!;
const input = (id: string): HTMLInputElement => element(id) as HTMLInputElement;
const content = element("content");
const notices = element("notices");

let view = parseView(location.search);
let shown: { data?: BoardData; fieldErrors?: FieldError[]; at: number } | null = null; // the board's data and its field errors, and the time of the request
let state: ConnectionState | "still" = "still"; // a list is not updated
let lastError: unknown = null;
let controller: AbortController | null = null;
let stopFollowing: () => void = () => {};
let refreshTimer: ReturnType<typeof setTimeout> | undefined;

function notice(tone: string, text: string, ...actions: Child[]): void {
  const line = make("p", { class: "notice", "data-tone": tone }, text, actions.length ? make("span", { class: "end" }, actions) : null);
  if (notices.textContent !== line.textContent) notices.replaceChildren(line); // a screen reader announces it once
}

function showFreshness(): void {
  const text = element("freshness");
  const fresh = element("fresh");
  fresh.dataset["state"] = lastError ? "stale" : state;
  if (!shown) text.textContent = lastError ? "Not loaded" : "Loading …";
  else text.textContent = `${lastError ? "Stale" : STATES[state]} · as of ${clock(shown.at)}${lastError ? `, ${formatDuration((Date.now() - shown.at) / 1000)} ago` : ""}`;
}

const isEmpty = ({ activity }: BoardData): boolean => Boolean(activity) && (["runs", "operations", "decisions"] as const).every((name) => (activity?.[name] ?? []).every(({ count }) => !count));

function paint(): void {
  if (!shown?.data || view.list) return;
  const { data, fieldErrors = [] } = shown;
  const columns = ["(min-width: 1000px)", "(min-width: 1700px)"].filter((query) => matchMedia(query).matches).length + 1;
  const width = Math.max(280, Math.floor((content.clientWidth - 10 * (columns - 1)) / columns) - 26);
  const titleOf = (each: Element): string | null | undefined => each.closest("section")?.querySelector("h2")?.textContent;
  const opened = [...content.querySelectorAll("details[open]")].map(titleOf);
  const focused = content.contains(document.activeElement) ? (document.activeElement?.getAttribute("href") ?? null) : null;
  const cards = [...charts(view, data, { width, fieldErrors }), ...lists(view, data, { fieldErrors })];
  content.replaceChildren(tiles(view, data), make("div", { class: "cards" }, cards));
  for (const each of content.querySelectorAll("details")) each.open = opened.includes(titleOf(each));
  if (focused) [...content.querySelectorAll("a")].find((each) => each.getAttribute("href") === focused)?.focus();
}

const isPast = (): boolean => Boolean(asOf().valid ?? asOf().known);

// Show the valid time and the known time of the view.
function showAsOf(): void {
  const { valid, known } = asOf();
  if (!isPast() || notices.querySelector("[data-tone=bad]")) return;
  const parts = [valid && ["as it stood at ", make("strong", {}, valid)], valid && known && ", ", known && ["as the store knew it at ", make("strong", {}, known)]];
  const now = make("a", { href: `dashboard${viewQuery({ ...view, at: null, known: null })}` }, "Now");
  const line = make("p", { class: "notice", "data-tone": "wait" }, make("span", {}, "Everything is shown ", parts, "."), make("span", { class: "end" }, now));
  if (notices.textContent?.includes(line.textContent ?? "")) return;
  notices.prepend(line);
}

async function suggestRange(): Promise<void> {
  const newest = await loadNewestTimestamp().catch(() => null);
  if (!newest) return notice("still", "The store holds no runs and no operations yet.");
  const to = newest.slice(0, 10);
  const from = new Date(Date.parse(to) - 29 * 86400e3).toISOString().slice(0, 10);
  const address = `dashboard${viewQuery({ ...view, range: null, from, to })}`;
  return notice("still", `No activity in this time range${view.portfolio ? ` for ${view.portfolio}` : ""}. The newest record is from ${to}.`, make("a", { href: address }, "Show the 30 days up to then"));
}

async function refresh(): Promise<void> {
  clearTimeout(refreshTimer);
  refreshTimer = undefined;
  controller?.abort();
  const current = (controller = new AbortController());
  const options = { signal: current.signal };
  element("fresh").dataset["loading"] = "";
  try {
    if (view.list) {
      const list = await openList(view as View & { list: ListName }, options, go);
      content.replaceChildren(list);
      shown = { at: Date.now() };
    } else {
      const { data, fieldErrors } = await loadBoard(windowOf(view), view.portfolio, options);
      const isFirst = !shown?.data;
      const wasGone = lastError !== null;
      shown = { data, fieldErrors, at: Date.now() };
      paint();
      if ((isFirst || wasGone) && !isPast()) followChanges(data.changeCursor);
    }
    lastError = null;
    if (shown.data && isEmpty(shown.data)) await suggestRange();
    else if (isPast()) for (const each of notices.querySelectorAll("p:not([data-tone=wait])")) each.remove();
    else notices.replaceChildren();
    showAsOf();
  } catch (error) {
    if (isAbort(error)) return;
    lastError = error;
    const old = shown ? ` Showing data from ${clock(shown.at)}.` : "";
    const { title, message } = describeFailure(error);
    notice("bad", `${title} ${message}${old}`, make("button", { type: "button", onclick: refresh }, "Retry"));
    if (!shown) content.replaceChildren();
    if (error instanceof ApiError && error.canRetry) refreshTimer = setTimeout(() => void refresh(), RETRY_MS);
  } finally {
    if (controller === current) delete element("fresh").dataset["loading"];
    showFreshness();
  }
}

// Combine changes that arrive within DEBOUNCE_MS into one reload.
function changed(): void {
  refreshTimer ??= setTimeout(() => void refresh(), DEBOUNCE_MS);
}

function followChanges(cursor: string): void {
  stopFollowing();
  stopFollowing = subscribe(CHANGES, cursor, {
    changed,
    stateChanged: (now) => {
      state = now;
      showFreshness();
      if (now === "lost" && !lastError) void refresh(); // shows at once whether the service or only the connection is lost
    },
    expired: () => {
      shown = null; // the reload brings a new cursor
      void refresh();
    },
  });
}

function show(next: View): void {
  view = next;
  askAsOf(asOfView(view));
  notices.replaceChildren();
  stopFollowing();
  state = "still";
  shown = null;
  content.replaceChildren(make("div", { class: "skeleton-board", "aria-hidden": "true" }, Array.from({ length: 6 }, () => make("div", { class: "skeleton" }))));
  document.title = view.list ? `${view.list} · Operations dashboard` : "Operations dashboard";
  showToolbar();
  showFreshness();
  if (!view.list) rememberDashboard(viewQuery(view));
  void refresh();
}

function go(next: View): void {
  if (viewQuery(next) === viewQuery(view)) return;
  history.pushState(null, "", `dashboard${viewQuery(next)}`);
  show(next);
}

// Parse "2026-11-10", "2026-11-10 09:00" or an ISO timestamp without an offset, as UTC. Null if it is none of them.
function parseTimestamp(text: string): string | null {
  const found = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)Z?)?$/.exec(text.trim());
  const timestamp = found && (found[2] ? `${found[1]}T${found[2]}Z` : found[1]);
  return timestamp && !Number.isNaN(Date.parse(timestamp)) ? timestamp : null;
}

const formatTimestamp = (timestamp: string): string => timestamp.replace("T", " ").replace(/(Z|\+00:00)$/, "");

function showToolbar(): void {
  element("tools").hidden = Boolean(view.list);
  input("portfolio").value = view.portfolio ?? "";
  const { from } = windowOf(view);
  const fields = [["from", view.from, formatTimestamp(from).slice(0, 16)], ["to", view.to, "now"], ["at", view.at, "now"], ["known", view.known, "now"]] as const;
  for (const [name, value, without] of fields) {
    input(name).value = value ? formatTimestamp(value) : "";
    input(name).placeholder = without;
    input(name).setCustomValidity("");
  }
  for (const each of element("ranges").querySelectorAll("input")) each.checked = each.value === view.range;
}

function initToolbar(): void {
  element("ranges").append(...Object.entries(RANGES).map(([name, { label }]) => make("label", {}, make("input", { type: "radio", name: "range", value: name, onchange: () => go({ ...view, range: name, from: null, to: null }) }), make("span", {}, label))));
  element("tools").addEventListener("submit", (event) => {
    event.preventDefault();
    const [from, to] = [parseTimestamp(input("from").value), parseTimestamp(input("to").value)];
    const portfolio = input("portfolio").value.trim() || null;
    const [at, known] = [parseTimestamp(input("at").value), parseTimestamp(input("known").value)];
    go({ ...view, portfolio, at, known, from, to, range: from || to ? null : (view.range ?? "30d") });
  });
  for (const name of ["from", "to", "at", "known"]) {
    const target = input(name);
    target.addEventListener("input", () => {
      target.setCustomValidity(!target.value.trim() || parseTimestamp(target.value) ? "" : "Not a timestamp. Write 2026-11-10 or 2026-11-10 09:00, in UTC.");
    });
  }
  const suggest = async (): Promise<void> => {
    const found = await loadPortfolios(input("portfolio").value).catch(() => []);
    element("portfolios").replaceChildren(...found.map((id) => make("option", { value: id })));
  };
  element("portfolio").addEventListener("focus", () => void suggest());
  element("portfolio").addEventListener("input", () => void suggest());
  element("portfolio").addEventListener("change", () => (element("tools") as HTMLFormElement).requestSubmit());
  element("refresh").addEventListener("click", () => void refresh());
}

initTheme(element("theme"), paint);
initToolbar();
addEventListener("popstate", () => show(parseView(location.search)));
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || (event.target as Element).matches?.("input, select")) return;
  event.preventDefault();
  location.assign(exploreUrl());
});
// Open a link within the dashboard without loading the page again.
document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest?.("a");
  const address = link?.getAttribute("href") ?? "";
  if (!/^dashboard(\?|$)/.test(address) || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", address);
  show(parseView(location.search));
  scrollTo(0, 0);
});
new ResizeObserver(paint).observe(document.body);
setInterval(showFreshness, 1000);
setInterval(() => {
  if (!document.hidden && !isPast() && shown?.data && Date.now() - shown.at > MAX_AGE_MS) void refresh();
}, 5000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !isPast() && shown && Date.now() - shown.at > MAX_AGE_MS) void refresh();
});
show(view);
void showViewer(element("viewer")).catch(() => {}); // an error is shown for the view itself
