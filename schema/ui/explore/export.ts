// Exports a scene to the clipboard or to a file.

import { toPng, toSvg } from "./export-image.js";
import { toCsv, toMermaid } from "./export-text.js";
import type { Scene } from "./scene.js";

export type Format = "mermaid" | "csv" | "svg" | "png";

const FORMATS: Record<Format, { title: string; type: string; extension: string; make: (scene: Scene) => string | Promise<Blob> }> = {
  mermaid: { title: "Mermaid", type: "text/plain", extension: "mmd", make: ({ subgraph }) => toMermaid(subgraph) },
  csv: { title: "CSV", type: "text/csv", extension: "csv", make: ({ subgraph }) => toCsv(subgraph) },
  svg: { title: "SVG", type: "image/svg+xml", extension: "svg", make: toSvg },
  png: { title: "PNG", type: "image/png", extension: "png", make: (scene) => toPng(toSvg(scene)) },
};

// Export and return a message about it. Over plain HTTP from another machine browsers deny the clipboard: then save a file instead.
export async function exportGraph(name: Format, isCopied: boolean, scene: Scene): Promise<string> {
  const { title, type, extension, make } = FORMATS[name];
  const content = await make(scene);
  const copies = isCopied && (await copied(content, type));
  if (!copies) download(new Blob([content], { type }), scene.subgraph.root, extension);
  if (copies) return `${title} copied to the clipboard.`;
  return isCopied ? `The browser denied access to the clipboard. The ${title} was saved as a file.` : `${title} saved.`;
}

// Copy to the clipboard. Return false if the browser denies it.
export async function copied(content: string | Blob, type: string): Promise<boolean> {
  if (!navigator.clipboard) return false;
  try {
    if (content instanceof Blob) await navigator.clipboard.write([new ClipboardItem({ [type]: content })]);
    else await navigator.clipboard.writeText(content);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "NotAllowedError") return false;
    throw error;
  }
}

// Save a file that is named for an entity.
export function download(blob: Blob, id: string, extension: string): void {
  const name = `lineage-${id.replace(/[^\w.-]+/g, "_").slice(0, 60)}.${extension}`;
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
