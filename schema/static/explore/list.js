// The entities of the graph as a list: what the canvas shows, for keyboards and for screen readers.

import { kind, make, status } from "../pages/elements.js";
import { KINDS } from "../pages/words.js";
import { stubKey } from "./graph.js";
import { causal } from "./lineage.js";
import { countOf, statusOf, tellStub } from "./picture.js";

export class List {
  // `on` has select(entityId), selectStub(stub), open(stub), focus(entityId).
  constructor(element, count, on) {
    Object.assign(this, { element, count, on, rows: [], key: null });
    element.addEventListener("keydown", (event) => this.#onKey(event));
  }

  show(picture) {
    this.picture = picture;
    const stubs = Map.groupBy(picture.stubs, ({ id }) => id);
    this.rows = picture.entities.flatMap((face) => [
      { key: face.entityId, face },
      ...(stubs.get(face.entityId) ?? []).map((stub) => ({ key: stubKey(stub), stub })),
    ]);
    this.count.textContent = countOf(picture.entities.length);
    this.element.replaceChildren(...this.rows.map((row, place) => this.#option(row, place)));
    this.mark(this.key);
  }

  // Shows a row as the selected one.
  mark(key) {
    const options = this.element.children;
    if (this.place >= 0) options[this.place]?.setAttribute("aria-selected", "false");
    this.key = key;
    this.place = this.rows.findIndex((row) => row.key === key);
    if (this.place < 0) {
      this.element.removeAttribute("aria-activedescendant");
      return;
    }
    options[this.place].setAttribute("aria-selected", "true");
    options[this.place].scrollIntoView({ block: "nearest" });
    this.element.setAttribute("aria-activedescendant", options[this.place].id);
  }

  #option({ face, stub }, place) {
    const attributes = { role: "option", id: `entity-${place}`, "aria-selected": "false" };
    if (stub) {
      const said = `+ ${countOf(stub.left)} ${stub.side}`;
      return make(
        "li",
        { ...attributes, class: "stub", title: tellStub(stub), "aria-label": `${said}: ${tellStub(stub)}`, onclick: () => this.on.open(stub) },
        make("span"),
        make("span", {}, said),
      );
    }
    const word = statusOf(face);
    const distance = this.picture.distances.get(face.entityId);
    const steps = distance === undefined ? "on the path" : distance === 0 ? "the entity looked at" : `${distance} ${distance === 1 ? "step" : "steps"} away`;
    return make(
      "li",
      {
        ...attributes,
        class: face.entityId === this.picture.root ? "root" : null,
        title: `${KINDS[face.kind]} ${face.entityId}, ${steps}`,
        "aria-label": [KINDS[face.kind], face.entityId, word, steps].filter(Boolean).join(", "),
        onclick: () => this.on.select(face.entityId),
        ondblclick: () => this.on.focus(face.entityId),
      },
      kind(face.kind, { isNamed: false }),
      make("span", { class: "id" }, face.entityId),
      word && status(word, { isNamed: false }),
    );
  }

  #choose(place) {
    const row = this.rows[place];
    if (!row) return;
    this.mark(row.key);
    if (row.stub) this.on.selectStub(row.stub);
    else this.on.select(row.key);
  }

  #onKey(event) {
    const here = this.place ?? -1;
    const places = { ArrowDown: here + 1, ArrowUp: Math.max(here, 1) - 1, Home: 0, End: this.rows.length - 1, PageDown: Math.min(here + 15, this.rows.length - 1), PageUp: Math.max(here - 15, 0) };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in places) this.#choose(places[event.key]);
    else if (event.key === "ArrowLeft") this.#choose(this.#neighbour("effect", "cause"));
    else if (event.key === "ArrowRight") this.#choose(this.#neighbour("cause", "effect"));
    else if (event.key === "Enter" && this.rows[here]?.stub) this.on.open(this.rows[here].stub);
    else if (event.key === "Enter" && this.rows[here]) this.on.focus(this.rows[here].key);
    else return;
    event.preventDefault();
  }

  // The row of the first entity that an edge leads to, seen from the selected one.
  #neighbour(end, other) {
    const edge = this.picture.edges.find((each) => causal(each)[end] === this.key && causal(each)[other] !== this.key);
    return edge ? this.rows.findIndex((row) => row.key === causal(edge)[other]) : -1;
  }
}
