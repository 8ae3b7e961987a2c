// The legend: the same cards, marks and lines as the graph.

import { type EntityKind, KINDS } from "../shared/display.js";
import { kind, make, makeSvg } from "../shared/elements.js";
import { type Card, drawCard } from "./card.js";
import { DASHES, EDGES } from "./labels.js";

const SAMPLE: Card = {
  kind: "RUN",
  id: "rr_example",
  title: "id",
  status: "PENDING_REVIEW",
  tone: "wait",
  time: "created",
  subtitle: "portfolio or type",
  marks: [
    { icon: "⚠", text: "conflict", tone: "bad", title: "Its idempotency key was used for different requests" },
    { icon: "◔", text: "3 d", tone: "wait", title: "It waits for a review" },
    { icon: "✓", text: "who", tone: "good", title: "The newest decision and its reviewer" },
  ],
  names: [],
  width: 228,
  height: 78,
};

export function fillLegend(element: HTMLElement): void {
  const kinds = (Object.keys(KINDS) as EntityKind[]).map((each) => make("p", {}, kind(each)));
  const edges = Object.entries(EDGES).map(([type, { verb, colour, line, width }]) => {
    const stroke = `var(--${colour})`;
    const sample = makeSvg(
      "svg",
      { class: "line", viewBox: "0 0 44 8", "aria-hidden": "true" },
      makeSvg("line", { x1: 0, y1: 4, x2: 36, y2: 4, stroke, "stroke-width": width, "stroke-dasharray": DASHES[line] }),
      makeSvg("polygon", { points: "44,4 36,0 36,8", fill: stroke }),
    );
    return make("p", {}, sample, make("span", {}, verb), make("code", { class: "muted" }, type));
  });
  const card = makeSvg("svg", { class: "sample", viewBox: "-2 -2 232 82", width: 232, height: 82, role: "img", "aria-label": "A card: id, status and time, portfolio, marks" }, drawCard(SAMPLE));
  element.replaceChildren(
    make("div", {}, make("h4", {}, "Entities"), kinds),
    make("div", {}, make("h4", {}, "Edges, from cause to effect"), edges, make("h4", {}, "A card"), card),
    make("p", { class: "note" }, "The status is the review if there is one, else the run's own. A dashed “+12” counts twelve edges that are not shown: click it to show them. An amber line is part of a cycle."),
  );
}
