// Elements of the page, made without a line of HTML, so that no record's text is ever taken for it.

import { KINDS, cornersOf, iconOf, toneOf } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

// An element with attributes (`onclick` and the like are listeners; null and false are left out) and children.
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

export function status(word, { isNamed = true } = {}) {
  const said = isNamed ? word : make("span", { class: "unseen" }, word);
  return make("span", { class: "status", "data-tone": toneOf(word), title: word }, make("span", { "aria-hidden": "true" }, iconOf(word)), said);
}

// The outline of a kind within a width and a height, as an SVG element.
export function outline(kind, width, height) {
  const [x, y] = [width / 2, height / 2];
  if (kind === "CORRELATION") return makeSvg("ellipse", { cx: x, cy: y, rx: x, ry: y });
  const relative = cornersOf(kind, width, height);
  if (!relative) return makeSvg("rect", { width, height, rx: height / 4 });
  const corners = relative.map((each, place) => (place % 2 ? y + each * y : x + each * x).toFixed(1));
  return makeSvg("polygon", { points: corners.join(" ") });
}

export function kind(word, { isNamed = true } = {}) {
  const shape = makeSvg("svg", { viewBox: "0 0 18 12", "aria-hidden": "true" }, outline(word, 18, 12));
  return make("span", { class: "kind", "data-kind": word, title: KINDS[word] }, shape, isNamed ? KINDS[word] : make("span", { class: "unseen" }, KINDS[word]));
}

// An instant as people read it, to the second in UTC; the API's own text is in `datetime` and in the tooltip.
export function instant(text) {
  if (!text) return make("span", { class: "soft" }, "–");
  return make("time", { datetime: text, title: text }, `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`);
}
