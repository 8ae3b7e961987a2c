// Creates DOM elements without HTML strings, so that the text of a record can never be parsed as markup.

import { KINDS, cornersOf, iconOf, toneOf } from "./display.js";

const SVG = "http://www.w3.org/2000/svg";

// Return an HTML element with attributes and children. An attribute named on* is a listener; null and false attributes are left out.
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function makeSvg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function status(value, { isNamed = true } = {}) {
  const message = isNamed ? value : make("span", { class: "visually-hidden" }, value);
  return make("span", { class: "status", "data-tone": toneOf(value), title: value }, make("span", { "aria-hidden": "true" }, iconOf(value)), message);
}

// Return the outline of a kind as an SVG element of the given width and height.
export function outline(kind, width, height) {
  const [x, y] = [width / 2, height / 2];
  if (kind === "CORRELATION") return makeSvg("ellipse", { cx: x, cy: y, rx: x, ry: y });
  const relative = cornersOf(kind, width, height);
  if (!relative) return makeSvg("rect", { width, height, rx: height / 4 });
  const corners = relative.map((each, index) => (index % 2 ? y + each * y : x + each * x).toFixed(1));
  return makeSvg("polygon", { points: corners.join(" ") });
}

export function kind(value, { isNamed = true } = {}) {
  const shape = makeSvg("svg", { viewBox: "0 0 18 12", "aria-hidden": "true" }, outline(value, 18, 12));
  return make("span", { class: "kind", "data-kind": value, title: KINDS[value] }, shape, isNamed ? KINDS[value] : make("span", { class: "visually-hidden" }, KINDS[value]));
}

// Return a <time> element: UTC to the second, with the API's exact text in `datetime` and in the tooltip.
export function timestamp(text) {
  if (!text) return make("span", { class: "muted" }, "–");
  return make("time", { datetime: text, title: text }, `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`);
}
