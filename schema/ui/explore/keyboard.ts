// The keyboard shortcuts of the page and of the graph.

import type { Graph } from "./graph.js";

const STEP = 60;

export type Shortcut = "search" | "list" | "canvas" | "panel" | "expand" | "collapse" | "pick" | "fit" | "next" | "keys" | "escape";

// `on` has a function for each shortcut. Keys typed into a form field are ignored, but for Ctrl-K.
export function bindKeys(canvas: HTMLElement, graph: Graph, on: Record<Shortcut, () => unknown>): void {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      on.search();
      event.preventDefault();
      return;
    }
    const target = event.target instanceof Element ? event.target : document.body;
    const isTyping = target.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog");
    if (isTyping || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = new Map<string, () => unknown>([
      ["/", on.search],
      ["l", on.list],
      ["g", on.canvas],
      ["p", on.panel],
      ["e", on.expand],
      ["c", on.collapse],
      ["x", on.pick],
      ["n", on.next],
      ["?", on.keys],
      ["+", () => graph.zoomBy(1.25)],
      ["-", () => graph.zoomBy(0.8)],
      ["0", on.fit],
      ["1", () => graph.whole()],
      ["Escape", on.escape],
    ]);
    const act = acts.get(event.key);
    if (!act) return;
    act();
    event.preventDefault();
  });
  canvas.addEventListener("keydown", ({ key }) => {
    const moves: Record<string, [number, number]> = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    const move = moves[key];
    if (move) graph.panBy(...move);
  });
}
