// The keys that work everywhere on the page, and those of the graph.

const STEP = 60;

// `on` has an act for each name below; keys in fields are left to the fields.
export function wireKeys(canvas, graph, on) {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog");
    if (isTyping || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      "/": on.search,
      l: on.list,
      g: on.canvas,
      p: on.panel,
      e: on.expand,
      c: on.fold,
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
