// The explorer: reads the view that the address names, draws it, and writes the address of the next one.

import { Unanswered, ask, switchOf } from "../pages/api.js";
import { make } from "../pages/elements.js";
import { wireTheme } from "../pages/theme.js";
import { focused, folded, grown, readView, unfolded, writeView } from "./address.js";
import { deliver } from "./deliver.js";
import { Graph, stubKey } from "./graph.js";
import { wireKeys } from "./keys.js";
import { fillLegend } from "./legend.js";
import { Lineage, filterOf } from "./lineage.js";
import { List } from "./list.js";
import { News } from "./news.js";
import { Notices } from "./notices.js";
import { Panel } from "./panel.js";
import { countOf } from "./picture.js";
import { EXTENT } from "./questions.js";
import { Search } from "./search.js";
import { fillStart, fillUnknown } from "./start.js";
import { tellExtent, tellShown } from "./summary.js";
import { Tools } from "./tools.js";

const part = (id) => document.getElementById(id);
const SLOW = 200; // Milliseconds after which the page says that it waits.

let view = readView(location.search);
let lineage = null;
let picture = null;
let drawing = null;

const on = {
  select: (id) => choose(id),
  selectEdge: (edge) => choose(edge.id),
  selectStub: (stub) => graph.mark(stubKey(stub)),
  open: (stub) => go(stub.why === "FOLDED" ? unfolded(view, stub.id) : grown(view, stub), { anchor: stub.id }),
  focus: (id) => id !== view.id && go(focused(view, id)),
  expand: (id) => go(stubsOf(id).reduce(grown, view), { anchor: id }),
  fold: (id) => go(folded(view, id), { anchor: id }),
  unfold: (id) => go(unfolded(view, id), { anchor: id }),
  pick: (id) => go(view.from && !view.to && view.from !== id ? { ...view, to: id } : { ...view, from: id, to: null }, { anchor: view.id }),
  leavePath: () => go({ ...view, from: null, to: null }, { anchor: view.id }),
  change: (changes) => go({ ...view, ...changes }),
  export: (name, isCopied) => save(name, isCopied),
};

const notices = new Notices(part("notices"));
const search = new Search(part("search"), (id) => go(focused(view, id)));
const tools = new Tools(part("tools"), on);
const graph = new Graph(part("canvas"), on);
const list = new List(part("list"), part("entity-count"), on);
const panel = new Panel(part("panel"), on);
const news = new News({ tell: tellNews, lost: tellLost });

const stubsOf = (id) => picture.stubs.filter((stub) => stub.id === id && stub.why !== "FOLDED");

// Shows another view at an address of its own.
function go(next, { anchor = null } = {}) {
  const search_ = writeView(next);
  if (search_ !== location.search) history.pushState(null, "", `explore${search_}`);
  return draw(next, { anchor });
}

// Selects an entity or an edge, or nothing: the address takes it, history does not grow for it.
function choose(key) {
  view = { ...view, selected: key };
  history.replaceState(null, "", `explore${writeView(view)}`);
  showSelected();
}

function showSelected() {
  const edge = picture.edges.find(({ id }) => id === view.selected);
  graph.mark(view.selected);
  list.mark(view.selected);
  if (edge) panel.showEdge(edge, picture);
  else panel.showEntity(view.selected ?? view.id, picture, view);
}

