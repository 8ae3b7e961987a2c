// A payload as a collapsible tree with a search in it. Every number, key and order is as recorded.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { ExactNumber, type ExactValue } from "../shared/exact-json.js";
import { countOf } from "./labels.js";

const CHUNK = 100;
const MAX_FOUND = 200;

type Entry = [string, ExactValue];

// An empty object or array counts as a leaf.
const isNest = (value: ExactValue): value is Map<string, ExactValue> | ExactValue[] => sizeOf(value) > 0;
const sizeOf = (value: ExactValue): number => (value instanceof Map ? value.size : Array.isArray(value) ? value.length : 0);

function entriesOf(value: Map<string, ExactValue> | ExactValue[]): Entry[] {
  return value instanceof Map ? [...value] : value.map((each, index): Entry => [String(index), each]);
}

// The tree of a value of parseExact, with its first level open, and a field that finds keys and values in it.
export function PayloadTree({ value, name }: { value: ExactValue; name: string }): VNode {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  return (
    <>
      {isNest(value) && <input class="find" type="search" placeholder={`Find in ${name.toLowerCase()}`} aria-label={`Find in ${name.toLowerCase()}`} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
      <div class="tree">{wanted && isNest(value) ? <Found leaves={leavesOf(value, wanted)} /> : isNest(value) ? <Members value={value} /> : <Leaf name={null} value={value} />}</div>
    </>
  );
}

// Return the leaves whose path or text contains the wanted text, with their paths.
function leavesOf(value: ExactValue, wanted: string): Entry[] {
  const found: Entry[] = [];
  const visit = (each: ExactValue, path: string): void => {
    if (isNest(each)) for (const [key, child] of entriesOf(each)) visit(child, path ? `${path}.${key}` : key);
    else if (path.toLowerCase().includes(wanted) || textOf(each).toLowerCase().includes(wanted)) found.push([path, each]);
  };
  visit(value, "");
  return found;
}

function Found({ leaves }: { leaves: Entry[] }): VNode {
  if (!leaves.length) return <p class="muted">Nothing in it matches.</p>;
  return (
    <>
      {leaves.slice(0, MAX_FOUND).map(([path, value]) => (
        <Leaf key={path} name={path} value={value} />
      ))}
      {leaves.length > MAX_FOUND && <p class="muted">{countOf(leaves.length - MAX_FOUND)} more match.</p>}
    </>
  );
}

// The members of an object or array, CHUNK at a time.
function Members({ value }: { value: Map<string, ExactValue> | ExactValue[] }): VNode {
  const [shown, setShown] = useState(CHUNK);
  const entries = entriesOf(value);
  const left = entries.length - shown;
  return (
    <ul>
      {entries.slice(0, shown).map(([key, each]) => (
        <li key={key}>{isNest(each) ? <Nest name={key} value={each} /> : <Leaf name={key} value={each} />}</li>
      ))}
      {left > 0 && (
        <li>
          <button type="button" onClick={() => setShown(shown + CHUNK)}>
            Show {countOf(Math.min(left, CHUNK))} more of {countOf(left)}
          </button>
        </li>
      )}
    </ul>
  );
}

function Nest({ name, value }: { name: string; value: Map<string, ExactValue> | ExactValue[] }): VNode {
  const [isOpen, setOpen] = useState(false);
  const [open, close] = value instanceof Map ? ["{", "}"] : ["[", "]"];
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="key">{name}</span> <span class="muted">{`${open} ${countOf(sizeOf(value))} ${close}`}</span>
      </summary>
      {isOpen && <Members value={value} />}
    </details>
  );
}

function Leaf({ name, value }: { name: string | null; value: ExactValue }): VNode {
  return (
    <div class="leaf">
      {name !== null && (
        <>
          <span class="key">{name}</span>
          {": "}
        </>
      )}
      <span class={classOf(value)}>{textOf(value)}</span>
    </div>
  );
}

function classOf(value: ExactValue): string {
  if (value instanceof ExactNumber) return "digits";
  return typeof value === "string" ? "string" : "literal";
}

export function textOf(value: ExactValue): string {
  if (value instanceof ExactNumber) return value.text;
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Map) return "{}";
  return Array.isArray(value) ? "[]" : String(value);
}
