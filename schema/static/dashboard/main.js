// Ties the parts of the dashboard together: the address decides what is asked, and what changes asks again.

import { make } from "../pages/elements.js";
import { CHANGES, follow } from "../pages/live.js";
import { wireTheme } from "../pages/theme.js";
import { RANGES, exploreAddress, readView, windowOf, writeView } from "./address.js";
import { askBoard, askNewest, askPortfolios } from "./board.js";
import { openList } from "./list.js";
import { charts, lists, tiles } from "./sections.js";
import { clock, length } from "./times.js";

const SETTLE = 3000; // changes within so many milliseconds are shown at once
const OLDEST = 60000; // even without changes ages grow
const STATES = { live: "Live", polling: "Every 15 s", lost: "Connecting", still: "Loaded" };

const element = (id) => document.getElementById(id);
const content = element("content");
const notices = element("notices");

let view = readView(location.search);
let shown = null; // the board's data and problems, and when they were asked for
let state = "still"; // a list stays as it was loaded
let problem = null;
let asking = null;
let stopFollowing = () => {};
let settling = null;

function notice(tone, words, ...actions) {
  notices.replaceChildren(make("p", { class: "notice", "data-tone": tone }, words, actions.length ? make("span", { class: "end" }, actions) : null));
}

function tellFreshness() {
  const words = element("fresh-words");
  const fresh = element("fresh");
  fresh.dataset.state = problem ? "stale" : state;
  if (!shown) words.textContent = problem ? "No answer yet" : "Asking the service …";
  else words.textContent = `${problem ? "Stale" : STATES[state]} · as of ${clock(shown.at)}${problem ? `, ${length((Date.now() - shown.at) / 1000)} ago` : ""}`;
}

const isEmpty = ({ activity }) => activity && ["runs", "operations", "decisions"].every((name) => (activity[name] ?? []).every(({ count }) => !count));

function paint() {
  if (!shown || view.list) return;
  const { data, problems } = shown;
  const columns = ["(min-width: 1000px)", "(min-width: 1700px)"].filter((query) => matchMedia(query).matches).length + 1;
  const width = Math.max(280, Math.floor((content.clientWidth - 10 * (columns - 1)) / columns) - 26);
  const opened = [...content.querySelectorAll("details[open]")].map((each) => each.closest("section").querySelector("h2").textContent);
  const focused = content.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const cards = [...charts(view, data, { width, problems }), ...lists(view, data, { problems })];
  content.replaceChildren(tiles(view, data), make("div", { class: "cards" }, cards));
  for (const each of content.querySelectorAll("details")) each.open = opened.includes(each.closest("section").querySelector("h2").textContent);
  if (focused) [...content.querySelectorAll("a")].find((each) => each.getAttribute("href") === focused)?.focus();
}

async function tellWhereRecordsAre() {
  const newest = await askNewest().catch(() => null);
  if (!newest) return notice("still", "The store holds no runs and no operations yet.");
  const to = newest.slice(0, 10);
  const from = new Date(Date.parse(to) - 29 * 86400e3).toISOString().slice(0, 10);
  const address = `dashboard${writeView({ ...view, range: null, from: `${from}T00:00:00Z`, to: `${to}T23:59:59.999999Z` })}`;
  return notice("still", `Nothing happened in this time range${view.portfolio ? ` in ${view.portfolio}` : ""}. The newest record of all is of ${to}.`, make("a", { href: address }, "Show the 30 days before"));
}

async function refresh() {
  clearTimeout(settling);
  settling = null;
  asking?.abort();
  const current = (asking = new AbortController());
  const options = { signal: current.signal };
  element("fresh").dataset.asking = "";
  try {
    if (view.list) {
      const list = await openList(view, options);
      content.replaceChildren(list);
      shown = { at: Date.now() };
    } else {
      const { data, problems } = await askBoard(windowOf(view), view.portfolio, options);
      const isFirst = !shown?.data;
      shown = { data, problems, at: Date.now() };
      paint();
      if (isFirst) listen(data.changeCursor);
    }
    problem = null;
    if (!view.list && isEmpty(shown.data)) await tellWhereRecordsAre();
    else notices.replaceChildren();
  } catch (error) {
    if (error.name === "AbortError") return;
    problem = error;
    const old = shown ? ` What is shown is of ${clock(shown.at)}.` : "";
    notice("bad", `${error.title ?? "The dashboard failed."} ${error.message}${old}`, make("button", { type: "button", onclick: refresh }, "Try again"));
    if (!shown) content.replaceChildren();
  } finally {
    if (asking === current) delete element("fresh").dataset.asking;
    tellFreshness();
  }
}

