// What is known of the selected entity or edge, and what can be done with it.

import { Unanswered, ask, askExactly, inGraphiql, refusalOf } from "../pages/api.js";
import { instant, kind, make } from "../pages/elements.js";
import { factsOf } from "./facts.js";
import { filterOf } from "./lineage.js";
import { EDGES, countOf } from "./picture.js";
import { tree } from "./payload.js";
import { ABOUT, LINEAGE, PAYLOAD, RECORDED_WITH } from "./questions.js";

const PAGE = 20;
const PAYLOADS = {
  RUN: [["Result", "runResult"]],
  OPERATION: [["Request", "request"], ["Result", "result"]],
  ARTIFACT: [["Payload", "payload"]],
};

export class Panel {
  // `on` has select(id), focus(id), expand(id), fold(id), unfold(id), pick(id), leavePath().
  constructor(element, on) {
    Object.assign(this, { element, on });
  }

  async showEntity(id, picture, view) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const face = picture.entities.find((each) => each.entityId === id);
    const top = [this.#header(id, face?.kind, this.#actions(id, picture, view)), this.#path(picture)].filter(Boolean);
    this.element.replaceChildren(...top, waiting());
    this.element.scrollTop = 0;
    try {
      const { data, problems } = await ask(ABOUT, { id, first: PAGE }, { signal: asking.signal });
      if (!data.entity && problems.length) throw refusalOf(problems[0]);
      if (!data.entity) {
        this.element.replaceChildren(...top, make("p", {}, "Neither a record nor an edge names this id now."));
        return;
      }
      this.element.replaceChildren(
        ...top,
        ...factsOf(data.entity, problems, { select: this.on.select, first: PAGE }),
        ...this.#payloads(PAYLOADS[data.entity.kind] ?? [], id, asking.signal),
        links(data.entity, view),
      );
    } catch (error) {
      if (error.name !== "AbortError") this.element.replaceChildren(...top, failure(error, () => this.showEntity(id, picture, view)));
    }
  }

  async showEdge(edge, picture) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const { source, target } = Object.fromEntries(["source", "target"].map((end) => [end, this.#link(edge[`${end}EntityId`])]));
    const recorded = make("section", {}, make("h3", {}, "Recorded with it"), waiting());
    this.element.replaceChildren(
      make("header", {}, make("h2", {}, edge.edgeType), make("p", { class: "soft" }, `drawn from cause to effect as “${EDGES[edge.edgeType]?.verb ?? edge.edgeType}”`)),
      make("section", {}, make("dl", { class: "facts" }, fact("Source", source), fact("Target", target), fact("Since", instant(edge.createdAt)))),
      recorded,
    );
    try {
      const data = await askExactly(RECORDED_WITH, { id: edge.id }, { signal: asking.signal });
      recorded.lastChild.replaceWith(data.get("node") ? tree(data.get("node").get("metadata")) : "The edge is gone.");
    } catch (error) {
      if (error.name !== "AbortError") recorded.lastChild.replaceWith(failure(error));
    }
  }

  #header(id, kindWord, actions) {
    return make("header", {}, kindWord && kind(kindWord), make("h2", {}, id), make("div", { class: "actions" }, actions));
  }

  #actions(id, picture, view) {
    const button = (text, act, attributes = {}) => make("button", { type: "button", onclick: () => act(id), ...attributes }, text);
    const hasMore = picture.stubs.some((stub) => stub.id === id && stub.why !== "FOLDED");
    const hasEdges = picture.edges.some((edge) => edge.sourceEntityId === id || edge.targetEntityId === id);
    const isFolded = view.folded.includes(id);
    const isOtherEnd = view.from && !view.to && view.from !== id;
    return [
      id !== view.id && button("Draw its lineage", this.on.focus),
      hasMore && button("Expand", this.on.expand),
      isFolded ? button("Unfold", this.on.unfold) : hasEdges && button("Collapse", this.on.fold),
      button(isOtherEnd ? "Path to here" : "Path from here", this.on.pick, isOtherEnd ? { class: "main" } : {}),
    ];
  }

