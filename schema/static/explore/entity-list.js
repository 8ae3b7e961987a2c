// The entities of the graph as a list: the same content as the canvas, for keyboards and screen readers.

import { KINDS } from "../pages/display.js";
import { kind, make, status } from "../pages/elements.js";
import { stubKey } from "./graph.js";
import { countOf, describeStub, statusOf } from "./labels.js";
import { causal } from "./subgraph.js";

export class EntityList {
  // `on` has select(entityId), selectStub(stub), open(stub), focus(entityId).
  constructor(element, count, on) {
    Object.assign(this, { element, count, on, rows: [], key: null });
    element.addEventListener("keydown", (event) => this.#onKey(event));
  }

  show(subgraph) {
    this.subgraph = subgraph;
    const stubs = Map.groupBy(subgraph.stubs, ({ id }) => id);
    this.rows = subgraph.entities.flatMap((entity) => [
      { key: entity.entityId, entity },
      ...(stubs.get(entity.entityId) ?? []).map((stub) => ({ key: stubKey(stub), stub })),
    ]);
    this.count.textContent = countOf(subgraph.entities.length);
    this.element.replaceChildren(...this.rows.map((row, index) => this.#option(row, index)));
    this.mark(this.key);
  }

  // Mark a row as selected.
  mark(key) {
    const options = this.element.children;
    if (this.index >= 0) options[this.index]?.setAttribute("aria-selected", "false");
    this.key = key;
    this.index = this.rows.findIndex((row) => row.key === key);
    if (this.index < 0) {
      this.element.removeAttribute("aria-activedescendant");
      return;
    }
    options[this.index].setAttribute("aria-selected", "true");
    options[this.index].scrollIntoView({ block: "nearest" });
    this.element.setAttribute("aria-activedescendant", options[this.index].id);
  }

  #option({ entity, stub }, index) {
    const attributes = { role: "option", id: `entity-${index}`, "aria-selected": "false" };
    if (stub) {
      const message = `+ ${countOf(stub.left)} ${stub.side}`;
      return make(
        "li",
        { ...attributes, class: "stub", title: describeStub(stub), "aria-label": `${message}: ${describeStub(stub)}`, onclick: () => this.on.open(stub) },
        make("span"),
        make("span", {}, message),
      );
    }
    const statusValue = statusOf(entity);
    const distance = this.subgraph.distances.get(entity.entityId);
    const distanceText = distance === undefined ? "on the path" : distance === 0 ? "the root entity" : `${distance} ${distance === 1 ? "step" : "steps"} away`;
    return make(
      "li",
      {
        ...attributes,
        class: entity.entityId === this.subgraph.root ? "root" : null,
        title: `${KINDS[entity.kind]} ${entity.entityId}, ${distanceText}`,
        "aria-label": [KINDS[entity.kind], entity.entityId, statusValue, distanceText].filter(Boolean).join(", "),
        onclick: () => this.on.select(entity.entityId),
        ondblclick: () => this.on.focus(entity.entityId),
      },
      kind(entity.kind, { isNamed: false }),
      make("span", { class: "id" }, entity.entityId),
      statusValue && status(statusValue, { isNamed: false }),
    );
  }

  #selectRow(index) {
    const row = this.rows[index];
    if (!row) return;
    this.mark(row.key);
    if (row.stub) this.on.selectStub(row.stub);
    else this.on.select(row.key);
  }

  #onKey(event) {
    const current = this.index ?? -1;
    const targets = { ArrowDown: current + 1, ArrowUp: Math.max(current, 1) - 1, Home: 0, End: this.rows.length - 1, PageDown: Math.min(current + 15, this.rows.length - 1), PageUp: Math.max(current - 15, 0) };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in targets) this.#selectRow(targets[event.key]);
    else if (event.key === "ArrowLeft") this.#selectRow(this.#neighbour("effect", "cause"));
    else if (event.key === "ArrowRight") this.#selectRow(this.#neighbour("cause", "effect"));
    else if (event.key === "Enter" && this.rows[current]?.stub) this.on.open(this.rows[current].stub);
    else if (event.key === "Enter" && this.rows[current]) this.on.focus(this.rows[current].key);
    else return;
    event.preventDefault();
  }

  // Return the index of the first neighbour of the selected entity on one side, or -1.
  #neighbour(end, other) {
    const edge = this.subgraph.edges.find((each) => causal(each)[end] === this.key && causal(each)[other] !== this.key);
    return edge ? this.rows.findIndex((row) => row.key === causal(edge)[other]) : -1;
  }
}
