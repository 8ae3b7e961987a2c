// The panel with the details of the selected entity or edge and its actions.

import { ApiError, graphiqlUrl, request, requestExact, toApiError } from "../pages/api.js";
import { kind, make, timestamp } from "../pages/elements.js";
import { entityDetails } from "./entity-details.js";
import { EDGES, countOf } from "./labels.js";
import { tree } from "./payload-tree.js";
import { ABOUT, LINEAGE, PAYLOAD, RECORDED_WITH } from "./queries.js";
import { filterOf } from "./subgraph.js";

const PAGE = 20;
const PAYLOADS = {
  RUN: [["Result", "runResult"]],
  OPERATION: [["Request", "request"], ["Result", "result"]],
  ARTIFACT: [["Payload", "payload"]],
};

export class DetailsPanel {
  // `on` has select(id), focus(id), expand(id), collapse(id), uncollapse(id), pick(id), leavePath().
  constructor(element, on) {
    Object.assign(this, { element, on });
  }

  async showEntity(id, subgraph, view) {
    this.controller?.abort();
    const controller = (this.controller = new AbortController());
    const entity = subgraph.entities.find((each) => each.entityId === id);
    const top = [this.#header(id, entity?.kind, this.#actions(id, subgraph, view)), this.#path(subgraph)].filter(Boolean);
    this.element.replaceChildren(...top, skeleton());
    this.element.scrollTop = 0;
    try {
      const { data, fieldErrors } = await request(ABOUT, { id, first: PAGE }, { signal: controller.signal });
      if (!data.entity && fieldErrors.length) throw toApiError(fieldErrors[0]);
      if (!data.entity) {
        this.element.replaceChildren(...top, make("p", {}, "No record and no edge has this id any more."));
        return;
      }
      this.element.replaceChildren(
        ...top,
        ...entityDetails(data.entity, fieldErrors, { select: this.on.select, first: PAGE }),
        ...this.#payloads(PAYLOADS[data.entity.kind] ?? [], id, controller.signal),
        links(data.entity, view),
      );
    } catch (error) {
      if (error.name !== "AbortError") this.element.replaceChildren(...top, failure(error, () => this.showEntity(id, subgraph, view)));
    }
  }

  async showEdge(edge, subgraph) {
    this.controller?.abort();
    const controller = (this.controller = new AbortController());
    const { source, target } = Object.fromEntries(["source", "target"].map((end) => [end, this.#link(edge[`${end}EntityId`])]));
    const recorded = make("section", {}, make("h3", {}, "Metadata"), skeleton());
    this.element.replaceChildren(
      make("header", {}, make("h2", {}, edge.edgeType), make("p", { class: "muted" }, `from cause to effect: “${EDGES[edge.edgeType]?.verb ?? edge.edgeType}”`)),
      make("section", {}, make("dl", { class: "facts" }, fact("Source", source), fact("Target", target), fact("Created", timestamp(edge.createdAt)))),
      recorded,
    );
    try {
      const data = await requestExact(RECORDED_WITH, { id: edge.id }, { signal: controller.signal });
      recorded.lastChild.replaceWith(data.get("node") ? tree(data.get("node").get("metadata")) : "The edge has been deleted.");
    } catch (error) {
      if (error.name !== "AbortError") recorded.lastChild.replaceWith(failure(error));
    }
  }

  #header(id, entityKind, actions) {
    return make("header", {}, entityKind && kind(entityKind), make("h2", {}, id), make("div", { class: "actions" }, actions));
  }

  #actions(id, subgraph, view) {
    const button = (text, act, attributes = {}) => make("button", { type: "button", onclick: () => act(id), ...attributes }, text);
    const hasMore = subgraph.stubs.some((stub) => stub.id === id && stub.reason !== "COLLAPSED");
    const hasEdges = subgraph.edges.some((edge) => edge.sourceEntityId === id || edge.targetEntityId === id);
    const isCollapsed = view.collapsed.includes(id);
    const isOtherEnd = view.from && !view.to && view.from !== id;
    return [
      id !== view.id && button("Show its lineage", this.on.focus),
      hasMore && button("Expand", this.on.expand),
      isCollapsed ? button("Expand", this.on.uncollapse) : hasEdges && button("Collapse", this.on.collapse),
      button(isOtherEnd ? "Path to here" : "Path from here", this.on.pick, isOtherEnd ? { class: "main" } : {}),
    ];
  }

  #path({ path, from, to }) {
    if (!to) return null;
    const leave = make("button", { type: "button", class: "plain", onclick: () => this.on.leavePath() }, "Close the path");
    if (!path) {
      return make("section", {}, make("h3", {}, "Path"), make("p", {}, "No path from ", this.#link(from), " to ", this.#link(to), " of at most 20 edges in this direction, with these edge types and at this time."), leave);
    }
    const items = path.entities.flatMap((entity, index) => [
      make("li", {}, kind(entity.kind, { isNamed: false }), " ", this.#link(entity.entityId)),
      path.edges[index] && make("li", { class: "step" }, stepOf(path.edges[index], entity.entityId)),
    ]);
    return make(
      "section",
      { id: "path" },
      make("h3", {}, `Path of ${countOf(path.length)} ${path.length === 1 ? "edge" : "edges"}`),
      make("ol", {}, items.filter(Boolean)),
      leave,
    );
  }

  #link(id) {
    return make("button", { type: "button", class: "link", onclick: () => this.on.select(id) }, id);
  }

  // Load payloads in a request of their own, because they need exact numbers and the other details need not wait for them.
  #payloads(names, id, signal) {
    const sections = names.map(([title]) => make("section", { "aria-label": title }, make("h3", {}, title), skeleton()));
    if (names.length === 0) return sections;
    const none = () => make("p", { class: "muted" }, "None recorded.");
    requestExact(PAYLOAD, { id }, { signal }).then(
      (data) => {
        names.forEach(([, field], index) => {
          const value = data.get("entity")?.get(field) ?? null;
          sections[index].lastChild.replaceWith(value === null ? none() : tree(value));
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

// Describe one step of a path: its edge type, with an arrow down if the path follows the edge from source to target.
function stepOf(edge, from) {
  return edge.sourceEntityId === from ? `↓ ${edge.edgeType}` : `↑ ${edge.edgeType}`;
}

function skeleton() {
  return make("div", { role: "status", "aria-label": "Loading" }, ...[0, 1, 2].map(() => make("div", { class: "skeleton" })));
}

function failure(error, retry = null) {
  const [title, message] = error instanceof ApiError ? [error.title, error.message] : ["The page failed.", String(error)];
  return make("p", { class: "notice", "data-tone": "bad", role: "alert" }, make("strong", {}, title), ` ${message}`, retry && make("button", { type: "button", onclick: retry }, "Retry"));
}

function links({ kind: entityKind, entityId, ...facts }, view) {
  const encoded = encodeURIComponent(entityId);
  const bundle = {
    RUN: `runs/${encoded}/support-bundle`,
    OPERATION: `runs/by-operation/${encoded}/support-bundle`,
    CORRELATION: `runs/by-correlation/${encoded}/support-bundle`,
    IDEMPOTENCY_KEY: `runs/idempotency/${encoded}/support-bundle`,
  }[entityKind] ?? (facts.run && `runs/${encodeURIComponent(facts.run.entityId)}/support-bundle`);
  const link = (href, text) => make("a", { href, target: "_blank", rel: "noopener" }, text);
  return make(
    "section",
    {},
    make("h3", {}, "Links"),
    make(
      "div",
      { class: "links" },
      bundle && link(`rebalance/${bundle}`, "Support bundle (REST)"),
      link(`rebalance/lineage/${encoded}`, "Edges (REST)"),
      link(graphiqlUrl(ABOUT, { id: entityId, first: PAGE }), "Details in GraphiQL"),
      link(graphiqlUrl(LINEAGE, { id: entityId, direction: view.direction, depth: view.depth, filter: filterOf(view) }), "Lineage in GraphiQL"),
    ),
  );
}
