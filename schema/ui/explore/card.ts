// The description of a card, and its drawing. The graph, the exported SVG and the legend draw the same description.
//
// Colours are CSS variables of pages.css in presentation attributes, so that a card follows the theme. The export replaces them by their values.

import { type EntityKind, KINDS, type Tone, iconOf, toneOf } from "../shared/display.js";
import { makeSvg, outline } from "../shared/elements.js";
import { formatAge } from "../shared/time.js";
import { CHARACTER_WIDTH, shortened } from "./labels.js";
import { type Entity, instantOf, statusOf } from "./model.js";

export interface Mark {
  icon: string;
  text: string;
  tone: Tone;
  title: string;
}

export interface Card {
  kind: EntityKind;
  id: string;
  title: string;
  status: string | null;
  tone: Tone;
  time: string | null;
  subtitle: string;
  marks: Mark[];
  names: string[]; // correlation id and idempotency key
  width: number;
  height: number;
}

const WIDTH = 228;
const ROW = 17;
const TITLE_WIDTH = 7.3; // pixels of a character of the title
const MARKS_PER_ROW_WIDTH = WIDTH - 20;

const isName = (kind: EntityKind): boolean => kind === "CORRELATION" || kind === "IDEMPOTENCY_KEY";
const kebab = (name: string): string => name.toLowerCase().replaceAll("_", "-");
export const kindColour = (kind: EntityKind): string => `kind-${kebab(kind)}`;

export function cardOf(entity: Entity, { isCyclic = false, isReplay = false, now = Date.now() } = {}): Card {
  const { kind, entityId: id } = entity;
  const status = statusOf(entity);
  const marks = marksOf(entity, { isCyclic, isReplay, now });
  const title = shortened(id, isName(kind) ? 27 : 23);
  const instant = instantOf(entity);
  const height = isName(kind) ? 26 : 3 * ROW + 9 + (marks.length ? ROW + 1 : 0);
  return {
    kind,
    id,
    title,
    status,
    tone: status === null ? "still" : toneOf(status),
    time: instant && `${instant.slice(5, 10)} ${instant.slice(11, 16)}`,
    subtitle: entity.purgedPortfolioId ?? entity.portfolioId ?? entity.operationType ?? entity.reasonCode ?? (kind === "UNKNOWN" ? "outside these records" : KINDS[kind]),
    marks,
    names: [entity.correlationId, entity.idempotencyKey?.key].filter((each) => each !== undefined),
    width: isName(kind) ? Math.max(110, Math.ceil(title.length * TITLE_WIDTH + 44)) : WIDTH,
    height,
  };
}

function marksOf({ idempotencyKey, workflow, error, was, purgedAt, isHeld }: Entity, { isCyclic, isReplay, now }: { isCyclic: boolean; isReplay: boolean; now: number }): Mark[] {
  const marks: Mark[] = [];
  const decision = workflow?.latestDecision;
  if (idempotencyKey?.isConflicted) marks.push({ icon: "⚠", text: "conflict", tone: "bad", title: `Its idempotency key ${idempotencyKey.key} was used for different requests` });
  if (purgedAt) marks.push({ icon: "⌫", text: `purged ${was ? KINDS[was].toLowerCase() : ""}`, tone: "bad", title: `Purged at ${purgedAt}` });
  if (error) marks.push({ icon: "✕", text: shortened(error.code, 26), tone: "bad", title: `Failed with ${error.code}` });
  if (workflow?.status === "PENDING_REVIEW" && workflow.pendingSince) {
    const age = formatAge(workflow.pendingSince, now);
    marks.push({ icon: "◔", text: age, tone: "wait", title: `Waits for a review since ${workflow.pendingSince}` });
  }
  if (isHeld) marks.push({ icon: "⚑", text: "held", tone: "wait", title: "Held: no purge takes it" });
  if (decision) marks.push({ icon: iconOf(decision.action), text: shortened(decision.actorId, 14), tone: toneOf(decision.action), title: `${decision.action} by ${decision.actorId} at ${decision.decidedAt}` });
  if (isReplay) marks.push({ icon: "⟲", text: "replay", tone: "busy", title: "Replays an earlier run" });
  if (isCyclic) marks.push({ icon: "↻", text: "cycle", tone: "wait", title: "Part of a cycle: it is among its own causes" });
  return fitting(marks);
}

