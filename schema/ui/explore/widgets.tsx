// Small components: statuses, kinds, times, ids with a copy button, failures.

import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { describeFailure } from "../shared/api.js";
import { type EntityKind, KINDS, cornersOf, iconOf, toneOf } from "../shared/display.js";
import { formatAgo } from "../shared/time.js";

export function Status({ value, isNamed = true }: { value: string; isNamed?: boolean }): VNode {
  return (
    <span class="status" data-tone={toneOf(value)} title={value}>
      <span aria-hidden="true">{iconOf(value)}</span>
      {isNamed ? value : <span class="visually-hidden">{value}</span>}
    </span>
  );
}

export function Kind({ value, isNamed = true }: { value: EntityKind; isNamed?: boolean }): VNode {
  const corners = cornersOf(value, 18, 12)?.map((each, index) => (index % 2 ? 6 + each * 6 : 9 + each * 9).toFixed(1));
  const shape = corners ? <polygon points={corners.join(" ")} /> : value === "CORRELATION" ? <ellipse cx={9} cy={6} rx={9} ry={6} /> : <rect width={18} height={12} rx={3} />;
  return (
    <span class="kind" data-kind={value} title={KINDS[value]}>
      <svg viewBox="0 0 18 12" aria-hidden="true">
        {shape}
      </svg>
      {isNamed ? KINDS[value] : <span class="visually-hidden">{KINDS[value]}</span>}
    </span>
  );
}

// A time: UTC to the second, its age, and the API's exact text in `datetime` and in the tooltip.
export function Time({ text, isShort = false }: { text: string | null | undefined; isShort?: boolean }): VNode {
  if (!text) return <span class="muted">–</span>;
  return (
    <time dateTime={text} title={text}>
      {isShort ? formatAgo(text) : `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`}
      {!isShort && <span class="muted"> · {formatAgo(text)}</span>}
    </time>
  );
}

export function Copy({ text, name }: { text: string; name: string }): VNode {
  const [state, setState] = useState("Copy");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState("Copied");
    } catch {
      setState("Not allowed");
    }
    setTimeout(() => setState("Copy"), 1500);
  };
  return (
    <button type="button" class="copy" aria-label={`Copy ${name}`} title={`Copy ${name}`} onClick={() => void copy()}>
      {state === "Copy" ? (
        <svg viewBox="0 0 14 14" width={13} height={13} aria-hidden="true" fill="none" stroke="currentColor" stroke-width={1.4}>
          <rect x={1} y={4} width={8.5} height={9} rx={1.5} />
          <path d="M4.5 4V2.5A1.5 1.5 0 0 1 6 1h5.5A1.5 1.5 0 0 1 13 2.5v6a1.5 1.5 0 0 1-1.5 1.5h-2" />
        </svg>
      ) : (
        state
      )}
    </button>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }): VNode {
  const { title, message } = describeFailure(error);
  return (
    <p class="notice" data-tone="bad" role="alert">
      <strong>{title}</strong> {message}
      {retry && (
        <button type="button" onClick={retry}>
          Retry
        </button>
      )}
    </p>
  );
}

export function Skeleton(): VNode {
  return (
    <div role="status" aria-label="Loading">
      {[0, 1, 2].map((each) => (
        <div key={each} class="skeleton" />
      ))}
    </div>
  );
}

export function Section({ title, children, id }: { title?: string; children: ComponentChildren; id?: string }): VNode {
  return (
    <section id={id} aria-label={title}>
      {title && <h3>{title}</h3>}
      {children}
    </section>
  );
}
