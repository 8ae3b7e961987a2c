// The scene: nodes and edges with their positions, computed from a subgraph. The canvas and the exported SVG draw the same scene.

import { makeSvg } from "../shared/elements.js";
import { type Card, cardOf, describeCard, drawCard } from "./card.js";
import { type GroupLayout, drawGroup, layOutGroup } from "./group.js";
import { CHARACTER_WIDTH, DASHES, EDGES, describeStub, stubKey, stubLabel } from "./labels.js";
import { layOut } from "./layout.js";
import type { Point } from "./layout-worker.js";
import { placeBeside } from "./live-layout.js";
import { type Edge, type Entity, type Stub, type Subgraph, causal, severityOf, statusOf } from "./model.js";

const MAX_LABELLED_EDGES = 80; // edges; beyond it only the selected edge has its label
const CORNER = 10;
const ARROW = 8;

export interface SceneNode extends Point {
  key: string;
  width: number;
  height: number;
  entity?: Entity;
  card?: Card;
  stub?: Stub;
  group?: GroupLayout;
}

export interface SceneEdge {
  key: string;
  edge?: Edge;
  from: SceneNode;
  to: SceneNode;
  points: Point[];
  label: Point | null;
  isInBlock: boolean;
}

export interface Scene {
  subgraph: Subgraph;
  nodes: Map<string, SceneNode>;
  edges: SceneEdge[];
  blocks: { from: Point; to: Point; box: { x: number; y: number; width: number; height: number } }[];
  box: { x: number; y: number; width: number; height: number };
}

export const groupKey = (side: string, id: string): string => `group:${side}:${id}`;

// Return the scene of a subgraph, or null if a newer one has been requested meanwhile. Nodes in `kept` keep their positions.
export async function sceneOf(subgraph: Subgraph, kept: Scene | null = null): Promise<Scene | null> {
  const replays = new Set(subgraph.edges.filter(({ edgeType }) => edgeType === "REPLAYED_FROM").map(({ sourceEntityId }) => sourceEntityId));
  const now = subgraph.view.at ? Date.parse(subgraph.view.at) : Date.now();
  const nodes = new Map<string, SceneNode>();
  // Failures first: the layout keeps this order where it has a choice.
  for (const entity of [...subgraph.entities].sort((a, b) => severityOf(a) - severityOf(b))) {
    const { entityId } = entity;
    const card = cardOf(entity, { isCyclic: subgraph.cyclic.has(entityId), isReplay: replays.has(entityId), now });
    nodes.set(entityId, { key: entityId, entity, card, width: card.width, height: card.height, x: 0, y: 0 });
  }
  const links: { key: string; from: string; to: string; edge?: Edge }[] = subgraph.edges.map((edge) => ({ key: edge.id, edge, from: causal(edge).cause, to: causal(edge).effect }));
  const attach = (key: string, id: string, side: string): void => {
    links.push(side === "effects" ? { key: `to ${key}`, from: id, to: key } : { key: `to ${key}`, from: key, to: id });
  };
  for (const stub of subgraph.stubs) {
    const key = stubKey(stub);
    nodes.set(key, { key, stub, width: stubLabel(stub).length * CHARACTER_WIDTH + 20, height: 24, x: 0, y: 0 });
    attach(key, stub.id, stub.side);
  }
  for (const each of subgraph.groups) {
    const key = groupKey(each.side, each.id);
    const group = layOutGroup(each, subgraph.view.groupBy);
    nodes.set(key, { key, group, width: group.width, height: group.height, x: 0, y: 0 });
    attach(key, each.id, each.side);
  }
  if (kept) {
    placeBeside(kept, nodes, links);
    const courses = new Map(kept.edges.map((each) => [each.key, each]));
    const edges = links.map(({ key, from, to, edge }): SceneEdge => {
      const { points, label, isInBlock } = courses.get(key) ?? { points: [], label: null, isInBlock: false };
      return { key, ...(edge && { edge }), from: nodes.get(from)!, to: nodes.get(to)!, points, label, isInBlock };
    });
    return { subgraph, nodes, edges, blocks: kept.blocks, box: boxOf([...nodes.values()], kept.blocks.map(({ box }) => box)) };
  }
  const isLabelled = subgraph.edges.length <= MAX_LABELLED_EDGES;
  const labelOf = (edge: Edge | undefined): number => (edge && isLabelled && !EDGES[edge.edgeType].isQuiet ? EDGES[edge.edgeType].verb.length * CHARACTER_WIDTH + 6 : 0);
  const layout = await layOut(
    [...nodes.values()].map(({ key, width, height }) => ({ id: key, width, height })),
    links.map(({ key, from, to, edge }) => ({ id: key, from, to, label: labelOf(edge) })),
  );
  if (!layout) return null;
  for (const { id, x, y } of layout.nodes) Object.assign(nodes.get(id)!, { x, y });
  const edges = links.map(({ key, from, to, edge }, index): SceneEdge => {
    const { points, label, isInBlock } = layout.edges[index]!;
    return { key, ...(edge && { edge }), from: nodes.get(from)!, to: nodes.get(to)!, points, label, isInBlock };
  });
  const blocks = layout.blocks.map(({ hub, side, x, y, width, height }) => {
    const node = nodes.get(hub)!;
    const box = { x: x - width / 2, y: y - height / 2, width, height };
    const ends: [Point, Point] = side === "to" ? [rightOf(node), { x: box.x, y }] : [{ x: box.x + width, y }, leftOf(node)];
    return { from: ends[0], to: ends[1], box };
  });
  return { subgraph, nodes, edges, blocks, box: boxOf([...nodes.values()], blocks.map(({ box }) => box)) };
}