// Keep the marks that fit into a row; the others are counted.
function fitting(marks: Mark[]): Mark[] {
  const widthOf = ({ text }: Mark): number => (text.length + 3.5) * CHARACTER_WIDTH;
  const kept: Mark[] = [];
  let width = 0;
  for (const mark of marks) {
    width += widthOf(mark);
    if (width > MARKS_PER_ROW_WIDTH) break;
    kept.push(mark);
  }
  return kept;
}

const text = (x: number, y: number, content: string, attributes: Record<string, string | number> = {}): SVGTextElement =>
  makeSvg("text", { x, y, fill: "var(--ink)", "font-size": 11.5, ...attributes }, content);

// Draw a card with its upper left corner at the origin.
export function drawCard(card: Card, { isRoot = false } = {}): SVGGElement {
  const { kind, width, height, tone, status } = card;
  const line = `var(--${kindColour(kind)})`;
  const frame = makeSvg("rect", {
    class: "frame", width, height, rx: isName(kind) ? height / 2 : 5, fill: "var(--paper)", stroke: line, "stroke-width": isRoot ? 3.5 : 1.25, "stroke-dasharray": kind === "UNKNOWN" || kind === "PURGED" ? "5 3" : null,
  });
  const glyph = makeSvg("g", { transform: `translate(10 ${isName(kind) ? 8 : 7})`, fill: "none", stroke: line, "stroke-width": 1.5 }, outline(kind, 16, 11));
  const title = text(32, isName(kind) ? 17.5 : 17, card.title, { "font-size": 12, "font-weight": isRoot ? 700 : 600, class: "card-id" });
  if (isName(kind)) return makeSvg("g", {}, frame, glyph, title);
  const strip = status && makeSvg("rect", { class: "strip", x: 3, y: 24, width: 4, height: height - 29, rx: 2, fill: `var(--tone-${tone})` });
  const state = text(14, 17 + ROW, status ? `${iconOf(status)} ${status}` : KINDS[kind], { fill: status ? `var(--tone-${tone})` : "var(--ink-soft)", "font-weight": 600 });
  const time = card.time && text(width - 10, 17 + ROW, card.time, { "text-anchor": "end", fill: "var(--ink-soft)" });
  const subtitle = text(14, 17 + 2 * ROW, shortened(card.subtitle, 28), { fill: "var(--ink-soft)" });
  return makeSvg("g", {}, frame, strip, glyph, title, state, time, subtitle, drawMarks(card.marks, 17 + 3 * ROW));
}

function drawMarks(marks: Mark[], y: number): SVGGElement {
  let x = 12;
  const drawn = marks.map(({ icon, text: label, tone, title }) => {
    const width = (label.length + 2) * CHARACTER_WIDTH + 8;
    const mark = makeSvg(
      "g",
      { class: "mark" },
      makeSvg("title", {}, title),
      makeSvg("rect", { x, y: y - 12, width, height: 16, rx: 3, fill: `var(--wash-${tone})` }),
      text(x + 4, y, `${icon} ${label}`, { fill: `var(--tone-${tone})`, "font-size": 11 }),
    );
    x += width + 4;
    return mark;
  });
  return makeSvg("g", {}, drawn);
}

// Describe a card in a sentence, for screen readers.
export function describeCard(card: Card): string {
  return [KINDS[card.kind], card.id, card.status, card.subtitle, ...card.marks.map(({ title }) => title)].filter(Boolean).join(", ");
}
