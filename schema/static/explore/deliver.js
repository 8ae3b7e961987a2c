// Hands a picture over: to the clipboard, or as a file.

import { toCsv, toMermaid } from "./exports.js";
import { toPng, toSvg } from "./image.js";

const FORMATS = {
  mermaid: { title: "Mermaid", type: "text/plain", ending: "mmd", make: ({ picture }) => toMermaid(picture) },
  csv: { title: "CSV", type: "text/csv", ending: "csv", make: ({ picture }) => toCsv(picture) },
  svg: { title: "SVG", type: "image/svg+xml", ending: "svg", make: ({ cy, picture }) => toSvg(cy, picture) },
  png: { title: "PNG", type: "image/png", ending: "png", make: ({ cy, picture }) => toPng(toSvg(cy, picture)) },
};

// What was done, in a sentence. Browsers keep the clipboard from pages that come over plain HTTP from another machine: then it is a file.
export async function deliver(name, isCopied, drawn) {
  const { title, type, ending, make } = FORMATS[name];
  const content = await make(drawn);
  const copies = isCopied && (await copied(content, type));
  if (!copies) download(new Blob([content], { type }), `lineage-${drawn.picture.root.replace(/[^\w.-]+/g, "_").slice(0, 60)}.${ending}`);
  if (copies) return `${title} is in the clipboard.`;
  return isCopied ? `This browser keeps its clipboard from the page, so the ${title} was saved as a file.` : `${title} saved.`;
}

async function copied(content, type) {
  if (!navigator.clipboard) return false;
  try {
    if (content instanceof Blob) await navigator.clipboard.write([new ClipboardItem({ [type]: content })]);
    else await navigator.clipboard.writeText(content);
    return true;
  } catch (error) {
    if (error.name === "NotAllowedError") return false;
    throw error;
  }
}

function download(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
