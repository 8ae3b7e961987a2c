// Computes a layered layout in a worker thread: causes to the left, effects to the right.

import { Graph, layout } from "@dagrejs/dagre";
import { fastLayout } from "./fast-layout.js";

export interface LayoutNode {
  id: string;
  width: number;
  height: number;
}

export interface LayoutEdge {
  id: string;
  from: string;
  to: string;
  label: number; // the width of the label, or 0
}

export interface Point {
  x: number;
  y: number;
}

export interface LayoutResult {
  job: number;
  nodes: ({ id: string } & Point)[];
  edges: { id: string; points: Point[]; label: Point | null; isInBlock: boolean }[];
  blocks: ({ hub: string; side: "to" | "from"; width: number; height: number } & Point)[];
}

interface Block extends LayoutNode {
  hub: string;
  side: "to" | "from";
  leaves: LayoutNode[];
  columns: number;
  cell: { width: number; height: number };
}

const MAX_DAGRE_NODES = 250; // nodes; beyond it dagre takes seconds: use the layered layout of fast-layout.ts
const MIN_BLOCK_SIZE = 6; // arrange at least this many leaves on one side of a node in rows and columns
const GAP = 14;
const RANK_GAP = 46; // pixels between two ranks: room for an arrow
const LABEL_HEIGHT = 16;
const BLOCK_ASPECT_RATIO = 1.3; // target ratio of a block's width to its height
const BLOCK_PADDING = 10;

self.onmessage = ({ data: { job, nodes, edges } }: MessageEvent<{ job: number; nodes: LayoutNode[]; edges: LayoutEdge[] }>) => {
  const blocks = blocksOf(nodes, edges);
  const blockOf = new Map(blocks.flatMap((block) => block.leaves.map(({ id }) => [id, block])));
  const ranked: (LayoutNode | Block)[] = [...nodes.filter(({ id }) => !blockOf.has(id)), ...blocks];
  if (ranked.length > MAX_DAGRE_NODES) {
    const links = [...edges.filter(({ from, to }) => !blockOf.has(from) && !blockOf.has(to)), ...blocks.map(({ id, hub, side }) => (side === "to" ? { from: hub, to: id } : { from: id, to: hub }))];
    const places = fastLayout(ranked, links, { gap: GAP, rankGap: 2 * RANK_GAP });
    self.postMessage(resultOf(job, ranked, edges, blocks, (id) => places.get(id)!, () => undefined));
    return;
  }
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: GAP, ranksep: RANK_GAP, edgesep: 10, ranker: "network-simplex" });
  for (const { id, width, height } of ranked) graph.setNode(id, { width, height });
  for (const { id, from, to, label } of edges) {
    if (from !== to && !blockOf.has(from) && !blockOf.has(to)) graph.setEdge(from, to, label ? { width: label, height: LABEL_HEIGHT, labelpos: "c" } : {}, id);
  }
  for (const { id, hub, side } of blocks) {
    if (side === "to") graph.setEdge(hub, id, {}, id);
    else graph.setEdge(id, hub, {}, id);
  }
  layout(graph);
  const courseOf = ({ id, from, to }: LayoutEdge): Course | undefined => (from === to ? undefined : (graph.edge({ v: from, w: to, name: id }) as Course | undefined));
  self.postMessage(resultOf(job, ranked, edges, blocks, (id) => graph.node(id) as Point, courseOf));
};

interface Course {
  points: Point[];
  x?: number;
  y?: number;
}

function resultOf(job: number, ranked: (LayoutNode | Block)[], edges: LayoutEdge[], blocks: Block[], placed: (id: string) => Point, courseOf: (edge: LayoutEdge) => Course | undefined): LayoutResult {
  const inBlock = new Set(blocks.flatMap((block) => block.leaves.map(({ id }) => id)));
  return {
    job,
    nodes: ranked.flatMap((each) => {
      const { x, y } = placed(each.id);
      return "leaves" in each ? positionsIn(each, x, y) : [{ id: each.id, x, y }];
    }),
    edges: edges.map((edge) => {
      const course = courseOf(edge);
      return {
        id: edge.id,
        isInBlock: inBlock.has(edge.from) || inBlock.has(edge.to),
        // The first and the last point lie on the outlines of the ends; the points between route the edge around other nodes.
        points: course?.points.slice(1, -1) ?? [],
        label: edge.label && course?.x !== undefined && course.y !== undefined ? { x: course.x, y: course.y } : null,
      };
    }),
    blocks: blocks.map(({ id, hub, side, width, height }) => ({ hub, side, width, height, ...pick(placed(id)) })),
  };
}

const pick = ({ x, y }: Point): Point => ({ x, y });

// Group leaves that share a neighbour into blocks.
function blocksOf(nodes: LayoutNode[], edges: LayoutEdge[]): Block[] {
  const degree = new Map<string, number>();
  for (const { from, to } of edges) for (const end of [from, to]) degree.set(end, (degree.get(end) ?? 0) + 1);
  const leaves = new Map<string, Pick<Block, "hub" | "side">>();
  for (const { from, to } of edges) {
    if (degree.get(to) === 1 && degree.get(from)! > 1) leaves.set(to, { hub: from, side: "to" });
    else if (degree.get(from) === 1 && degree.get(to)! > 1) leaves.set(from, { hub: to, side: "from" });
  }
  const groups = new Map<string, LayoutNode[]>();
  for (const node of nodes) {
    const leaf = leaves.get(node.id);
    if (!leaf || node.width > 400) continue;
    const key = `${leaf.side} ${leaf.hub}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups].filter(([, members]) => members.length >= MIN_BLOCK_SIZE).map(([key, members]) => blockOfLeaves(key, members, leaves.get(members[0]!.id)!));
}

function blockOfLeaves(key: string, leaves: LayoutNode[], { hub, side }: Pick<Block, "hub" | "side">): Block {
  const cell = { width: Math.max(...leaves.map((each) => each.width)) + GAP, height: Math.max(...leaves.map((each) => each.height)) + GAP };
  const columns = Math.max(1, Math.round(Math.sqrt((leaves.length * BLOCK_ASPECT_RATIO * cell.height) / cell.width)));
  const rows = Math.ceil(leaves.length / columns);
  return { id: `block ${key}`, hub, side, leaves, columns, cell, width: columns * cell.width - GAP + 2 * BLOCK_PADDING, height: rows * cell.height - GAP + 2 * BLOCK_PADDING };
}

// Return the positions of a block's leaves around its centre, row by row.
function positionsIn({ leaves, columns, cell, width, height }: Block, x: number, y: number): ({ id: string } & Point)[] {
  return leaves.map(({ id }, index) => ({
    id,
    x: x - width / 2 + BLOCK_PADDING + ((index % columns) + 0.5) * cell.width - GAP / 2,
    y: y - height / 2 + BLOCK_PADDING + (Math.floor(index / columns) + 0.5) * cell.height - GAP / 2,
  }));
}
