// The explorer: parses the view from the URL, loads and draws it, and writes the URL of the next view.

import { ApiError, enablingSetting, request } from "../pages/api.js";
import { make } from "../pages/elements.js";
import { initTheme } from "../pages/theme.js";
import { ChangeMonitor } from "./change-monitor.js";
import { DetailsPanel } from "./details-panel.js";
import { EntityList } from "./entity-list.js";
import { exportGraph } from "./export.js";
import { describeShown, describeTotals } from "./graph-summary.js";
import { Graph, stubKey } from "./graph.js";
import { bindKeys } from "./keyboard.js";
import { countOf } from "./labels.js";
import { fillLegend } from "./legend.js";
import { Notices } from "./notices.js";
import { TOTALS } from "./queries.js";
import { Search } from "./search.js";
import { fillStart, fillUnknown } from "./start-page.js";
import { SubgraphLoader, filterOf } from "./subgraph.js";
import { Toolbar } from "./toolbar.js";
import { parseView, viewQuery, withCollapsed, withExpanded, withExpansion, withRoot } from "./view-url.js";

const part = (id) => document.getElementById(id);
const BUSY_DELAY_MS = 200; // milliseconds before the loading message appears

let view = parseView(location.search);
let loader = null;
let subgraph = null;
let controller = null;

const on = {
  select: (id) => select(id),
  selectEdge: (edge) => select(edge.id),
  selectStub: (stub) => graph.mark(stubKey(stub)),
  open: (stub) => go(stub.reason === "COLLAPSED" ? withExpanded(view, stub.id) : withExpansion(view, stub), { anchor: stub.id }),
  focus: (id) => id !== view.id && go(withRoot(view, id)),
  expand: (id) => go(stubsOf(id).reduce(withExpansion, view), { anchor: id }),
  collapse: (id) => go(withCollapsed(view, id), { anchor: id }),
  uncollapse: (id) => go(withExpanded(view, id), { anchor: id }),
  pick: (id) => go(view.from && !view.to && view.from !== id ? { ...view, to: id } : { ...view, from: id, to: null }, { anchor: view.id }),
  leavePath: () => go({ ...view, from: null, to: null }, { anchor: view.id }),
  change: (changes) => go({ ...view, ...changes }),
  export: (name, isCopied) => save(name, isCopied),
};

const notices = new Notices(part("notices"));
const search = new Search(part("search"), (id) => go(withRoot(view, id)));
const toolbar = new Toolbar(part("tools"), on);
const graph = new Graph(part("canvas"), on);
const list = new EntityList(part("list"), part("entity-count"), on);
const panel = new DetailsPanel(part("panel"), on);
const monitor = new ChangeMonitor({ changed: showChanges, connection: showConnectionState });

const stubsOf = (id) => subgraph.stubs.filter((stub) => stub.id === id && stub.reason !== "COLLAPSED");

// Show another view and add its URL to the history.
function go(next, { anchor = null } = {}) {
  const search_ = viewQuery(next);
  if (search_ !== location.search) history.pushState(null, "", `explore${search_}`);
  return draw(next, { anchor });
}

// Select an entity, an edge or nothing. Replace the URL without adding to the history.
function select(key) {
  view = { ...view, selected: key };
  history.replaceState(null, "", `explore${viewQuery(view)}`);
  showSelected();
}

function showSelected() {
  const edge = subgraph.edges.find(({ id }) => id === view.selected);
  graph.mark(view.selected);
  list.mark(view.selected);
  if (edge) panel.showEdge(edge, subgraph);
  else panel.showEntity(view.selected ?? view.id, subgraph, view);
}

// Load and draw a view. With isFresh, discard everything loaded before.
async function draw(next, { anchor = null, isFresh = false } = {}) {
  controller?.abort();
  const { signal } = (controller = new AbortController());
  view = next;
  document.title = view.id ? `${view.id} · Lineage explorer` : "Lineage explorer";
  part("heading").textContent = view.id ? `Lineage of ${view.id}` : "Lineage";
  notices.drop("failure", "news", "lost", "gate");
  showViewNotices();
  monitor.watch(null, null);
  if (!loader || isFresh || JSON.stringify(loader.filter) !== JSON.stringify(filterOf(view))) loader = new SubgraphLoader(filterOf(view));
  part("loading").textContent = "Loading …";
  part("drawing").setAttribute("aria-busy", "true");
  const busyTimer = setTimeout(() => (part("loading").hidden = false), BUSY_DELAY_MS);
  try {
    if (!view.id) await showStart(signal);
    else await showLineage(anchor, signal);
  } catch (error) {
    if (!signal.aborted) showFailure(error);
  } finally {
    clearTimeout(busyTimer);
    if (!signal.aborted) {
      part("loading").hidden = true;
      part("drawing").setAttribute("aria-busy", "false");
    }
  }
}

function present(name) {
  part("start").hidden = name !== "start";
  part("work").hidden = part("tools").hidden = name !== "work";
  if (name === "work") graph.resize();
}

async function showStart(signal) {
  present("start");
  await fillStart(part("start"), signal);
}