const leftOf = ({ x, y, width }: SceneNode): Point => ({ x: x - width / 2, y });
const rightOf = ({ x, y, width }: SceneNode): Point => ({ x: x + width / 2, y });

function boxOf(nodes: SceneNode[], boxes: { x: number; y: number; width: number; height: number }[]): Scene["box"] {
  let [x1, y1, x2, y2] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of [...nodes.map((node) => ({ ...node, x: node.x - node.width / 2, y: node.y - node.height / 2 })), ...boxes]) {
    [x1, y1, x2, y2] = [Math.min(x1, x), Math.min(y1, y), Math.max(x2, x + width), Math.max(y2, y + height)];
  }
  return { x: x1, y: y1 - 20, width: x2 - x1, height: y2 - y1 + 20 };
}

// Draw a node around its centre.
export function drawNode(node: SceneNode, root: string): SVGGElement {
  const origin = `translate(${node.x - node.width / 2} ${node.y - node.height / 2})`;
  const shared = { "data-key": node.key, transform: origin };
  if (node.card) {
    const isRoot = node.key === root;
    const { kind, tone } = node.card;
    const content = drawCard(node.card, { isRoot });
    return makeSvg("g", { ...shared, class: `card${isRoot ? " root" : ""}`, "data-kind": kind, "data-tone": tone, "data-status": statusOf(node.entity!) }, makeSvg("title", {}, describeCard(node.card)), halo(node), content);
  }
  if (node.group) return makeSvg("g", { ...shared, class: "group" }, halo(node), drawGroup(node.group));
  const label = stubLabel(node.stub!);
  return makeSvg(
    "g",
    { ...shared, class: "stub" },
    makeSvg("title", {}, describeStub(node.stub!)),
    halo(node),
    makeSvg("rect", { width: node.width, height: node.height, rx: 4, fill: "var(--ground)", stroke: "var(--ink-soft)", "stroke-dasharray": "4 3" }),
    makeSvg("text", { x: node.width / 2, y: 16, "text-anchor": "middle", fill: "var(--ink)", "font-size": 11.5 }, label),
  );
}

const halo = ({ width, height }: SceneNode): SVGElement => makeSvg("rect", { class: "halo", x: -4, y: -4, width: width + 8, height: height + 8, rx: 8, fill: "none" });

