// The Cytoscape stylesheet of nodes and edges, in the current colours of pages.css.

import { KINDS, toneOf } from "../pages/display.js";
import { colour } from "../pages/theme.js";
import { EDGES, FONT_SIZE, statusOf } from "./labels.js";

const kebab = (name) => name.toLowerCase().replaceAll("_", "-");
export const kindColour = (kind) => `kind-${kebab(kind)}`;
export const toneColour = (entity) => `tone-${toneOf(statusOf(entity))}`;

export function graphStyle() {
  const [ink, soft, paper, ground, accent] = ["ink", "ink-soft", "paper", "ground", "accent"].map(colour);
  const font = getComputedStyle(document.documentElement).getPropertyValue("--mono");
  return [
    {
      selector: "node",
      style: {
        width: "data(width)",
        height: "data(height)",
        label: "data(label)",
        color: ink,
        "font-family": font,
        "font-size": FONT_SIZE,
        "line-height": 1.35,
        "text-wrap": "wrap",
        "text-max-width": 400,
        "text-valign": "center",
        "min-zoomed-font-size": 5,
        "background-color": paper,
        "border-width": 1.5,
        "overlay-opacity": 0,
      },
    },
    ...Object.keys(KINDS).map((kind) => ({
      selector: `node[kind = "${kind}"]`,
      style: { "border-color": colour(kindColour(kind)), "border-style": kind === "UNKNOWN" ? "dashed" : "solid" },
    })),
    { selector: "node[corners]", style: { shape: "polygon", "shape-polygon-points": "data(corners)" } },
    { selector: 'node[kind = "RUN"]', style: { shape: "round-rectangle" } },
    { selector: 'node[kind = "CORRELATION"]', style: { shape: "ellipse" } },
    ...["good", "wait", "bad", "busy", "still"].map((tone) => ({
      // A strip in the colour of the status at the left of a run. The status is also written in the label.
      selector: `node[kind = "RUN"][tone = "${tone}"]`,
      style: {
        "background-fill": "linear-gradient",
        "background-gradient-direction": "to-right",
        "background-gradient-stop-colors": [colour(`tone-${tone}`), colour(`tone-${tone}`), paper, paper],
        "background-gradient-stop-positions": ["0%", "3.5%", "3.5%", "100%"],
      },
    })),
    {
      selector: "node.stub",
      style: {
        shape: "round-rectangle",
        color: soft,
        "background-color": ground,
        "border-color": soft,
        "border-style": "dashed",
        "border-width": 1,
        "font-size": 11,
      },
    },
    { selector: "node.root", style: { "border-width": 4, "font-weight": "bold" } },
    {
      selector: "edge",
      style: {
        "curve-style": "straight",
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.9,
        color: soft,
        "font-family": font,
        "font-size": 10,
        "min-zoomed-font-size": 7,
        "text-background-color": ground,
        "text-background-opacity": 1,
        "text-background-padding": 1,
        "overlay-opacity": 0,
      },
    },
    { selector: "edge.forward", style: { "source-endpoint": "90deg", "target-endpoint": "270deg" } },
    {
      selector: "edge.bent",
      style: {
        "curve-style": "round-segments",
        "segment-radii": 24,
        "segment-weights": "data(weights)",
        "segment-distances": "data(distances)",
        "edge-distances": "node-position",
      },
    },
    { selector: "edge.bent.forward", style: { "edge-distances": "endpoints" } },
    // Parallel edges and self-loops are curved, so that they do not overlap.
    { selector: "edge.parallel", style: { "curve-style": "bezier", "control-point-step-size": 36 } },
    ...Object.entries(EDGES).map(([type, { colour: name, line, width, isQuiet }]) => ({
      selector: `edge[type = "${type}"]`,
      style: { "line-color": colour(name), "target-arrow-color": colour(name), "line-style": line, width, label: isQuiet ? "" : "data(label)" },
    })),
    // No labels on the edges of a block, because they would all be the same.
    { selector: "edge.in-block", style: { label: "", width: 1.2, opacity: 0.5 } },
    {
      selector: "edge.stub",
      style: { "line-color": soft, "line-style": "dashed", width: 1, "target-arrow-shape": "none", "curve-style": "straight" },
    },
    { selector: ".off-path", style: { opacity: 0.3 } },
    { selector: "edge.on-path", style: { "line-color": accent, "target-arrow-color": accent, width: 4, "z-index": 5 } },
    { selector: "node.on-path", style: { "border-color": accent, "border-width": 3 } },
    { selector: "node.from", style: { "outline-width": 2, "outline-color": accent, "outline-offset": 3, "outline-style": "dashed" } },
    { selector: "node:selected", style: { "outline-width": 3, "outline-color": accent, "outline-offset": 2, "outline-style": "solid" } },
    { selector: "edge:selected, edge.pointed", style: { label: "data(label)", color: ink, "z-index": 6 } },
    { selector: "edge:selected", style: { "line-color": accent, "target-arrow-color": accent, width: 4 } },
  ];
}
