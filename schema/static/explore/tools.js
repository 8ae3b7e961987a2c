// The controls of what is shown: direction, depth, how many, edge types, point in time; and the ways out.

import { make } from "../pages/elements.js";
import { DEPTHS, DIRECTIONS, MOSTS } from "./address.js";
import { EDGES } from "./picture.js";

const WAYS = { BOTH: "Both", UPSTREAM: "← Causes", DOWNSTREAM: "Effects →" };

export class Tools {
  // `on` has change(part of a view), export(name, isCopied).
  constructor(element, on) {
    this.on = on;
    this.directions = DIRECTIONS.map((each) => make("input", { type: "radio", name: "direction", value: each, onchange: () => on.change({ direction: each }) }));
    this.depth = this.#select("Steps", DEPTHS, (depth) => on.change({ depth }));
    this.most = this.#select("At first, at most", MOSTS, (most) => on.change({ most }));
    this.types = Object.keys(EDGES).map((type) => make("input", { type: "checkbox", value: type, onchange: () => this.#changeTypes() }));
    this.typesSaid = make("summary", {}, "All edge types");
    this.at = make("input", { type: "text", "aria-label": "As it stood at, in UTC", placeholder: "now", spellcheck: "false", onchange: () => this.#changeTime() });
    this.atSaid = make("span", { class: "unseen", role: "alert" });
    this.before = make("button", { type: "button", title: "Before the newest edge drawn", "aria-label": "Back to before the newest edge drawn", onclick: () => on.change({ at: justBefore(this.instants.at(-1)) }) }, "◂");
    this.now = make("button", { type: "button", onclick: () => on.change({ at: null }) }, "Now");
    element.append(
      make("fieldset", {}, make("legend", { class: "unseen" }, "Direction"), this.directions.map((input) => make("label", {}, input, WAYS[input.value]))),
      make("label", { class: "group" }, "Steps", this.depth),
      make("label", { class: "group", title: "How many entities are drawn before you open more" }, "Draw up to", this.most),
      make("details", { class: "menu types" }, this.typesSaid, make("div", {}, this.types.map((input) => make("label", {}, input, make("code", {}, input.value))))),
      make("div", { class: "group" }, make("span", { "aria-hidden": "true" }, "As at"), this.before, this.at, this.now, this.atSaid),
      make("div", { class: "end" }, this.#exports()),
    );
    document.addEventListener("click", (event) => {
      for (const menu of element.querySelectorAll("details[open]")) if (!menu.contains(event.target)) menu.open = false;
    });
    element.addEventListener("keydown", (event) => {
      const menu = event.key === "Escape" && event.target.closest("details[open]");
      if (!menu) return;
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopPropagation();
    });
  }

  // Shows a view's choices; `edges` are those drawn, whose instants can be stepped through.
  show(view, edges) {
    this.instants = [...new Set(edges.map((each) => each.createdAt))].sort();
    for (const input of this.directions) input.checked = input.value === view.direction;
    this.depth.value = view.depth;
    this.most.value = view.most;
    for (const input of this.types) input.checked = !view.types || view.types.includes(input.value);
    this.typesSaid.textContent = view.types ? `${view.types.length} of ${this.types.length} edge types` : "All edge types";
    this.at.value = view.at ?? "";
    this.at.classList.toggle("past", Boolean(view.at));
    this.at.removeAttribute("aria-invalid");
    this.atSaid.textContent = "";
    this.before.disabled = this.instants.length === 0;
    this.now.disabled = !view.at;
  }

  #select(name, choices, change) {
    return make("select", { "aria-label": name, onchange: ({ target }) => change(Number(target.value)) }, choices.map((each) => make("option", { value: each }, String(each))));
  }

  #changeTypes() {
    const chosen = this.types.filter((input) => input.checked).map((input) => input.value);
    this.on.change({ types: chosen.length === this.types.length ? null : chosen });
  }

  #changeTime() {
    const text = this.at.value.trim();
    const at = text ? readInstant(text) : null;
    if (text && !at) {
      this.at.setAttribute("aria-invalid", "true");
      this.atSaid.textContent = "Not an instant. Write 2026-11-03 or 2026-11-03 14:30, in UTC.";
      this.at.title = this.atSaid.textContent;
      return;
    }
    this.on.change({ at });
  }

  #exports() {
    const row = (name, title) => [
      make("span", {}, title),
      make("button", { type: "button", onclick: () => this.#deliver(name, true), "aria-label": `Copy as ${title}` }, "Copy"),
      make("button", { type: "button", onclick: () => this.#deliver(name, false), "aria-label": `Save as ${title}` }, "Save"),
    ];
    this.exports = make("details", { class: "menu exports" }, make("summary", {}, "Copy or save"), make("div", {}, row("mermaid", "Mermaid"), row("svg", "SVG"), row("png", "PNG"), row("csv", "CSV of edges")));
    return this.exports;
  }

  #deliver(name, isCopied) {
    this.exports.open = false;
    this.exports.querySelector("summary").focus();
    this.on.export(name, isCopied);
  }
}

// An instant as somebody writes it: a date is its end, what has no offset is UTC. Null where it is none.
function readInstant(text) {
  const [, date, time = "23:59:59.999999", offset = "Z"] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(text) ?? [];
  if (!date) return null;
  const written = `${date}T${time.length === 5 ? `${time}:00` : time}${/UTC/i.test(offset) ? "Z" : offset.toUpperCase()}`;
  return Number.isNaN(Date.parse(written)) ? null : written;
}

// The last microsecond before an instant of the API, whose digits a Date would lose.
function justBefore(text) {
  const [, whole, part = "0"] = /^(.*?:\d\d:\d\d)(?:\.(\d{1,6}))?/.exec(text);
  const micros = Number(part.padEnd(6, "0")) - 1;
  const second = new Date(Date.parse(`${whole}Z`) - (micros < 0 ? 1000 : 0)).toISOString().slice(0, 19);
  return `${second}.${String(micros < 0 ? 999_999 : micros).padStart(6, "0")}Z`;
}
