// Follows an inclusion proof of the ledger (C2SP tlog-proof, RFC 6962) to the root of its checkpoint.

export interface Followed {
  size: number;
  root: string;
  leadsToRoot: boolean;
}

// Follow a proof from the hash of a leaf, 64 hexadecimal digits. Throw an Error for a text that is not a proof.
export async function follow(proof: string, leafHash: string): Promise<Followed> {
  const [head = "", checkpoint = ""] = split(proof);
  const [header, indexLine = "", ...hashes] = head.split("\n");
  const [, sizeText = "", root = ""] = checkpoint.split("\n");
  const index = Number(/^index (\d{1,15})$/.exec(indexLine)?.[1] ?? NaN);
  const size = Number(/^\d{1,15}$/.exec(sizeText)?.[0] ?? NaN);
  if (header !== "c2sp.org/tlog-proof@v1" || !(index < size)) throw new Error("The proof is not in the form that this page knows.");
  const found = await rootOf(fromHex(leafHash), index, size, hashes.map(fromBase64));
  return { size, root, leadsToRoot: found !== null && btoa(String.fromCharCode(...found)) === root };
}

function split(text: string): [string, string] {
  const end = text.indexOf("\n\n");
  return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end + 2)];
}

// Return the root that a path leads to, null if it has the wrong length (RFC 9162, 2.1.3.2). Sizes may exceed 32 bits.
async function rootOf(leaf: Bytes, index: number, size: number, path: Bytes[]): Promise<Bytes | null> {
  let [node, last, found] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    if (node % 2 || node === last) {
      found = await parent(sibling, found);
      while (node % 2 === 0 && node) [node, last] = [half(node), half(last)];
    } else {
      found = await parent(found, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? found : null;
}

type Bytes = Uint8Array<ArrayBuffer>;

const half = (value: number): number => Math.floor(value / 2);

async function parent(left: Bytes, right: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array([1, ...left, ...right])));
}

const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));

const fromHex = (text: string): Bytes => Uint8Array.from(text.match(/../g) ?? [], (each) => parseInt(each, 16));
