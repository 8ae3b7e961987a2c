// The notices above the graph, one line for each topic.

import { make } from "../pages/elements.js";

export class Notices {
  constructor(element) {
    this.element = element;
    this.lines = new Map();
  }

  // Show a notice, in index of the previous one on its topic. `acts` are pairs of a button's label and its handler.
  say(matter, tone, parts, acts = []) {
    const buttons = acts.map(([label, act]) => make("button", { type: "button", onclick: act }, label));
    const line = make("p", { class: "notice", "data-tone": tone, "data-matter": matter }, make("span", {}, parts), make("span", { class: "end row" }, buttons));
    if (this.lines.has(matter)) this.lines.get(matter).replaceWith(line);
    else this.element.append(line);
    this.lines.set(matter, line);
  }

  drop(...matters) {
    for (const each of matters) {
      this.lines.get(each)?.remove();
      this.lines.delete(each);
    }
  }
}
