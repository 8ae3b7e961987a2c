// The entities of the graph as a list, failures first: the same content as the canvas, for keyboards and screen readers.

import { KINDS } from "../shared/display.js";
import { kind, make, status } from "../shared/elements.js";
import { countOf, describeStub, stubKey } from "./labels.js";
import { type Entity, type Stub, type Subgraph, causal, severityOf, statusOf } from "./model.js";

interface Row {
  key: string;
  entity?: Entity;
  stub?: Stub;
}

export interface ListEvents {
  select: (entityId: string) => void;
  selectStub: (stub: Stub) => void;
  open: (stub: Stub) => void;
  focus: (entityId: string) => void;
}

export class EntityList {
  #rows: Row[] = [];
  #key: string | null = null;
  #index = -1;
  #subgraph: Subgraph | null = null;
  #statuses: ReadonlySet<string> | null = null;
  readonly #flags = new Map<string, "new" | "changed">();

  constructor(
    readonly element: HTMLElement,
    readonly count: HTMLElement,
    readonly on: ListEvents,
  ) {
    element.addEventListener("keydown", (event) => this.#onKey(event));
  }

  show(subgraph: Subgraph): void {
    if (this.#subgraph !== subgraph) this.#flags.clear();
    this.#render(subgraph);
  }

  // Show the same graph after a live update, with marks at new and changed entities until another graph is shown.
  update(subgraph: Subgraph, added: string[], changed: string[]): void {
    for (const id of changed) this.#flags.set(id, "changed");
    for (const id of added) this.#flags.set(id, "new");
    this.#render(subgraph);
  }

  #render(subgraph: Subgraph): void {
    this.#subgraph = subgraph;
    const stubs = Map.groupBy(subgraph.stubs, ({ id }) => id);
    const isShown = (entity: Entity): boolean => !this.#statuses || this.#statuses.has(statusOf(entity) ?? "");
    const sorted = [...subgraph.entities].filter(isShown).sort((a, b) => severityOf(a) - severityOf(b));
    this.#rows = sorted.flatMap((entity) => [
      { key: entity.entityId, entity },
      ...(stubs.get(entity.entityId) ?? []).map((stub) => ({ key: stubKey(stub), stub })),
    ]);
    this.count.textContent = this.#statuses ? `${countOf(sorted.length)} of ${countOf(subgraph.entities.length)}` : countOf(subgraph.entities.length);
    this.element.replaceChildren(...this.#rows.map((row, index) => this.#option(row, index)));
    this.mark(this.#key);
  }

  // List only the entities with one of these statuses. Null lists all.
  filter(statuses: ReadonlySet<string> | null): void {
    this.#statuses = statuses;
    if (this.#subgraph) this.show(this.#subgraph);
  }

  // Return the id of the next entity that needs attention after the marked one, or null if no entity does.
  next(): string | null {
    const ids = this.#rows.flatMap(({ entity }) => (entity && (this.#statuses || severityOf(entity) < 9) ? [entity.entityId] : []));
    return ids[(ids.indexOf(this.#key ?? "") + 1) % ids.length] ?? null;
  }

  // Mark a row as selected.
  mark(key: string | null): void {
    const options = this.element.children;
    options[this.#index]?.setAttribute("aria-selected", "false");
    this.#key = key;
    this.#index = this.#rows.findIndex((row) => row.key === key);
    const option = options[this.#index];
    if (!option) {
      this.element.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    if (this.element.checkVisibility()) option.scrollIntoView({ block: "nearest" });
    this.element.setAttribute("aria-activedescendant", option.id);
  }

  #option({ entity, stub }: Row, index: number): HTMLElement {
    const attributes = { role: "option", id: `entity-${index}`, "aria-selected": "false" };
    if (stub) {
      const message = `+ ${countOf(stub.left)} ${stub.left === 1 ? stub.side.slice(0, -1) : stub.side}${stub.hidden ? `: ${stub.hidden}` : ""}`;
      return make(
        "li",
        { ...attributes, class: "stub", title: describeStub(stub), "aria-label": `${message}: ${describeStub(stub)}`, onclick: () => this.on.open(stub) },
        make("span"),
        make("span", {}, message),
      );
    }
    const { kind: entityKind, entityId } = entity!;
    const statusValue = statusOf(entity!);
    const distance = this.#subgraph!.distances.get(entityId);
    const distanceText = distance === undefined ? "on the path" : distance === 0 ? "the root entity" : `${distance} ${distance === 1 ? "step" : "steps"} away`;
    return make(
      "li",
      {
        ...attributes,
        class: [entityId === this.#subgraph!.root && "root", this.#flags.has(entityId) && "fresh"].filter(Boolean).join(" ") || null,
        title: `${KINDS[entityKind]} ${entityId}, ${distanceText}`,
        "aria-label": [KINDS[entityKind], entityId, statusValue, this.#flags.get(entityId), distanceText].filter(Boolean).join(", "),
        onclick: () => this.on.select(entityId),
        ondblclick: () => this.on.focus(entityId),
      },
      kind(entityKind, { isNamed: false }),
      make("span", { class: "id" }, entityId),
      statusValue && status(statusValue, { isNamed: false }),
    );
  }

  #selectRow(index: number): void {
    const row = this.#rows[index];
    if (!row) return;
    this.mark(row.key);
    if (row.stub) this.on.selectStub(row.stub);
    else this.on.select(row.key);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const current = this.#index;
    const last = this.#rows.length - 1;
    const targets: Record<string, number> = { ArrowDown: current + 1, ArrowUp: Math.max(current, 1) - 1, Home: 0, End: last, PageDown: Math.min(current + 15, last), PageUp: Math.max(current - 15, 0) };
    const target = Object.hasOwn(targets, event.key) ? targets[event.key] : undefined;
    const row = this.#rows[current];
    if (target !== undefined) this.#selectRow(target);
    else if (event.key === "ArrowLeft") this.#selectRow(this.#neighbour("effect", "cause"));
    else if (event.key === "ArrowRight") this.#selectRow(this.#neighbour("cause", "effect"));
    else if (event.key === "Enter" && row?.stub) this.on.open(row.stub);
    else if (event.key === "Enter" && row) this.on.focus(row.key);
    else return;
    event.preventDefault();
  }

  // Return the index of the first neighbour of the selected entity on one side, or -1.
  #neighbour(end: "cause" | "effect", other: "cause" | "effect"): number {
    const edge = this.#subgraph?.edges.find((each) => causal(each)[end] === this.#key && causal(each)[other] !== this.#key);
    return edge ? this.#rows.findIndex((row) => row.key === causal(edge)[other]) : -1;
  }
}