// Changes that come together are shown together.
function changed() {
  settling ??= setTimeout(refresh, SETTLE);
}

function listen(cursor) {
  stopFollowing();
  stopFollowing = follow(CHANGES, cursor, {
    changed,
    stateChanged: (now) => {
      state = now;
      tellFreshness();
    },
    expired: () => {
      shown = null; // a new cursor comes with a new board
      refresh();
    },
  });
}

function show(next) {
  view = next;
  stopFollowing();
  state = "still";
  shown = null;
  content.replaceChildren(make("div", { class: "waiting-board", "aria-hidden": "true" }, Array.from({ length: 6 }, () => make("div", { class: "waiting" }))));
  document.title = view.list ? `${view.list} · Operations dashboard` : "Operations dashboard";
  showTools();
  tellFreshness();
  refresh();
}

function go(next) {
  if (writeView(next) === writeView(view)) return;
  history.pushState(null, "", `dashboard${writeView(next)}`);
  show(next);
}

// "2026-11-10", "2026-11-10 09:00" or an ISO instant without its offset, in UTC; null where it is none of them.
function readInstant(text) {
  const found = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)Z?)?$/.exec(text.trim());
  const instant = found && `${found[1]}T${found[2] ?? "00:00"}Z`;
  return instant && !Number.isNaN(Date.parse(instant)) ? instant : null;
}

const writeInstant = (instant) => instant.replace("T", " ").replace(/(:00)?(\.0+)?(Z|\+00:00)$/, "");

function showTools() {
  element("tools").hidden = Boolean(view.list);
  element("portfolio").value = view.portfolio ?? "";
  const { from } = windowOf(view);
  for (const [name, value, without] of [["from", view.from, writeInstant(from).slice(0, 16)], ["to", view.to, "now"]]) {
    element(name).value = value ? writeInstant(value) : "";
    element(name).placeholder = without;
    element(name).setCustomValidity("");
  }
  for (const input of element("ranges").querySelectorAll("input")) input.checked = input.value === view.range;
}

function wireTools() {
  element("ranges").append(...Object.entries(RANGES).map(([name, { words }]) => make("label", {}, make("input", { type: "radio", name: "range", value: name, onchange: () => go({ ...view, range: name, from: null, to: null }) }), make("span", {}, words))));
  element("tools").addEventListener("submit", (event) => {
    event.preventDefault();
    const [from, to] = ["from", "to"].map((name) => readInstant(element(name).value));
    const portfolio = element("portfolio").value.trim() || null;
    go({ ...view, portfolio, from, to, range: from || to ? null : (view.range ?? "30d") });
  });
  for (const name of ["from", "to"]) {
    element(name).addEventListener("input", ({ target }) => {
      target.setCustomValidity(!target.value.trim() || readInstant(target.value) ? "" : "A day or an instant in UTC: 2026-11-10 or 2026-11-10 09:00");
    });
  }
  const suggest = async () => {
    const found = await askPortfolios(element("portfolio").value).catch(() => []);
    element("portfolios").replaceChildren(...found.map((id) => make("option", { value: id })));
  };
  element("portfolio").addEventListener("focus", suggest);
  element("portfolio").addEventListener("input", suggest);
  element("portfolio").addEventListener("change", () => element("tools").requestSubmit());
  element("refresh").addEventListener("click", refresh);
}

wireTheme(element("theme"), paint);
wireTools();
addEventListener("popstate", () => show(readView(location.search)));
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches?.("input, select")) return;
  event.preventDefault();
  location.assign(exploreAddress("").replace("?id=", ""));
});
// Links within the dashboard change the view and not the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a");
  const address = link?.getAttribute("href") ?? "";
  if (!/^dashboard(\?|$)/.test(address) || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", address);
  show(readView(location.search));
  scrollTo(0, 0);
});
new ResizeObserver(paint).observe(document.body);
setInterval(tellFreshness, 1000);
setInterval(() => {
  if (!document.hidden && shown?.data && Date.now() - shown.at > OLDEST) refresh();
}, 5000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && shown && Date.now() - shown.at > OLDEST) refresh();
});
show(view);
