// The shortest paths between two entities, searched in the loaded lineage of one of them.

import { type Direction, type Edge, type Entity, type Path, causal } from "./model.js";

export const MAX_PATHS = 50;

// Return the shortest paths from one entity to another along these edges, at most MAX_PATHS, in the order of their ids.
export function shortestPaths(from: string, to: string, direction: Direction, entities: Map<string, Entity>, edges: Edge[]): Path[] {
  const steps = new Map<string, { other: string; edge: Edge }[]>();
  const add = (start: string, other: string, edge: Edge): void => {
    const known = steps.get(start);
    if (known) known.push({ other, edge });
    else steps.set(start, [{ other, edge }]);
  };
  for (const edge of edges) {
    const { cause, effect } = causal(edge);
    if (direction !== "UPSTREAM") add(cause, effect, edge);
    if (direction !== "DOWNSTREAM") add(effect, cause, edge);
  }
  const distances = distancesFrom(to, edges, direction);
  const paths: Path[] = [];
  const visit = (id: string, passed: string[], taken: Edge[]): void => {
    if (paths.length >= MAX_PATHS) return;
    if (id === to) {
      const members = [...passed, id].map((each) => entities.get(each));
      if (members.every((each) => each !== undefined)) paths.push({ length: taken.length, entities: members, edges: taken } as Path);
      return;
    }
    const left = distances.get(id) ?? Infinity;
    const next = (steps.get(id) ?? []).filter(({ other }) => distances.get(other) === left - 1).sort((a, b) => (a.other < b.other ? -1 : 1));
    // Of parallel edges use only the first: paths through the same entities count as one.
    const seen = new Set<string>();
    for (const { other, edge } of next) {
      if (seen.has(other)) continue;
      seen.add(other);
      visit(other, [...passed, id], [...taken, edge]);
    }
  };
  if (distances.has(from)) visit(from, [], []);
  return paths;
}

// Return the number of edges from each entity to `to`. Entities that do not lead to it are absent.
function distancesFrom(to: string, edges: Edge[], direction: Direction): Map<string, number> {
  const before = new Map<string, string[]>();
  for (const edge of edges) {
    const { cause, effect } = causal(edge);
    if (direction !== "UPSTREAM") before.set(effect, [...(before.get(effect) ?? []), cause]);
    if (direction !== "DOWNSTREAM") before.set(cause, [...(before.get(cause) ?? []), effect]);
  }
  const distances = new Map([[to, 0]]);
  for (let level = [to]; level.length; ) {
    const next: string[] = [];
    for (const id of level) {
      for (const other of before.get(id) ?? []) {
        if (distances.has(other)) continue;
        distances.set(other, distances.get(id)! + 1);
        next.push(other);
      }
    }
    level = next;
  }
  return distances;
}
