// What shapes, colours and lines mean.

import { kind, make, makeSvg } from "../pages/elements.js";
import { KINDS } from "../pages/words.js";
import { DASHES, EDGES } from "./picture.js";

export function fillLegend(element) {
  const kinds = Object.keys(KINDS).map((each) => make("p", {}, kind(each)));
  const edges = Object.entries(EDGES).map(([type, { verb, colour, line, width }]) => {
    const stroke = `var(--${colour})`;
    const drawn = makeSvg(
      "svg",
      { class: "line", viewBox: "0 0 44 8", "aria-hidden": "true" },
      makeSvg("line", { x1: 0, y1: 4, x2: 36, y2: 4, stroke, "stroke-width": width, "stroke-dasharray": DASHES[line] || null }),
      makeSvg("polygon", { points: "44,4 36,0 36,8", fill: stroke }),
    );
    return make("p", {}, drawn, make("span", {}, verb), make("code", { class: "soft" }, type));
  });
  element.replaceChildren(
    make("div", {}, make("h4", {}, "Entities"), kinds),
    make("div", {}, make("h4", {}, "Edges, drawn from cause to effect"), edges),
    make("p", { class: "note" }, "A dashed “+12” stands for twelve recorded edges that are not drawn; click it to draw more. The strip at the left of a run has the colour of its status."),
  );
}
