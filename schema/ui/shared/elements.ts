// Creates DOM elements without HTML strings, so that the text of a record can never be parsed as markup.

import { type EntityKind, KINDS, cornersOf, iconOf, toneOf } from "./display.js";

export type Child = Node | string | number | null | undefined | false | Child[];
type Listener = (event: any) => unknown;
export type Attributes = Record<string, string | number | boolean | null | undefined | Listener>;

const SVG = "http://www.w3.org/2000/svg";

// Return an HTML element with attributes and children. An attribute named on* is a listener; null and false attributes are left out.
export function make<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), attributes, children);
}

export function makeSvg<Tag extends keyof SVGElementTagNameMap>(tag: Tag, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[Tag] {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill<Filled extends Element>(element: Filled, attributes: Attributes, children: Child[]): Filled {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...flattened(children));
  return element;
}

function flattened(children: Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return flattened(child);
    if (child === null || child === undefined || child === false) return [];
    return [child instanceof Node ? child : String(child)];
  });
}

export function status(value: string, { isNamed = true } = {}): HTMLElement {
  const message = isNamed ? value : make("span", { class: "visually-hidden" }, value);
  return make("span", { class: "status", "data-tone": toneOf(value), title: value }, make("span", { "aria-hidden": "true" }, iconOf(value)), message);
}

// Return the outline of a kind as an SVG element of the given width and height.
export function outline(kind: EntityKind, width: number, height: number): SVGElement {
  const [x, y] = [width / 2, height / 2];
  if (kind === "CORRELATION") return makeSvg("ellipse", { cx: x, cy: y, rx: x, ry: y });
  const relative = cornersOf(kind, width, height);
  if (!relative) return makeSvg("rect", { width, height, rx: height / 4 });
  const corners = relative.map((each, index) => (index % 2 ? y + each * y : x + each * x).toFixed(1));
  return makeSvg("polygon", { points: corners.join(" ") });
}

export function kind(value: EntityKind, { isNamed = true } = {}): HTMLElement {
  const shape = makeSvg("svg", { viewBox: "0 0 18 12", "aria-hidden": "true" }, outline(value, 18, 12));
  return make("span", { class: "kind", "data-kind": value, title: KINDS[value] }, shape, isNamed ? KINDS[value] : make("span", { class: "visually-hidden" }, KINDS[value]));
}

// Return a <time> element: UTC to the second, with the API's exact text in `datetime` and in the tooltip.
export function timestamp(text: string | null | undefined): HTMLElement {
  if (!text) return make("span", { class: "muted" }, "–");
  return make("time", { datetime: text, title: text }, `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`);
}
