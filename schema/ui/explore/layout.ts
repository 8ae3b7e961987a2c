// Requests positions from the layout worker. A newer request replaces an older one.

import type { LayoutEdge, LayoutNode, LayoutResult } from "./layout-worker.js";

const worker = new Worker(new URL("layout-worker.js", import.meta.url), { type: "module" });
let newest = 0;
let waiting: { resolve: (result: LayoutResult | null) => void; reject: (error: Error) => void } | null = null;

worker.onmessage = ({ data }: MessageEvent<LayoutResult>) => {
  if (data.job === newest) waiting?.resolve(data);
};
worker.onerror = (event) => waiting?.reject(new Error(event.message || "the layout worker could not start"));

// Return the positions and the courses, or null if a newer layout has been requested meanwhile.
export function layOut(nodes: LayoutNode[], edges: LayoutEdge[]): Promise<LayoutResult | null> {
  waiting?.resolve(null);
  newest += 1;
  return new Promise((resolve, reject) => {
    waiting = { resolve, reject };
    worker.postMessage({ job: newest, nodes, edges });
  });
}
