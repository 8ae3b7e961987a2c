// A layered layout for large graphs, in linear time for each sweep: no routing of edges around nodes.

interface Node {
  id: string;
  width: number;
  height: number;
}

interface Link {
  from: string;
  to: string;
}

interface Place {
  x: number;
  y: number;
}

const SWEEPS = 6;
const MIN_ROWS = 20; // nodes below one another before a layer gets a second column
const ASPECT_RATIO = 1.6; // target ratio of the width of a graph to its height

// Return the centre of each node: layers from left to right, each ordered by the mean place of its neighbours.
export function fastLayout(nodes: Node[], links: Link[], { gap, rankGap }: { gap: number; rankGap: number }): Map<string, Place> {
  const neighbours = new Map<string, { causes: string[]; effects: string[] }>(nodes.map(({ id }) => [id, { causes: [], effects: [] }]));
  for (const { from, to } of links) {
    if (from === to) continue;
    neighbours.get(from)?.effects.push(to);
    neighbours.get(to)?.causes.push(from);
  }
  const ranks = ranksOf(nodes, neighbours);
  const layers: Node[][] = [];
  for (const node of nodes) (layers[ranks.get(node.id)!] ??= []).push(node);
  const places = new Map<string, Place>();
  let x = 0;
  for (const layer of layers) {
    const width = Math.max(...layer.map((each) => each.width));
    stack(layer, (index) => index, gap, (id, y) => places.set(id, { x: x + width / 2, y }));
    x += width + rankGap;
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isForward = sweep % 2 === 0;
    for (const layer of isForward ? layers : [...layers].reverse()) {
      const wanted = new Map(layer.map(({ id }) => [id, meanOf(neighbours.get(id)![isForward ? "causes" : "effects"].map((each) => places.get(each)!.y)) ?? places.get(id)!.y]));
      layer.sort((a, b) => wanted.get(a.id)! - wanted.get(b.id)!);
      stack(layer, (index) => wanted.get(layer[index]!.id)!, gap, (id, y) => (places.get(id)!.y = y));
    }
  }
  const rows = rowsOf(nodes, gap);
  if (layers.some((layer) => layer.length > rows)) wrap(layers, rows, places, { gap, rankGap });
  return places;
}

// Return how many nodes a column has at most.
function rowsOf(nodes: Node[], gap: number): number {
  const [width, height] = [meanOf(nodes.map((each) => each.width)) ?? 1, meanOf(nodes.map((each) => each.height)) ?? 1];
  return Math.max(MIN_ROWS, Math.ceil(Math.sqrt((nodes.length * (width + gap)) / (height + gap) / ASPECT_RATIO)));
}

// Arrange each layer in columns of `rows` nodes, in its order, so that a graph is not many screens high.
function wrap(layers: Node[][], rows: number, places: Map<string, Place>, { gap, rankGap }: { gap: number; rankGap: number }): void {
  let x = 0;
  for (const layer of layers) {
    for (let start = 0; start < layer.length; start += rows) {
      const column = layer.slice(start, start + rows);
      const width = Math.max(...column.map((each) => each.width));
      const height = column.reduce((sum, each) => sum + each.height + gap, -gap);
      let top = -height / 2;
      for (const { id, height: own } of column) {
        places.set(id, { x: x + width / 2, y: top + own / 2 });
        top += own + gap;
      }
      x += width + gap;
    }
    x += rankGap - gap;
  }
}

// Return the layer of each node: after all its causes. A link that closes a cycle is left out.
function ranksOf(nodes: Node[], neighbours: Map<string, { causes: string[]; effects: string[] }>): Map<string, number> {
  const left = new Map(nodes.map(({ id }) => [id, neighbours.get(id)!.causes.length]));
  const ranks = new Map<string, number>();
  const ready = nodes.filter(({ id }) => left.get(id) === 0).map(({ id }) => id);
  for (const start of [null, ...nodes.map(({ id }) => id)]) {
    // If only cycles remain, begin with the next node.
    if (start !== null && !ranks.has(start) && left.get(start)! > 0) ready.push(start);
    for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
      if (ranks.has(id)) continue;
      const { causes, effects } = neighbours.get(id)!;
      ranks.set(id, Math.max(-1, ...causes.map((each) => ranks.get(each) ?? -1)) + 1);
      for (const effect of effects) {
        left.set(effect, left.get(effect)! - 1);
        if (left.get(effect) === 0 && !ranks.has(effect)) ready.push(effect);
      }
    }
  }
  return ranks;
}

// Place the nodes of a layer below one another, each as near to its target as the earlier ones allow, and centre the layer on the targets.
function stack(layer: Node[], wanted: (index: number) => number, gap: number, place: (id: string, y: number) => void): void {
  let bottom = -Infinity;
  let drift = 0;
  const tops = layer.map(({ height }, index) => {
    const y = Math.max(wanted(index), bottom + height / 2 + gap);
    bottom = y + height / 2;
    drift += y - wanted(index);
    return y;
  });
  const shift = layer.length ? drift / layer.length : 0;
  layer.forEach(({ id }, index) => place(id, tops[index]! - shift));
}

const meanOf = (values: number[]): number | null => (values.length ? values.reduce((sum, each) => sum + each, 0) / values.length : null);
