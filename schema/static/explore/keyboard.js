// The keyboard shortcuts of the page and of the graph.

const STEP = 60;

// `on` has a function for each name below. Keys typed into a form field are ignored.
export function bindKeys(canvas, graph, on) {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog");
    if (isTyping || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      "/": on.search,
      l: on.list,
      g: on.canvas,
      p: on.panel,
      e: on.expand,
      c: on.collapse,
      x: on.pick,
      "?": on.keys,
      "+": () => graph.zoomBy(1.25),
      "-": () => graph.zoomBy(0.8),
      0: on.fit,
      1: () => graph.whole(),
      Escape: on.escape,
    }[event.key];
    if (!act) return;
    act();
    event.preventDefault();
  });
  canvas.addEventListener("keydown", ({ key }) => {
    const move = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }[key];
    if (move) graph.panBy(...move);
  });
}
