// The explorer: parses the view from the URL, loads and draws it, and writes the URL of the next view.

import { Totals } from "../generated/operations.js";
import { ApiError, type FieldError, enablingSetting, isAbort, request } from "../shared/api.js";
import { askAsOf } from "../shared/as-of.js";
import { keepDashboardRange } from "../shared/dashboard-link.js";
import { make } from "../shared/elements.js";
import { initTheme } from "../shared/theme.js";
import { showViewer } from "../shared/viewer.js";
import { ChangeMonitor } from "./change-monitor.js";
import { changesBetween } from "./changes.js";
import { showComparison } from "./compare.js";
import { StatusCounts } from "./counts.js";
import { EntityList } from "./entity-list.js";
import type { Format } from "./export.js";
import { describeShown, describeTotals } from "./graph-summary.js";
import { Graph } from "./graph.js";
import { Handover } from "./handover.js";
import { lookBehind } from "./hidden.js";
import { bindKeys } from "./keyboard.js";
import { countOf, stubKey } from "./labels.js";
import { fillLegend } from "./legend.js";
import type { Edge, Stub, Subgraph } from "./model.js";
import { Notices } from "./notices.js";
import { Panel } from "./panel.js";
import { remember } from "./recent.js";
import { Search } from "./search.js";
import { fillStart, fillUnknown } from "./start.js";
import { SubgraphLoader } from "./subgraph.js";
import type { ServedFormat } from "./served-export.js";
import { initTabs } from "./tabs.js";
import { Timeline } from "./timeline.js";
import { Toolbar } from "./toolbar.js";
import { type View, filterOf, parseView, viewQuery, withCollapsed, withExpanded, withExpansion, withGroup, withRoot } from "./view-url.js";

const part = (id: string): HTMLElement => document.getElementById(id)!;
const BUSY_DELAY_MS = 200; // milliseconds before the loading message appears
const MAX_CARDS_OF_HUB = 60; // neighbours; a larger hub opens as a group

let view = parseView(location.search);
let loader: SubgraphLoader | null = null;
let subgraph: Subgraph | null = null;
let controller: AbortController | null = null;

// The values that determine whether cached results can be used again.
const keyOf = (each: View): string => JSON.stringify([filterOf(each), each.at, each.known]);
const stubsOf = (id: string): Stub[] => subgraph?.stubs.filter((stub) => stub.id === id && stub.reason !== "COLLAPSED") ?? [];

// Return the view with the edges of a stub: as a group if they are many, else as cards.
function opened(before: View, stub: Stub): View {
  if (stub.reason === "COLLAPSED") return withExpanded(before, stub.id);
  if (stub.reason === "HUB" && stub.left > MAX_CARDS_OF_HUB) return withGroup(before, stub.side, stub.id);
  return withExpansion(before, stub);
}

const on = {
  select: (id: string | null) => select(id),
  selectEdge: (edge: Edge) => select(edge.id),
  selectStub: (stub: Stub) => graph.mark(stubKey(stub)),
  open: (stub: Stub) => go(opened(view, stub), { anchor: stub.id }),
  focus: (id: string) => void (id !== view.id && go(withRoot(view, id))),
  expand: (id: string) => go(stubsOf(id).reduce(opened, view), { anchor: id }),
  collapse: (id: string) => go(withCollapsed(view, id), { anchor: id }),
  uncollapse: (id: string) => go(withExpanded(view, id), { anchor: id }),
  pick: (id: string) => go(view.from && !view.to && view.from !== id ? { ...view, to: id, pathNumber: 1 } : { ...view, from: id, to: null, pathNumber: 1 }, { anchor: view.id }),
  otherPath: (pathNumber: number) => go({ ...view, pathNumber }, { anchor: view.id }),
  leavePath: () => go({ ...view, from: null, to: null, pathNumber: 1 }, { anchor: view.id }),
  regroup: (groupBy: View["groupBy"]) => go({ ...view, groupBy }, { anchor: view.id }),
  change: (changes: Partial<View>) => {
    go({ ...view, ...changes });
    tabs.leave("view", "at" in changes || "known" in changes ? "panel" : "graph");
  },
  answer: (mode: View["mode"]) => show({ mode }),
  compare: (compare: string | null) => show({ compare }),
  trace: (cause: string) => go({ ...view, from: cause, to: view.selected ?? view.id, pathNumber: 1 }, { anchor: view.id }),
  export: (name: Format, isCopied: boolean) => handover.drawn(name, isCopied),
  exportServed: (name: ServedFormat, isCopied: boolean) => handover.served(name, isCopied),
  bundle: () => handover.bundle(),
};

