// The controls of the view: direction, depth, max entities, names as nodes, edge types, point in time, exports.

import { make } from "../shared/elements.js";
import type { Format } from "./export.js";
import { SERVED, type ServedFormat } from "./served-export.js";
import { EDGES } from "./labels.js";
import type { Direction, Edge, EdgeType } from "./model.js";
import { CAUSAL_TYPES, DEPTHS, DIRECTIONS, MAX_ENTITIES, type View } from "./view-url.js";

const DIRECTION_LABELS: Record<Direction, string> = { BOTH: "Both", UPSTREAM: "← Upstream (causes)", DOWNSTREAM: "Downstream (effects) →" };

export interface ToolbarEvents {
  change: (changes: Partial<View>) => void;
  export: (name: Format, isCopied: boolean) => void;
  exportServed: (name: ServedFormat, isCopied: boolean) => void;
  bundle: () => void;
}

export class Toolbar {
  readonly #directions: HTMLInputElement[];
  readonly #depth: HTMLSelectElement;
  readonly #maxEntities: HTMLSelectElement;
  readonly #names: HTMLInputElement;
  readonly #types: HTMLInputElement[];
  readonly #typesSummary = make("summary", {}, "Edge types");
  readonly #at: HTMLInputElement;
  readonly #known: HTMLInputElement;
  readonly #atError = make("span", { class: "visually-hidden", role: "alert" });
  readonly #before: HTMLButtonElement;
  readonly #now: HTMLButtonElement;
  #exports!: HTMLDetailsElement;
  #instants: string[] = [];

