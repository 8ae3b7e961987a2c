// The legend of shapes, colours and lines.

import { KINDS } from "../pages/display.js";
import { kind, make, makeSvg } from "../pages/elements.js";
import { DASHES, EDGES } from "./labels.js";

export function fillLegend(element) {
  const kinds = Object.keys(KINDS).map((each) => make("p", {}, kind(each)));
  const edges = Object.entries(EDGES).map(([type, { verb, colour, line, width }]) => {
    const stroke = `var(--${colour})`;
    const sample = makeSvg(
      "svg",
      { class: "line", viewBox: "0 0 44 8", "aria-hidden": "true" },
      makeSvg("line", { x1: 0, y1: 4, x2: 36, y2: 4, stroke, "stroke-width": width, "stroke-dasharray": DASHES[line] || null }),
      makeSvg("polygon", { points: "44,4 36,0 36,8", fill: stroke }),
    );
    return make("p", {}, sample, make("span", {}, verb), make("code", { class: "muted" }, type));
  });
  element.replaceChildren(
    make("div", {}, make("h4", {}, "Entities"), kinds),
    make("div", {}, make("h4", {}, "Edges, from cause to effect"), edges),
    make("p", { class: "note" }, "A dashed “+12” counts twelve edges that are not shown. Click it to show more. The strip at the left of a run has the colour of its status."),
  );
}