const notices = new Notices(part("notices"));
const news = new Notices(part("news"));
const search = new Search(part("search") as HTMLFormElement, {
  go: (id) => go(withRoot(view, id)),
  open: (query) => go(parseView(query)),
  known: () => subgraph?.entities.map(({ entityId }) => entityId) ?? [],
});
const toolbar = new Toolbar(part("tools"), part("more-tools"), on);
const graph = new Graph(part("canvas"), on);
const list = new EntityList(part("list"), part("entity-count"), on);
const panel = new Panel(part("panel"), on);
const tabs = initTabs(part("tabs"), document.querySelector("main")!, (tab) => {
  graph.resize();
  if (tab === "view") setTimeout(() => toolbar.openExports()); // after the click that opened the tab, which closes menus
});
const handover = new Handover(notices, () => ({ view, subgraph, scene: graph.scene }));
const counts = new StatusCounts(part("counts"), {
  changed: (statuses) => {
    graph.filter(statuses);
    list.filter(statuses);
  },
  next: () => next(),
});
const timeline = new Timeline(part("timeline"), { select: (id) => select(id), travel: (at) => go({ ...view, at }, { anchor: view.id }) });
const monitor = new ChangeMonitor({ changed: (ids) => void updateInPlace(ids).catch((error: unknown) => isAbort(error) || showFailure(error)), connection: showConnectionState });

// Show another view and add its URL to the history.
function go(next: View, { anchor = null }: { anchor?: string | null } = {}): void {
  const query = viewQuery(next);
  if (query !== location.search) history.pushState(null, "", `explore${query}`);
  void draw(next, { anchor });
}

// Select an entity, an edge or nothing. Replace the URL without adding to the history.
function select(key: string | null): void {
  view = { ...view, selected: key };
  history.replaceState(null, "", `explore${viewQuery(view)}`);
  showSelected();
}

// Show another answer about the same graph, and add its URL to the history.
function show(changes: Partial<View>): void {
  view = { ...view, ...changes };
  history.pushState(null, "", `explore${viewQuery(view)}`);
  showSelected();
}

// Select the next entity that needs attention.
function next(): void {
  const id = list.next();
  if (id !== null) select(id);
}

function showSelected(): void {
  if (!subgraph) return;
  const edge = subgraph.edges.find(({ id }) => id === view.selected);
  graph.mark(view.selected);
  list.mark(view.selected);
  timeline.mark(view.selected);
  const left = view.selected ?? view.id!;
  showComparison(part("compare"), view.compare ? { left: view.compare, right: left } : null, {
    select: (id) => {
      view = { ...view, compare: null };
      select(id);
    },
    close: () => on.compare(null),
    swap: (first, second) => show({ compare: first, selected: second }),
  }, keyOf(view));
  if (edge) panel.showEdge(edge, view);
  else panel.showEntity(view.selected ?? view.id!, subgraph, view);
}