// Draw an edge from the right of its cause to the left of its effect, with its arrow.
export function drawEdge(sceneEdge: SceneEdge, isCyclic: boolean): SVGGElement {
  const { edge, isInBlock } = sceneEdge;
  const shared = edge ? { "data-key": edge.id, "data-source": edge.sourceEntityId, "data-type": edge.edgeType, "data-target": edge.targetEntityId } : { "data-key": sceneEdge.key };
  if (isInBlock) return makeSvg("g", { ...shared, class: "edge in-block" });
  const style = edge ? EDGES[edge.edgeType] : null;
  const stroke = isCyclic ? "var(--tone-wait)" : `var(--${style?.colour ?? "ink-soft"})`;
  const { d, tip, angle } = courseOf(sceneEdge);
  return makeSvg(
    "g",
    { ...shared, class: `edge${edge ? "" : " stub-edge"}${isCyclic ? " cyclic" : ""}` },
    edge && makeSvg("path", { class: "touch", d, fill: "none", stroke: "transparent", "stroke-width": 12 }),
    makeSvg("path", { class: "line", d, fill: "none", stroke, "stroke-width": isCyclic ? 2.5 : (style?.width ?? 1), "stroke-dasharray": style ? DASHES[style.line] : "4 3" }),
    edge && makeSvg("polygon", { class: "arrow", points: `0,0 ${-ARROW},${-ARROW / 2} ${-ARROW},${ARROW / 2}`, fill: stroke, transform: `translate(${tip.x} ${tip.y}) rotate(${angle})` }),
  );
}

// Draw the label of an edge, at the position that the layout has reserved for it.
export function drawLabel({ edge, label }: SceneEdge): SVGGElement | null {
  if (!edge || !label) return null;
  const { verb } = EDGES[edge.edgeType];
  const width = verb.length * CHARACTER_WIDTH + 6;
  return makeSvg(
    "g",
    { class: "edge-label", "data-of": edge.id, transform: `translate(${label.x} ${label.y})` },
    makeSvg("rect", { x: -width / 2, y: -8, width, height: 16, rx: 3, fill: "var(--ground)" }),
    makeSvg("text", { y: 4, "text-anchor": "middle", fill: "var(--ink-soft)", "font-size": 11 }, verb),
  );
}

// Draw the box around a block of leaves, and one line to it in place of one for each leaf.
export function drawBlock({ from, to, box }: Scene["blocks"][number]): SVGGElement {
  const line = { key: "", points: [], label: null, isInBlock: false, from: { ...from, width: 0 }, to: { ...to, width: 0 } } as unknown as SceneEdge;
  const { d, tip, angle } = courseOf(line);
  return makeSvg(
    "g",
    { class: "block" },
    makeSvg("rect", { ...box, rx: 8, fill: "none", stroke: "var(--line-strong)", "stroke-dasharray": "2 3" }),
    makeSvg("path", { d, fill: "none", stroke: "var(--ink)", "stroke-width": 1.75 }),
    makeSvg("polygon", { points: `0,0 ${-ARROW},${-ARROW / 2} ${-ARROW},${ARROW / 2}`, fill: "var(--ink)", transform: `translate(${tip.x} ${tip.y}) rotate(${angle})` }),
  );
}

// Return the path of an edge, and the tip and the direction of its arrow.
function courseOf({ from, to, points }: SceneEdge): { d: string; tip: Point; angle: number } {
  if (from === to) {
    const [right, top] = [from.x + from.width / 2, from.y - from.height / 2];
    return { d: `M ${right - 40} ${top} c 0 -22, 30 -22, 30 -8`, tip: { x: right - 10, y: top }, angle: 90 };
  }
  const isForward = from.x + from.width / 2 <= to.x - to.width / 2;
  const [start, tip] = isForward ? [rightOf(from), leftOf(to)] : [leftOf(from), rightOf(to)];
  const toLeft = isForward ? -1 : 1;
  const before = { x: tip.x + toLeft * ARROW, y: tip.y };
  const course = [start, { x: start.x - toLeft * 6, y: start.y }, ...points, { x: before.x + toLeft * 6, y: tip.y }, before];
  return { d: rounded(course), tip, angle: isForward ? 0 : 180 };
}

// Return a path through the points with rounded corners.
function rounded(points: Point[]): string {
  const parts = [`M ${round(points[0]!)}`];
  for (let index = 1; index < points.length - 1; index += 1) {
    const [a, b, c] = [points[index - 1]!, points[index]!, points[index + 1]!];
    parts.push(`L ${round(towards(b, a))} Q ${round(b)} ${round(towards(b, c))}`);
  }
  parts.push(`L ${round(points.at(-1)!)}`);
  return parts.join(" ");
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const share = Math.min(CORNER, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

const round = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