  #path({ path, from, to }) {
    if (!to) return null;
    const leave = make("button", { type: "button", class: "plain", onclick: () => this.on.leavePath() }, "Leave the path");
    if (!path) {
      return make("section", {}, make("h3", {}, "Path"), make("p", {}, "No path from ", this.#link(from), " to ", this.#link(to), " within 20 steps of this direction, these edge types and this time."), leave);
    }
    const steps = path.entities.flatMap((face, place) => [
      make("li", {}, kind(face.kind, { isNamed: false }), " ", this.#link(face.entityId)),
      path.edges[place] && make("li", { class: "step" }, stepOf(path.edges[place], face.entityId)),
    ]);
    return make(
      "section",
      { id: "path" },
      make("h3", {}, `Path of ${countOf(path.length)} ${path.length === 1 ? "edge" : "edges"}`),
      make("ol", {}, steps.filter(Boolean)),
      leave,
    );
  }

  #link(id) {
    return make("button", { type: "button", class: "link", onclick: () => this.on.select(id) }, id);
  }

  // Payloads are asked for by themselves, so that no digit is lost and the facts need not wait for them.
  #payloads(names, id, signal) {
    const sections = names.map(([title]) => make("section", { "aria-label": title }, make("h3", {}, title), waiting()));
    if (names.length === 0) return sections;
    const none = () => make("p", { class: "soft" }, "None is recorded.");
    askExactly(PAYLOAD, { id }, { signal }).then(
      (data) => {
        names.forEach(([, field], place) => {
          const value = data.get("entity")?.get(field) ?? null;
          sections[place].lastChild.replaceWith(value === null ? none() : tree(value));
        });
      },
      (error) => {
        if (error.name === "AbortError") return;
        for (const section of sections) section.lastChild.replaceWith(failure(error));
      },
    );
    return sections;
  }
}

const fact = (name, ...values) => [make("dt", {}, name), make("dd", {}, ...values)];

// How a step of a path reads: the recorded edge, and which way it is gone along.
function stepOf(edge, from) {
  return edge.sourceEntityId === from ? `↓ ${edge.edgeType}` : `↑ ${edge.edgeType}`;
}

function waiting() {
  return make("div", { role: "status", "aria-label": "Asking the service" }, ...[0, 1, 2].map(() => make("div", { class: "waiting" })));
}

function failure(error, retry = null) {
  const [title, message] = error instanceof Unanswered ? [error.title, error.message] : ["The page failed.", String(error)];
  return make("p", { class: "notice", "data-tone": "bad", role: "alert" }, make("strong", {}, title), ` ${message}`, retry && make("button", { type: "button", onclick: retry }, "Ask again"));
}

function links({ kind: word, entityId, ...facts }, view) {
  const encoded = encodeURIComponent(entityId);
  const bundle = {
    RUN: `runs/${encoded}/support-bundle`,
    OPERATION: `runs/by-operation/${encoded}/support-bundle`,
    CORRELATION: `runs/by-correlation/${encoded}/support-bundle`,
    IDEMPOTENCY_KEY: `runs/idempotency/${encoded}/support-bundle`,
  }[word] ?? (facts.run && `runs/${encodeURIComponent(facts.run.entityId)}/support-bundle`);
  const link = (address, text) => make("a", { href: address, target: "_blank", rel: "noopener" }, text);
  return make(
    "section",
    {},
    make("h3", {}, "Elsewhere"),
    make(
      "div",
      { class: "links" },
      bundle && link(`rebalance/${bundle}`, "Support bundle (REST)"),
      link(`rebalance/lineage/${encoded}`, "Its edges (REST)"),
      link(inGraphiql(ABOUT, { id: entityId, first: PAGE }), "The same facts in GraphiQL"),
      link(inGraphiql(LINEAGE, { id: entityId, direction: view.direction, depth: view.depth, filter: filterOf(view) }), "Its lineage in GraphiQL"),
    ),
  );
}
