// The events at the entities of the graph on a line of time. A click selects an event, a drag selects the valid time.

import { type VNode, render } from "preact";
import { useRef, useState } from "preact/hooks";
import { Events, type EventsQuery } from "../generated/operations.js";
import { request } from "../shared/api.js";
import type { Tone } from "../shared/display.js";
import { countOf } from "./labels.js";
import type { Subgraph } from "./model.js";

const HEIGHT = 48;
const LINE = 19;
const MAX_PAGES = 2; // pages of 200 events, because the service traverses the lineage for each

type TimelineEvent = NonNullable<EventsQuery["timeline"]>["nodes"][number];

const TONES: Partial<Record<TimelineEvent["kind"], Tone>> = {
  OPERATION_FAILED: "bad",
  KEY_CONFLICTED: "bad",
  PURGED: "bad",
  OPERATION_SUCCEEDED: "good",
  DECISION_MADE: "busy",
  HELD: "wait",
};
const QUIET: ReadonlySet<TimelineEvent["kind"]> = new Set(["EDGE_RECORDED", "KEY_USED"]);

function toneOf({ kind, summary }: TimelineEvent): Tone {
  if (kind === "RUN_RECORDED") return /\bBLOCKED\b/.test(summary) ? "bad" : /\bPENDING_REVIEW\b/.test(summary) ? "wait" : "good";
  return TONES[kind] ?? "still";
}

export interface TimelineEvents {
  select: (entityId: string) => void;
  travel: (at: string | null) => void;
}

export class Timeline {
  #subgraph: Subgraph | null = null;
  #events: TimelineEvent[] = [];
  #total = 0;
  #marked: string | null = null;

  constructor(
    readonly element: HTMLElement,
    readonly on: TimelineEvents,
  ) {}

  // Load and show the events within the depth of a view. Without the timeline's feature the line stays empty.
  async show(subgraph: Subgraph, signal: AbortSignal): Promise<void> {
    const { direction, depth } = subgraph.view;
    const events: TimelineEvent[] = [];
    let after: string | null = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { data }: { data: EventsQuery } = await request(Events, { id: subgraph.root, direction, depth, after }, { signal });
      if (signal.aborted) return;
      if (!data.timeline) break;
      this.#total = data.timeline.totalCount;
      events.push(...data.timeline.nodes);
      after = data.timeline.pageInfo.endCursor ?? null;
      if (!data.timeline.pageInfo.hasNextPage) break;
    }
    this.#subgraph = subgraph;
    this.#events = events;
    this.#render();
  }

  mark(entityId: string | null): void {
    this.#marked = entityId;
    this.#render();
  }

  #render(): void {
    if (this.#subgraph) render(<Line subgraph={this.#subgraph} events={this.#events} total={this.#total} marked={this.#marked} on={this.on} />, this.element);
  }
}

interface Props {
  subgraph: Subgraph;
  events: TimelineEvent[];
  total: number;
  marked: string | null;
  on: TimelineEvents;
}

function Line({ subgraph, events, total, marked, on }: Props): VNode | null {
  const svg = useRef<SVGSVGElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [pointed, setPointed] = useState<TimelineEvent | null>(null);
  const { at } = subgraph.view;
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return null;
  const begin = Date.parse(first.at);
  const end = Math.max(Date.parse(last.at), at ? Date.parse(at) : 0);
  const span = Math.max(end - begin, 1);
  const x = (instant: number): string => `${(1 + (98 * (instant - begin)) / span).toFixed(3)}%`;
  const instantAt = (clientX: number): number => {
    const { left, width } = svg.current!.getBoundingClientRect();
    const share = ((clientX - left) / width - 0.01) / 0.98;
    return begin + Math.min(Math.max(share, 0), 1) * span;
  };
  const handle = dragged ?? (at ? Date.parse(at) : null);
  const finish = (instant: number): void => {
    setDragged(null);
    on.travel(instant >= end && !at ? null : new Date(instant).toISOString());
  };
  const shown = pointed ?? events.find((event) => event.entity.entityId === marked && !QUIET.has(event.kind));
  return (
    <svg
      ref={svg}
      width="100%"
      height={HEIGHT}
      role="group"
      aria-label={`Timeline of ${countOf(total)} events. The panel and the list have the same entities.`}
      onPointerMove={(event) => {
        if (event.buttons !== 1) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragged(instantAt(event.clientX));
      }}
      onPointerUp={() => dragged !== null && finish(dragged)}
      onPointerLeave={() => setPointed(null)}
    >
      <line class="axis" x1="1%" x2="99%" y1={LINE} y2={LINE} />
      {events.map((event, index) => {
        const place = x(Date.parse(event.at));
        const half = QUIET.has(event.kind) ? 3 : 9;
        return (
          <g key={index} class={event.entity.entityId === marked ? "event marked" : "event"} data-tone={toneOf(event)} onPointerEnter={() => setPointed(event)} onClick={() => on.select(event.entity.entityId)}>
            <title>{`${event.at} ${event.summary}${event.actor ? `, by ${event.actor}` : ""}`}</title>
            <line x1={place} x2={place} y1={LINE - half} y2={LINE + half} />
          </g>
        );
      })}
      {handle !== null && <line class="now" x1={x(handle)} x2={x(handle)} y1={2} y2={HEIGHT - 12} />}
      <text x="1%" y={HEIGHT - 5}>
        {stamp(begin)}
      </text>
      <text class="told" x="50%" y={HEIGHT - 5} text-anchor="middle">
        {dragged !== null ? `until ${stamp(dragged)} UTC` : shown ? `${shown.at.slice(5, 16).replace("T", " ")} ${shown.summary.slice(0, 70)}` : `${countOf(total)} events${events.length < total ? `, the first ${countOf(events.length)} shown` : ""}`}
      </text>
      <text x="99%" y={HEIGHT - 5} text-anchor="end">
        {stamp(end)}
      </text>
    </svg>
  );
}

const stamp = (instant: number): string => new Date(instant).toISOString().slice(0, 16).replace("T", " ");
