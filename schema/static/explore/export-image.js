// Exports the subgraph as an image: SVG, and PNG rendered from that SVG.

import { makeSvg, outline } from "../pages/elements.js";
import { colour } from "../pages/theme.js";
import { describeSubgraph, viewUrl } from "./export-text.js";
import { kindColour, toneColour } from "./graph-style.js";
import { CHARACTER_WIDTH, DASHES, EDGES, FONT_SIZE, labelOf } from "./labels.js";

const MARGIN = 24;
const MAX_PIXELS = 12_000; // pixels a side; browsers draw nothing beyond it

// Return the graph that Cytoscape shows as a self-contained SVG text.
export function toSvg(cy, subgraph) {
  const { x1, y1, w, h } = cy.elements().boundingBox({ includeOverlays: false });
  const description = describeSubgraph(subgraph);
  const box = { width: Math.ceil(Math.max(w, description.length * CHARACTER_WIDTH) + 2 * MARGIN), height: Math.ceil(h + 2 * MARGIN + 22) };
  const svg = makeSvg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    ...box,
    viewBox: `0 0 ${box.width} ${box.height}`,
    "font-family": "ui-monospace, DejaVu Sans Mono, Consolas, monospace",
    "font-size": FONT_SIZE,
  });
  const group = makeSvg("g", { transform: `translate(${MARGIN - x1} ${MARGIN - y1})` });
  group.append(...cy.edges().map(drawEdge), ...cy.edges(".recorded").filter((edge) => !EDGES[edge.data("type")].isQuiet && !edge.hasClass("in-block")).map(drawVerb), ...cy.nodes().map(drawNode));
  svg.append(
    makeSvg("title", {}, description),
    makeSvg("desc", {}, viewUrl(subgraph)),
    makeSvg("rect", { ...box, fill: colour("ground") }),
    group,
    makeSvg("text", { x: MARGIN, y: box.height - 12, fill: colour("ink-soft") }, description),
  );
  return new XMLSerializer().serializeToString(svg);
}

function drawNode(node) {
  const { entity, stub, width, height } = node.data();
  const shape = outline(stub ? "RUN" : entity.kind, width, height);
  const line = stub ? colour("ink-soft") : colour(kindColour(entity.kind));
  shape.setAttribute("fill", stub ? colour("ground") : colour("paper"));
  shape.setAttribute("stroke", line);
  shape.setAttribute("stroke-width", node.hasClass("root") ? 4 : 1.5);
  if (stub || entity.kind === "UNKNOWN") shape.setAttribute("stroke-dasharray", "4 3");
  const lines = stub ? [node.data("label")] : labelOf(entity);
  const texts = lines.map((text, line_) =>
    makeSvg("text", { x: width / 2, y: height / 2 + 4 + (line_ - (lines.length - 1) / 2) * 15, "text-anchor": "middle", fill: colour("ink") }, text),
  );
  const strip = entity?.kind === "RUN" && makeSvg("rect", { x: 3, y: 8, width: 4, height: height - 16, fill: colour(toneColour(entity)) });
  const { x, y } = node.position();
  return makeSvg("g", { transform: `translate(${x - width / 2} ${y - height / 2})` }, shape, strip, texts);
}

function drawEdge(edge) {
  const [start, end] = [edge.sourceEndpoint(), edge.targetEndpoint()];
  const course = [start, ...(edge.segmentPoints() ?? edge.controlPoints() ?? []), end];
  const isCurved = !edge.segmentPoints() && course.length === 3;
  const points = course.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  const d = isCurved ? `M ${points[0]} Q ${points[1]} ${points[2]}` : `M ${points.join(" L ")}`;
  const style = EDGES[edge.data("type")];
  const stroke = style ? colour(style.colour) : colour("ink-soft");
  const line = makeSvg("path", { d, fill: "none", stroke, "stroke-width": style?.width ?? 1, "stroke-dasharray": style ? DASHES[style.line] || null : "4 3", "stroke-linejoin": "round" });
  return style ? makeSvg("g", {}, line, drawArrow(course.at(-2), end, stroke)) : line;
}

function drawArrow(from, to, fill) {
  const turn = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  return makeSvg("polygon", { points: "0,0 -9,-4.5 -9,4.5", fill, transform: `translate(${to.x} ${to.y}) rotate(${turn})` });
}

// Draw the verb of an edge at its midpoint, on the background colour.
function drawVerb(edge) {
  const { x, y } = edge.midpoint();
  const text = edge.data("label");
  return makeSvg(
    "g",
    { transform: `translate(${x} ${y})`, "font-size": 10 },
    makeSvg("rect", { x: -text.length * 3.1 - 2, y: -6, width: text.length * 6.2 + 4, height: 12, fill: colour("ground") }),
    makeSvg("text", { "text-anchor": "middle", y: 3.5, fill: colour("ink-soft") }, text),
  );
}

// Render the SVG as a PNG at twice its size, or less if a side would exceed MAX_PIXELS.
export async function toPng(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, MAX_PIXELS / Math.max(image.width, image.height));
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width * scale, height: image.height * scale });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The graph is too large for a PNG. Save it as SVG."))), "image/png");
  });
}