// Load and draw a view. With isFresh, discard everything loaded before.
async function draw(wanted: View, { anchor = null, isFresh = false }: { anchor?: string | null; isFresh?: boolean } = {}): Promise<void> {
  controller?.abort();
  const { signal } = (controller = new AbortController());
  view = wanted;
  askAsOf({ valid: view.at, known: view.known });
  document.title = view.id ? `${view.id} · Lineage explorer` : "Lineage explorer";
  part("heading").textContent = view.id ? `Lineage of ${view.id}` : "Lineage";
  notices.drop("failure", "lost", "gate");
  news.drop("news");
  showViewNotices();
  monitor.watch(null, null);
  if (!loader || isFresh || keyOf(loader.view) !== keyOf(view)) loader = new SubgraphLoader(view);
  part("loading").textContent = "Loading …";
  part("drawing").setAttribute("aria-busy", "true");
  const busyTimer = setTimeout(() => (part("loading").hidden = false), BUSY_DELAY_MS);
  try {
    if (view.id) await showLineage(view as View & { id: string }, loader, anchor, signal);
    else showStart();
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

function present(name: "start" | "work"): void {
  part("start").hidden = name !== "start";
  part("work").hidden = part("tools").hidden = part("states").hidden = part("tabs").hidden = name !== "work";
  if (name === "work") graph.resize();
}

function showStart(): void {
  subgraph = null;
  present("start");
  search.show("");
  fillStart(part("start"));
}

async function showLineage(wanted: View & { id: string }, source: SubgraphLoader, anchor: string | null, signal: AbortSignal): Promise<void> {
  toolbar.show(wanted, subgraph?.edges ?? []);
  if (!subgraph || subgraph.root !== wanted.id) present("work");
  const loaded = await source.load(wanted, { signal, progress: (count) => (part("loading").textContent = `Loading … ${countOf(count)} entities`) });
  if (signal.aborted) return;
  subgraph = loaded;
  part("work").classList.remove("stale");
  search.show(wanted.id);
  if (!subgraph) {
    present("start");
    fillUnknown(part("start"), wanted.id, Boolean(wanted.at ?? wanted.known));
    return;
  }
  present("work");
  remember(wanted.id);
  if (subgraph.fieldError) showLineageError(subgraph.fieldError);
  toolbar.show(wanted, subgraph.edges);
  list.show(subgraph);
  part("summary").replaceChildren(...describeShown(subgraph, wanted));
  await graph.show(subgraph, { anchor });
  if (signal.aborted) return;
  counts.show(subgraph);
  showSelected();
  if (!wanted.at && !wanted.known) monitor.watch(source, subgraph);
  if (!subgraph.fieldError) void enrich(subgraph, wanted, source, signal).catch((error: unknown) => isAbort(error) || showFailure(error));
}

// Add the slower parts: the totals, the timeline, and the counts of hidden neighbours.
async function enrich(drawn: Subgraph, wanted: View & { id: string }, source: SubgraphLoader, signal: AbortSignal, { isLive = false } = {}): Promise<void> {
  await showTotals(wanted, source, signal);
  await timeline.show(drawn, signal);
  if (!(await lookBehind(drawn, source, signal)) || signal.aborted) return;
  list.show(drawn);
  await graph.show(drawn, { anchor: drawn.root, isLive });
}

// Add the totals that the service counts within the chosen depth.
async function showTotals({ id, direction, depth }: View & { id: string }, { filter }: SubgraphLoader, signal: AbortSignal): Promise<void> {
  const { data } = await request(Totals, { id, direction, depth, filter }, { signal });
  if (!signal.aborted && data.lineage) part("summary").append(describeTotals(data.lineage, view));
}

function showViewNotices(): void {
  if (view.at || view.known) {
    const parts = [view.at && ["as it stood at ", make("strong", {}, view.at)], view.at && view.known && ", ", view.known && ["as the store knew it at ", make("strong", {}, view.known)]];
    notices.say("time", "wait", ["Everything is shown ", parts, "."], [["Now", () => on.change({ at: null, known: null })]]);
  } else notices.drop("time");
  if (view.from && !view.to) {
    const end: HTMLInputElement = make("input", { type: "text", "aria-label": "Second end of the path", placeholder: "or paste its id", spellcheck: "false", onchange: () => end.value.trim() && on.pick(end.value.trim()) });
    notices.say("path", "busy", ["Path from ", make("code", {}, view.from), ": mark its second end (Shift-click or x), ", end], [["Cancel", on.leavePath]]);
  } else notices.drop("path");
}

function showLineageError({ reason, message }: FieldError): void {
  const off = enablingSetting(reason);
  const text = off ? `Lineage is switched off (${off}). Only the entity itself is shown.` : `The lineage could not be loaded: ${message}`;
  notices.say("gate", off ? "still" : "bad", text, off ? [] : [["Retry", refresh]]);
}

function showFailure(error: unknown): void {
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

// Load the graph again, and mark the changes without moving nodes. `ids` has the changed entities.
async function updateInPlace(ids: string[]): Promise<void> {
  const [before, wanted, signal] = [subgraph, view, controller!.signal];
  if (!before || !wanted.id) return;
  const source = new SubgraphLoader(wanted);
  const now = await source.load(wanted as View & { id: string }, { signal });
  if (signal.aborted || subgraph !== before) return;
  if (!now || now.fieldError) return refresh();
  const { added, changed, text } = changesBetween(before, now);
  [loader, subgraph] = [source, now];
  list.update(now, added, changed);
  part("summary").replaceChildren(...describeShown(now, wanted));
  await graph.show(now, { isLive: true });
  if (signal.aborted) return;
  counts.show(now);
  const selected = view.selected ?? wanted.id;
  if (!view.compare && !now.edges.some(({ id }) => id === selected)) panel.showEntity(selected, now, view, { isUnchanged: !ids.includes(selected) });
  monitor.watch(source, now);
  news.say("news", "busy", [make("strong", {}, "Live: "), `${text}.`], [["Arrange again", refresh], ["Dismiss", () => news.drop("news")]]);
  await enrich(now, wanted as View & { id: string }, source, signal, { isLive: true });
}

function showConnectionState(error: unknown): void {
  if (error) notices.say("lost", "bad", [make("strong", {}, "The service is not responding."), " The graph may be out of date. The page keeps retrying."], [["Retry now", () => monitor.check()]]);
  else notices.drop("lost");
}

const refresh = (): Promise<void> => draw(view, { anchor: view.id, isFresh: true });

keepDashboardRange();
initTheme(part("theme"));
fillLegend(part("legend").querySelector("div")!);
bindKeys(part("canvas"), graph, {
  search: () => search.focus(),
  list: () => {
    tabs.open("list");
    part("list").focus();
  },
  canvas: () => {
    tabs.open("graph");
    part("canvas").focus();
  },
  panel: () => {
    tabs.open("panel");
    part("panel").querySelector<HTMLElement>("button, a, summary")?.focus();
  },
  expand: () => {
    const id = view.selected ?? "";
    if (view.collapsed.includes(id)) on.uncollapse(id);
    else if (subgraph && stubsOf(id).length) on.expand(id);
  },
  collapse: () => subgraph && view.selected && on.collapse(view.selected),
  pick: () => subgraph && view.selected && on.pick(view.selected),
  fit: () => subgraph && graph.fit(subgraph.root),
  next,
  keys: () => (part("keys") as HTMLDialogElement).showModal(),
  escape: () => (view.from && !view.to ? on.leavePath() : subgraph && select(null)),
});
part("keys-open").addEventListener("click", () => (part("keys") as HTMLDialogElement).showModal());
part("save-view").addEventListener("click", () => handover.view());
for (const button of document.querySelectorAll<HTMLElement>("[data-zoom]")) {
  button.addEventListener("click", () => {
    if (button.dataset["zoom"] === "in") graph.zoomBy(1.25);
    else if (button.dataset["zoom"] === "out") graph.zoomBy(0.8);
    else graph.whole();
  });
}
addEventListener("popstate", () => void draw(parseView(location.search)));
new ResizeObserver(() => graph.resize()).observe(part("canvas"));

void draw(view);
void showViewer(part("viewer")).catch(() => {}); // an error is shown for the view itself
