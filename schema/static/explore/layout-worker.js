// Computes a layered layout in a worker thread: causes to the left, effects to the right.

import { Graph, layout } from "./vendor/dagre.esm.min.js";

const FAST_RANKING_NODES = 400; // nodes; beyond it use the faster ranking, which gives a less compact layout
const MIN_BLOCK_SIZE = 6; // arrange at least this many leaves on one side of a node in rows and columns
const GAP = 12;
const BLOCK_ASPECT_RATIO = 1.3; // target ratio of a block's width to its height

self.onmessage = ({ data: { job, nodes, edges } }) => {
  const blocks = blocksOf(nodes, edges);
  const blockOf = new Map(blocks.flatMap((block) => block.leaves.map(({ id }) => [id, block])));
  const rankedNodes = [...nodes.filter(({ id }) => !blockOf.has(id)), ...blocks];
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: GAP, ranksep: 70, edgesep: 8, ranker: rankedNodes.length > FAST_RANKING_NODES ? "longest-path" : "network-simplex" });
  for (const { id, width, height } of rankedNodes) graph.setNode(id, { width, height });
  for (const { id, from, to } of edges) {
    if (from !== to && !blockOf.has(from) && !blockOf.has(to)) graph.setEdge(from, to, {}, id);
  }
  for (const { id, hub, side } of blocks) graph.setEdge(...(side === "to" ? [hub, id] : [id, hub]), {}, id);
  layout(graph);
  self.postMessage({
    job,
    nodes: rankedNodes.flatMap((each) => {
      const { x, y } = graph.node(each.id);
      return each.leaves ? positionsIn(each, x, y) : [{ id: each.id, x, y }];
    }),
    edges: edges.map(({ id, from, to }) => ({
      id,
      isInBlock: blockOf.has(from) || blockOf.has(to),
      // The first and the last point lie on the outlines of the ends; the points between route the edge around other nodes.
      bends: graph.edge({ v: from, w: to, name: id })?.points.slice(1, -1) ?? [],
    })),
  });
};

// Group leaves that share a neighbour into blocks: {id, hub, side, leaves, columns, width, height}.
function blocksOf(nodes, edges) {
  const degree = new Map();
  for (const { from, to } of edges) for (const end of [from, to]) degree.set(end, (degree.get(end) ?? 0) + 1);
  const leaves = new Map();
  for (const { from, to } of edges) {
    if (degree.get(to) === 1 && degree.get(from) > 1) leaves.set(to, { hub: from, side: "to" });
    else if (degree.get(from) === 1 && degree.get(to) > 1) leaves.set(from, { hub: to, side: "from" });
  }
  const groups = Map.groupBy(
    nodes.filter(({ id }) => leaves.has(id)),
    ({ id }) => `${leaves.get(id).side} ${leaves.get(id).hub}`,
  );
  return [...groups].filter(([, members]) => members.length >= MIN_BLOCK_SIZE).map(([key, members]) => blockOfLeaves(key, members, leaves.get(members[0].id)));
}

function blockOfLeaves(key, leaves, { hub, side }) {
  const cell = { width: Math.max(...leaves.map((each) => each.width)) + GAP, height: Math.max(...leaves.map((each) => each.height)) + GAP };
  const columns = Math.max(1, Math.round(Math.sqrt((leaves.length * BLOCK_ASPECT_RATIO * cell.height) / cell.width)));
  const rows = Math.ceil(leaves.length / columns);
  return { id: `block ${key}`, hub, side, leaves, columns, cell, width: columns * cell.width - GAP, height: rows * cell.height - GAP };
}

// Return the positions of a block's leaves around its centre, row by row.
function positionsIn({ leaves, columns, cell, width, height }, x, y) {
  return leaves.map(({ id }, index) => ({
    id,
    x: x - width / 2 + ((index % columns) + 0.5) * cell.width - GAP / 2,
    y: y - height / 2 + (Math.floor(index / columns) + 0.5) * cell.height - GAP / 2,
  }));
}