  constructor(
    element: HTMLElement,
    more: HTMLElement,
    readonly on: ToolbarEvents,
  ) {
    this.#directions = DIRECTIONS.map((each) => make("input", { type: "radio", name: "direction", value: each, onchange: () => on.change({ direction: each }) }));
    this.#depth = this.#select("Depth", DEPTHS, (depth) => on.change({ depth }));
    this.#maxEntities = this.#select("Max entities", MAX_ENTITIES, (maxEntities) => on.change({ maxEntities }));
    this.#names = make("input", { type: "checkbox", onchange: () => on.change({ withNames: this.#names.checked, types: null }) });
    this.#types = Object.keys(EDGES).map((type) => make("input", { type: "checkbox", value: type, onchange: () => this.#typesChanged() }));
    this.#at = make("input", { type: "text", "aria-label": "As it stood at, in UTC", placeholder: "now", spellcheck: "false", onchange: () => this.#timeChanged(this.#at, "at") });
    this.#known = make("input", { type: "text", "aria-label": "As it was known at, in UTC", placeholder: "now", spellcheck: "false", onchange: () => this.#timeChanged(this.#known, "known") });
    this.#before = make("button", { type: "button", title: "Before the newest edge shown", "aria-label": "Go back to before the newest edge shown", onclick: () => on.change({ at: justBefore(this.#instants.at(-1)) }) }, "◂");
    this.#now = make("button", { type: "button", onclick: () => on.change({ at: null, known: null }) }, "Now");
    element.append(
      make("fieldset", {}, make("legend", { class: "visually-hidden" }, "Direction"), this.#directions.map((input) => make("label", {}, input, DIRECTION_LABELS[input.value as Direction]))),
      make("label", { class: "group" }, "Depth", this.#depth),
      make("label", { class: "group", title: "Maximum number of entities to load before you expand more" }, "Max entities", this.#maxEntities),
      make("label", { class: "group", title: "Draw idempotency keys and correlation ids as nodes, with their edges" }, this.#names, "Keys and ids as nodes"),
      make("details", { class: "menu types" }, this.#typesSummary, make("div", {}, this.#types.map((input) => make("label", {}, input, make("code", {}, input.value))))),
    );
    more.append(make("div", { class: "group" }, make("span", { "aria-hidden": "true", title: "What had come about by then" }, "As at"), this.#before, this.#at, make("span", { "aria-hidden": "true", title: "What the store had been told by then" }, "known at"), this.#known, this.#now, this.#atError), this.#exportMenu());
    for (const each of [element, more]) this.#closeMenus(each);
  }

  // Close the menus of an element on Escape and on a click elsewhere.
  #closeMenus(element: HTMLElement): void {
    document.addEventListener("click", (event) => {
      for (const menu of element.querySelectorAll<HTMLDetailsElement>("details[open]")) if (!menu.contains(event.target as Node)) menu.open = false;
    });
    element.addEventListener("keydown", (event) => {
      const menu = event.key === "Escape" ? (event.target as Element).closest<HTMLDetailsElement>("details[open]") : null;
      if (!menu) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
      event.stopPropagation();
    });
  }

  openExports(): void {
    this.#exports.open = true;
  }

  // Show the choices of a view. The time control steps through the creation times of `edges`.
  show(view: View, edges: Edge[]): void {
    this.#instants = [...new Set(edges.map((each) => each.createdAt))].sort();
    for (const input of this.#directions) input.checked = input.value === view.direction;
    this.#depth.value = String(view.depth);
    this.#maxEntities.value = String(view.maxEntities);
    this.#names.checked = view.withNames;
    const followed = view.types ?? (view.withNames ? null : CAUSAL_TYPES);
    for (const input of this.#types) input.checked = !followed || followed.includes(input.value as EdgeType);
    this.#typesSummary.textContent = view.types ? `${view.types.length} of ${this.#types.length} edge types` : view.withNames ? "All edge types" : "Causes only";
    for (const [input, value] of [[this.#at, view.at], [this.#known, view.known]] as const) {
      input.value = value ?? "";
      input.classList.toggle("past", Boolean(value));
      input.removeAttribute("aria-invalid");
    }
    this.#atError.textContent = "";
    this.#before.disabled = this.#instants.length === 0;
    this.#now.disabled = !view.at && !view.known;
  }

  #select(name: string, choices: number[], change: (value: number) => void): HTMLSelectElement {
    const select: HTMLSelectElement = make("select", { "aria-label": name, onchange: () => change(Number(select.value)) }, choices.map((each) => make("option", { value: each }, String(each))));
    return select;
  }

  #typesChanged(): void {
    const chosen = this.#types.filter((input) => input.checked).map((input) => input.value as EdgeType);
    if (chosen.length === this.#types.length) this.on.change({ types: null, withNames: true });
    else if (chosen.length === CAUSAL_TYPES.length && CAUSAL_TYPES.every((each) => chosen.includes(each))) this.on.change({ types: null, withNames: false });
    else this.on.change({ types: chosen });
  }

  #timeChanged(input: HTMLInputElement, name: "at" | "known"): void {
    const text = input.value.trim();
    const at = text ? parseTimestamp(text) : null;
    if (text && !at) {
      input.setAttribute("aria-invalid", "true");
      this.#atError.textContent = "Not a timestamp. Write 2026-11-03 or 2026-11-03 14:30, in UTC.";
      input.title = this.#atError.textContent;
      return;
    }
    this.on.change({ [name]: at && Date.parse(at) >= Date.now() ? null : at }); // a time in the future means now
  }

  // The exports: the drawing, the whole lineage in the formats of the service, and the evidence of a run.
  #exportMenu(): HTMLDetailsElement {
    const button = (label: string, description: string, act: () => void): HTMLElement =>
      make("button", { type: "button", "aria-label": description, onclick: () => {
        this.#exports.open = false;
        this.#exports.querySelector("summary")?.focus();
        act();
      } }, label);
    const row = (title: string, act: (isCopied: boolean) => void, name = title): HTMLElement[] => [
      make("span", {}, title),
      button("Copy", `Copy as ${name}`, () => act(true)),
      button("Save", `Save as ${name}`, () => act(false)),
    ];
    const drawn = (name: Format, title: string): HTMLElement[] => row(title, (isCopied) => this.on.export(name, isCopied));
    this.#exports = make("details", { class: "menu exports" }, make("summary", {}, "Copy or save"), make("div", {},
      make("p", { class: "head" }, "What is drawn"), drawn("mermaid", "Mermaid"), drawn("svg", "SVG"), drawn("png", "PNG"), drawn("csv", "CSV of edges"),
      make("p", { class: "head" }, "The whole lineage within the depth"),
      Object.entries(SERVED).map(([name, title]) => row(title, (isCopied) => this.on.exportServed(name as ServedFormat, isCopied), `${title} of the whole lineage`)),
      make("p", { class: "head" }, "Evidence"), make("span", {}, "Bundle with proofs (zip)"), make("span"), button("Save", "Save the evidence bundle", () => this.on.bundle()),
    ));
    return this.#exports;
  }
}

// Parse a timestamp as written by the reader: a date means its end, and UTC is assumed without an offset. Null if it is invalid.
export function parseTimestamp(text: string): string | null {
  const [, date, time = "23:59:59.999999", offset = "Z"] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(text) ?? [];
  if (!date) return null;
  const timestamp = `${date}T${time.length === 5 ? `${time}:00` : time}${/UTC/i.test(offset) ? "Z" : offset.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`;
  return Number.isNaN(Date.parse(timestamp)) ? null : timestamp;
}

// Return the last microsecond before a timestamp of the API. A Date has only milliseconds.
function justBefore(text: string | undefined): string | null {
  if (!text) return null;
  const [, whole, part = "0"] = /^(.*?:\d\d:\d\d)(?:\.(\d{1,6}))?/.exec(text) ?? [];
  const micros = Number(part.padEnd(6, "0")) - 1;
  const second = new Date(Date.parse(`${whole}Z`) - (micros < 0 ? 1000 : 0)).toISOString().slice(0, 19);
  return `${second}.${String(micros < 0 ? 999_999 : micros).padStart(6, "0")}Z`;
}
