// Requests positions from the layout worker. A newer request replaces an older one.

const worker = new Worker(new URL("layout-worker.js", import.meta.url), { type: "module" });
let newest = 0;
let waiting = null;

worker.onmessage = ({ data }) => {
  if (data.job === newest) waiting.resolve(data);
};
worker.onerror = (event) => waiting?.reject(new Error(event.message ?? "the layout worker could not start"));

// Return {nodes: [{id, x, y}], edges: [{id, bends, isInBlock}]}, or null if a newer layout has been requested meanwhile.
export function layOut(nodes, edges) {
  waiting?.resolve(null);
  newest += 1;
  return new Promise((resolve, reject) => {
    waiting = { resolve, reject };
    worker.postMessage({ job: newest, nodes, edges });
  });
}
