// The statuses of the shown entities as counts that filter, failures first.

import { type VNode, render } from "preact";
import { countOf } from "./labels.js";
import { type Entity, type Subgraph, severityOf, statusOf } from "./model.js";
import { Status } from "./widgets.js";

export class StatusCounts {
  #chosen = new Set<string>();
  #subgraph: Subgraph | null = null;

  // `changed` receives the chosen statuses, or null for all; `next` goes to the next entity that needs attention.
  constructor(
    readonly element: HTMLElement,
    readonly on: { changed: (statuses: ReadonlySet<string> | null) => void; next: () => void },
  ) {}

  show(subgraph: Subgraph): void {
    const counts = countsOf(subgraph);
    const isOther = this.#subgraph?.root !== subgraph.root;
    this.#subgraph = subgraph;
    for (const each of this.#chosen) if (isOther || !counts.has(each)) this.#chosen.delete(each);
    this.#tell();
  }

  #tell(): void {
    this.on.changed(this.#chosen.size ? this.#chosen : null);
    if (this.#subgraph) render(<Counts counts={countsOf(this.#subgraph)} chosen={this.#chosen} toggle={(status) => this.#toggle(status)} next={this.on.next} />, this.element);
  }

  #toggle(status: string): void {
    if (!this.#chosen.delete(status)) this.#chosen.add(status);
    this.#tell();
  }
}

// Return the number of entities of each status, failures first.
export function countsOf({ entities, groups }: Pick<Subgraph, "entities" | "groups">): Map<string, number> {
  const counts = new Map<string, { count: number; severity: number }>();
  const count = (entity: Entity): void => {
    const status = statusOf(entity);
    if (status === null) return;
    const before = counts.get(status);
    counts.set(status, { count: (before?.count ?? 0) + 1, severity: Math.min(before?.severity ?? 9, severityOf({ ...entity, idempotencyKey: null })) });
  };
  entities.forEach(count);
  for (const group of groups) group.entities.forEach(count);
  return new Map([...counts].sort(([, a], [, b]) => a.severity - b.severity || b.count - a.count).map(([status, { count: number }]) => [status, number]));
}

function Counts({ counts, chosen, toggle, next }: { counts: Map<string, number>; chosen: ReadonlySet<string>; toggle: (status: string) => void; next: () => void }): VNode | null {
  if (!counts.size) return null;
  return (
    <>
      {[...counts].map(([status, count]) => (
        <button key={status} type="button" class="count" aria-pressed={chosen.has(status)} title={`Show only ${status}`} onClick={() => toggle(status)}>
          <b>{countOf(count)}</b> <Status value={status} />
        </button>
      ))}
      <button type="button" class="plain" onClick={next} title="Select the next entity that failed, is blocked or waits">
        Next <kbd>n</kbd>
      </button>
    </>
  );
}
