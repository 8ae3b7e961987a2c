// A payload as a collapsible tree. Every number, key and order is as recorded.

import { make } from "../pages/elements.js";
import { ExactNumber } from "../pages/exact-json.js";
import { countOf } from "./labels.js";

const CHUNK = 100;

// Return the tree of a value of parseExact, with its first level open.
export function tree(value) {
  return make("div", { class: "tree" }, isNest(value) ? members(value) : leaf(null, value));
}

// An empty object or array counts as a leaf.
const isNest = (value) => sizeOf(value) > 0;
const sizeOf = (value) => (value instanceof Map ? value.size : Array.isArray(value) ? value.length : 0);

function entriesOf(value) {
  return value instanceof Map ? [...value] : value.map((each, index) => [String(index), each]);
}

// Return the members of an object or array, CHUNK at a time.
function members(value) {
  const entries = entriesOf(value);
  const list = make("ul");
  const addFrom = (start) => {
    list.append(...entries.slice(start, start + CHUNK).map(([key, each]) => make("li", {}, isNest(each) ? nest(key, each) : leaf(key, each))));
    const left = entries.length - start - CHUNK;
    if (left <= 0) return;
    const more = make("button", { type: "button", onclick: () => { item.remove(); addFrom(start + CHUNK); } }, `Show ${countOf(Math.min(left, CHUNK))} more of ${countOf(left)}`);
    const item = make("li", {}, more);
    list.append(item);
  };
  addFrom(0);
  return list;
}

function nest(key, value) {
  const [open, close] = value instanceof Map ? ["{", "}"] : ["[", "]"];
  const summary = make("summary", {}, make("span", { class: "key" }, key), " ", make("span", { class: "muted" }, `${open} ${countOf(sizeOf(value))} ${close}`));
  const details = make("details", {}, summary);
  // Build the members when the node is first opened.
  details.addEventListener("toggle", () => details.open && details.children.length === 1 && details.append(members(value)));
  return details;
}

function leaf(key, value) {
  return make("div", { class: "leaf" }, key === null ? null : [make("span", { class: "key" }, key), ": "], scalar(value));
}

function scalar(value) {
  if (value instanceof ExactNumber) return make("span", { class: "digits" }, value.text);
  if (typeof value === "string") return make("span", { class: "string" }, JSON.stringify(value));
  if (value instanceof Map) return make("span", { class: "literal" }, "{}");
  if (Array.isArray(value)) return make("span", { class: "literal" }, "[]");
  return make("span", { class: "literal" }, String(value));
}