// Draws a view; with isFresh, everything is asked for again.
async function draw(next, { anchor = null, isFresh = false } = {}) {
  drawing?.abort();
  const { signal } = (drawing = new AbortController());
  view = next;
  document.title = view.id ? `${view.id} · Lineage explorer` : "Lineage explorer";
  part("heading").textContent = view.id ? `Lineage of ${view.id}` : "Lineage";
  notices.drop("failure", "news", "lost", "gate");
  sayView();
  news.watch(null, null);
  if (!lineage || isFresh || JSON.stringify(lineage.filter) !== JSON.stringify(filterOf(view))) lineage = new Lineage(filterOf(view));
  part("asking").textContent = "Asking the service …";
  part("drawing").setAttribute("aria-busy", "true");
  const slow = setTimeout(() => (part("asking").hidden = false), SLOW);
  try {
    if (!view.id) await showStart(signal);
    else await showLineage(anchor, signal);
  } catch (error) {
    if (!signal.aborted) sayFailure(error);
  } finally {
    clearTimeout(slow);
    if (!signal.aborted) {
      part("asking").hidden = true;
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
  tools.show(view, picture?.edges ?? []);
  if (!picture || picture.root !== view.id) present("work");
  const drawn = await lineage.draw(view, { signal, tell: (count) => (part("asking").textContent = `Asking the service … ${countOf(count)} so far`) });
  if (signal.aborted) return;
  picture = drawn;
  part("work").classList.remove("stale");
  if (!picture) {
    present("start");
    fillUnknown(part("start"), view.id);
    search.show(view.id);
    return;
  }
  present("work");
  search.show(view.id);
  if (picture.problem) sayGate(picture.problem);
  tools.show(view, picture.edges);
  list.show(picture);
  part("summary").replaceChildren(...tellShown(picture, view));
  await graph.show(picture, { anchor });
  if (signal.aborted) return;
  showSelected();
  if (!view.at) news.watch(lineage, picture);
  if (!picture.problem) await showExtent(signal);
}

// What the service itself counts within the chosen steps.
async function showExtent(signal) {
  const { id, direction, depth } = view;
  const { data } = await ask(EXTENT, { id, direction, depth, filter: lineage.filter }, { signal });
  if (!signal.aborted && data.lineage) part("summary").append(tellExtent(data.lineage, view));
}

function sayView() {
  if (view.at) {
    notices.say("time", "wait", ["As its edges stood at ", make("strong", {}, view.at), ". Statuses, decisions and payloads are today's: the service keeps no earlier ones."], [["Now", () => on.change({ at: null })]]);
  } else notices.drop("time");
  if (view.from && !view.to) {
    const end = make("input", { type: "text", "aria-label": "The other end of the path", placeholder: "or paste its id", spellcheck: "false", onchange: ({ target }) => target.value.trim() && on.pick(target.value.trim()) });
    notices.say("path", "busy", ["A path from ", make("code", {}, view.from), ": mark its other end (Shift and click, or x), ", end], [["Leave", on.leavePath]]);
  } else notices.drop("path");
}

function sayGate({ reason, message }) {
  const off = switchOf(reason);
  const text = off ? `Lineage is switched off here (${off}): only the entity itself can be shown.` : `The lineage could not be asked for: ${message}`;
  notices.say("gate", off ? "still" : "bad", text, off ? [] : [["Ask again", refresh]]);
}

function sayFailure(error) {
  const known = error instanceof Unanswered;
  if (!known) console.error(error);
  const isShown = picture && picture.root === view.id;
  part("work").classList.add("stale");
  notices.say(
    "failure",
    "bad",
    [make("strong", {}, known ? error.title : "The page failed."), ` ${known ? error.message : String(error)}`, isShown ? " What is drawn is what was asked for before." : ""],
    [["Ask again", refresh]],
  );
}

function tellNews(ids) {
  const what = ids.length === 1 ? ids[0] : `${countOf(ids.length)} entities`;
  notices.say("news", "busy", ["New records: ", make("strong", {}, what), ids.length === 1 ? " has changed since it was drawn." : " have changed since they were drawn."], [["Refresh", refresh]]);
}

function tellLost(error) {
  if (error) notices.say("lost", "bad", [make("strong", {}, "The service does not answer."), " What is drawn may be out of date. The page goes on asking."], [["Ask now", () => news.look()]]);
  else notices.drop("lost");
}

const refresh = () => draw(view, { anchor: view.id, isFresh: true });

async function save(name, isCopied) {
  try {
    notices.say("saved", "still", await deliver(name, isCopied, { cy: graph.cy, picture }));
    setTimeout(() => notices.drop("saved"), 4000);
  } catch (error) {
    notices.say("saved", "bad", `That did not work: ${error.message}`, [["Close", () => notices.drop("saved")]]);
  }
}

wireTheme(part("theme"), () => graph.restyle());
fillLegend(part("legend").querySelector("div"));
wireKeys(part("canvas"), graph, {
  search: () => search.focus(),
  list: () => part("list").focus(),
  canvas: () => part("canvas").focus(),
  panel: () => part("panel").querySelector("button, a, summary")?.focus(),
  expand: () => picture && stubsOf(view.selected).length && on.expand(view.selected),
  fold: () => picture && view.selected && on.fold(view.selected),
  pick: () => picture && view.selected && on.pick(view.selected),
  fit: () => picture && graph.fit(view.id),
  keys: () => part("keys").showModal(),
  escape: () => (view.from && !view.to ? on.leavePath() : picture && choose(null)),
});
part("keys-open").addEventListener("click", () => part("keys").showModal());
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => ({ in: () => graph.zoomBy(1.25), out: () => graph.zoomBy(0.8), fit: () => graph.whole() })[button.dataset.zoom]());
}
addEventListener("popstate", () => draw(readView(location.search)));
new ResizeObserver(() => graph.resize()).observe(part("canvas"));

draw(view);