async function showLineage(anchor, signal) {
  toolbar.show(view, subgraph?.edges ?? []);
  if (!subgraph || subgraph.root !== view.id) present("work");
  const loaded = await loader.load(view, { signal, progress: (count) => (part("loading").textContent = `Loading … ${countOf(count)} entities`) });
  if (signal.aborted) return;
  subgraph = loaded;
  part("work").classList.remove("stale");
  if (!subgraph) {
    present("start");
    fillUnknown(part("start"), view.id);
    search.show(view.id);
    return;
  }
  present("work");
  search.show(view.id);
  if (subgraph.fieldError) showLineageError(subgraph.fieldError);
  toolbar.show(view, subgraph.edges);
  list.show(subgraph);
  part("summary").replaceChildren(...describeShown(subgraph, view));
  await graph.show(subgraph, { anchor });
  if (signal.aborted) return;
  showSelected();
  if (!view.at) monitor.watch(loader, subgraph);
  if (!subgraph.fieldError) await showTotals(signal);
}

// Add the totals that the service counts within the chosen depth.
async function showTotals(signal) {
  const { id, direction, depth } = view;
  const { data } = await request(TOTALS, { id, direction, depth, filter: loader.filter }, { signal });
  if (!signal.aborted && data.lineage) part("summary").append(describeTotals(data.lineage, view));
}

function showViewNotices() {
  if (view.at) {
    notices.say("time", "wait", ["Only edges created until ", make("strong", {}, view.at), ". Statuses, decisions and payloads are the current ones, because the service stores no earlier ones."], [["Now", () => on.change({ at: null })]]);
  } else notices.drop("time");
  if (view.from && !view.to) {
    const end = make("input", { type: "text", "aria-label": "Second end of the path", placeholder: "or paste its id", spellcheck: "false", onchange: ({ target }) => target.value.trim() && on.pick(target.value.trim()) });
    notices.say("path", "busy", ["Path from ", make("code", {}, view.from), ": mark its second end (Shift-click or x), ", end], [["Cancel", on.leavePath]]);
  } else notices.drop("path");
}

function showLineageError({ reason, message }) {
  const off = enablingSetting(reason);
  const text = off ? `Lineage is switched off (${off}). Only the entity itself is shown.` : `The lineage could not be loaded: ${message}`;
  notices.say("gate", off ? "still" : "bad", text, off ? [] : [["Retry", refresh]]);
}

function showFailure(error) {
  const isApiError = error instanceof ApiError;
  if (!isApiError) console.error(error);
  const isShown = subgraph && subgraph.root === view.id;
  part("work").classList.add("stale");
  notices.say(
    "failure",
    "bad",
    [make("strong", {}, isApiError ? error.title : "The page failed."), ` ${isApiError ? error.message : String(error)}`, isShown ? " The graph shows the previous answer." : ""],
    [["Retry", refresh]],
  );
}

function showChanges(ids) {
  const what = ids.length === 1 ? ids[0] : `${countOf(ids.length)} entities`;
  notices.say("news", "busy", [make("strong", {}, what), ids.length === 1 ? " has changed since it was loaded." : " have changed since they were loaded."], [["Refresh", refresh]]);
}

function showConnectionState(error) {
  if (error) notices.say("lost", "bad", [make("strong", {}, "The service is not responding."), " The graph may be out of date. The page keeps retrying."], [["Retry now", () => monitor.check()]]);
  else notices.drop("lost");
}

const refresh = () => draw(view, { anchor: view.id, isFresh: true });

async function save(name, isCopied) {
  try {
    notices.say("saved", "still", await exportGraph(name, isCopied, { cy: graph.cy, subgraph }));
    setTimeout(() => notices.drop("saved"), 4000);
  } catch (error) {
    notices.say("saved", "bad", `Export failed: ${error.message}`, [["Dismiss", () => notices.drop("saved")]]);
  }
}

initTheme(part("theme"), () => graph.restyle());
fillLegend(part("legend").querySelector("div"));
bindKeys(part("canvas"), graph, {
  search: () => search.focus(),
  list: () => part("list").focus(),
  canvas: () => part("canvas").focus(),
  panel: () => part("panel").querySelector("button, a, summary")?.focus(),
  expand: () => subgraph && stubsOf(view.selected).length && on.expand(view.selected),
  collapse: () => subgraph && view.selected && on.collapse(view.selected),
  pick: () => subgraph && view.selected && on.pick(view.selected),
  fit: () => subgraph && graph.fit(view.id),
  keys: () => part("keys").showModal(),
  escape: () => (view.from && !view.to ? on.leavePath() : subgraph && select(null)),
});
part("keys-open").addEventListener("click", () => part("keys").showModal());
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => ({ in: () => graph.zoomBy(1.25), out: () => graph.zoomBy(0.8), fit: () => graph.whole() })[button.dataset.zoom]());
}
addEventListener("popstate", () => draw(parseView(location.search)));
new ResizeObserver(() => graph.resize()).observe(part("canvas"));

draw(view);
