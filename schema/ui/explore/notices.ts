// The notices above the graph, one line for each topic.

import { type Child, make } from "../shared/elements.js";
import type { Tone } from "../shared/display.js";

export class Notices {
  readonly #lines = new Map<string, HTMLElement>();

  constructor(readonly element: HTMLElement) {}

  // Show a notice, in place of the previous one on its topic. `acts` are pairs of a button's label and its handler.
  say(matter: string, tone: Tone, parts: Child, acts: [string, () => unknown][] = []): void {
    const buttons = acts.map(([label, act]) => make("button", { type: "button", onclick: act }, label));
    const line = make("p", { class: "notice", "data-tone": tone, "data-matter": matter }, make("span", {}, parts), make("span", { class: "end row" }, buttons));
    const previous = this.#lines.get(matter);
    if (previous) previous.replaceWith(line);
    else this.element.append(line);
    this.#lines.set(matter, line);
  }

  drop(...matters: string[]): void {
    for (const each of matters) {
      this.#lines.get(each)?.remove();
      this.#lines.delete(each);
    }
  }
}
