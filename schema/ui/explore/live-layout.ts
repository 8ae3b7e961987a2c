// Places new nodes in a drawn graph. Existing nodes keep their positions.

import type { Point } from "./layout-worker.js";
import type { Scene, SceneNode } from "./scene.js";

const GAP = 14;
const RANK_GAP = 92; // pixels between a new node and its neighbour: room for an arrow
const STEP = 10; // pixels between two tried positions

interface Box extends Point {
  width: number;
  height: number;
}

interface Link {
  key: string;
  from: string;
  to: string;
}

// Set the positions of `nodes`: the position in `kept` if there is one, else the nearest free position beside a neighbour.
export function placeBeside(kept: Scene, nodes: Map<string, SceneNode>, links: Link[]): void {
  const taken: Box[] = kept.blocks.map(({ box }) => ({ ...box, x: box.x + box.width / 2, y: box.y + box.height / 2 }));
  const placed = new Set<string>();
  for (const node of nodes.values()) {
    const before = kept.nodes.get(node.key);
    if (!before) continue;
    Object.assign(node, { x: before.x, y: before.y });
    placed.add(node.key);
    taken.push(node);
  }
  const isFree = (box: Box): boolean => taken.every((each) => Math.abs(each.x - box.x) * 2 >= each.width + box.width + 2 * GAP || Math.abs(each.y - box.y) * 2 >= each.height + box.height + 2 * GAP);
  const settle = (node: SceneNode, x: number, y: number): void => {
    for (let distance = 0; ; distance += STEP) {
      const free = [y - distance, y + distance].find((each) => isFree({ x, y: each, width: node.width, height: node.height }));
      if (free === undefined) continue;
      Object.assign(node, { x, y: free });
      placed.add(node.key);
      taken.push(node);
      return;
    }
  };
  for (let isProgress = true; isProgress; ) {
    isProgress = false;
    for (const { from, to } of links) {
      const [cause, effect] = [nodes.get(from)!, nodes.get(to)!];
      if (placed.has(from) === placed.has(to)) continue;
      isProgress = true;
      if (placed.has(from)) settle(effect, cause.x + cause.width / 2 + RANK_GAP + effect.width / 2, cause.y);
      else settle(cause, effect.x - effect.width / 2 - RANK_GAP - cause.width / 2, effect.y);
    }
  }
  for (const node of nodes.values()) if (!placed.has(node.key)) settle(node, kept.box.x + node.width / 2, kept.box.y + kept.box.height + node.height);
}
