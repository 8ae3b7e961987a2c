// Exports the scene as an image: SVG, and PNG rendered from that SVG.

import { makeSvg } from "../shared/elements.js";
import { colour } from "../shared/theme.js";
import { describeSubgraph, viewUrl } from "./export-text.js";
import { CHARACTER_WIDTH, FONT_SIZE } from "./labels.js";
import { type Scene, drawBlock, drawEdge, drawLabel, drawNode } from "./scene.js";

const MARGIN = 24;
const MAX_PIXELS = 12_000; // pixels a side; browsers draw nothing beyond it

// Return a scene as a self-contained SVG text.
export function toSvg(scene: Scene): string {
  const { subgraph, box } = scene;
  const description = describeSubgraph(subgraph);
  const size = { width: Math.ceil(Math.max(box.width, description.length * CHARACTER_WIDTH) + 2 * MARGIN), height: Math.ceil(box.height + 2 * MARGIN + 22) };
  const svg = makeSvg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    ...size,
    viewBox: `0 0 ${size.width} ${size.height}`,
    "font-family": "ui-monospace, DejaVu Sans Mono, Consolas, monospace",
    "font-size": FONT_SIZE,
  });
  const group = makeSvg(
    "g",
    { transform: `translate(${MARGIN - box.x} ${MARGIN - box.y})` },
    scene.blocks.map(drawBlock),
    scene.edges.map((edge) => drawEdge(edge, edge.edge !== undefined && subgraph.cyclic.has(edge.edge.id))),
    scene.edges.map(drawLabel),
    [...scene.nodes.values()].map((node) => drawNode(node, subgraph.root)),
  );
  for (const each of group.querySelectorAll(".touch, .halo, .regroup")) each.remove();
  svg.append(
    makeSvg("title", {}, description),
    makeSvg("desc", {}, viewUrl(subgraph)),
    makeSvg("rect", { ...size, fill: "var(--ground)" }),
    group,
    makeSvg("text", { x: MARGIN, y: size.height - 12, fill: "var(--ink-soft)" }, description),
  );
  const colours = new Map<string, string>();
  return new XMLSerializer().serializeToString(svg).replace(/var\(--([\w-]+)\)/g, (_, name: string) => {
    if (!colours.has(name)) colours.set(name, colour(name));
    return colours.get(name)!;
  });
}

// Render an SVG text as a PNG of twice its size.
export async function toPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, MAX_PIXELS / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = image.width * scale;
  canvas.height = image.height * scale;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser gave no canvas.");
  context.scale(scale, scale);
  context.drawImage(image, 0, 0);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The browser made no PNG."))), "image/png"));
}
