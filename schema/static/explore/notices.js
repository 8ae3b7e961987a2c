// What has to be said above the graph, one line for each matter.

import { make } from "../pages/elements.js";

export class Notices {
  constructor(element) {
    this.element = element;
    this.lines = new Map();
  }

  // Says something on a matter, in place of what was said on it before; `acts` are [word, what to do].
  say(matter, tone, parts, acts = []) {
    const buttons = acts.map(([word, act]) => make("button", { type: "button", onclick: act }, word));
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
