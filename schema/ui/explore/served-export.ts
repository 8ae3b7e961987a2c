// Exports that the service writes: the whole lineage within the depth of a view, and the evidence bundle of a run.

import { ApiError, fetchFile } from "../shared/api.js";
import type { EntityKind } from "../shared/display.js";
import { copied, download } from "./export.js";
import type { View } from "./view-url.js";

// The formats of /lineage/{id}/export, with the titles of the menu.
export const SERVED = { json: "JSON", csv: "CSV", mermaid: "Mermaid", dot: "DOT", svg: "SVG", prov: "PROV-JSON", openlineage: "OpenLineage" } as const;
export type ServedFormat = keyof typeof SERVED;

const MAX_ENTITIES = 1000; // the maximum of the service

const NO_CHECKPOINT = "DPM_LEDGER_CHECKPOINT_NOT_FOUND";

const ROUTES: Partial<Record<EntityKind, string>> = { RUN: "", OPERATION: "by-operation/", CORRELATION: "by-correlation/", IDEMPOTENCY_KEY: "idempotency/" };

// Return the path of the support bundle of an entity, or null for a kind that leads to no run.
export function bundlePath(kind: EntityKind, entityId: string): string | null {
  const route = ROUTES[kind];
  return route === undefined ? null : `rebalance/runs/${route}${encodeURIComponent(entityId)}/support-bundle`;
}

// Return the URL of an export: the view's entity, direction, depth and times.
export function exportUrl({ id, direction, depth, at, known }: View & { id: string }, format: ServedFormat): string {
  const query = new URLSearchParams({ format, direction, depth: String(depth), max_entities: String(MAX_ENTITIES) });
  if (at) query.set("valid", at);
  if (known) query.set("known", known);
  return `lineage/${encodeURIComponent(id)}/export?${query}`;
}

// Copy or save an export, and return a message about it.
export async function exportServed(view: View & { id: string }, format: ServedFormat, isCopied: boolean): Promise<string> {
  const { blob, extension } = await fetchFile(exportUrl(view, format));
  const title = `${SERVED[format]} of the whole lineage`;
  if (isCopied && (await copied(await blob.text(), "text/plain"))) return `${title} copied to the clipboard.`;
  download(blob, view.id, extension);
  return isCopied ? `The browser denied access to the clipboard. The ${title} was saved as a file.` : `${title} saved.`;
}

// Save the evidence bundle of an entity, and return a message about it.
export async function saveBundle(kind: EntityKind, id: string, depth: number): Promise<string> {
  const path = bundlePath(kind, id);
  if (path === null) throw new ApiError("No bundle.", "Select a run, an operation, a key or a correlation id: only a run has evidence to hand over.");
  const { blob, extension } = await fetchFile(`${path}?${new URLSearchParams({ format: "zip", depth: String(depth) })}`).catch((error: unknown) => {
    if (error instanceof ApiError && error.message === NO_CHECKPOINT) throw new ApiError("No bundle.", "The service signs no checkpoints, and a bundle has proofs of one. Set DPM_LEDGER_KEY_FILE.");
    throw error;
  });
  download(blob, id, extension);
  return `Evidence bundle of ${id} saved. “dpm-lineage bundle verify” checks it.`;
}
