// A group: the neighbours on one side of a hub as a matrix of small cells, by status or by portfolio.

import { type Tone, iconOf, toneOf } from "../shared/display.js";
import { makeSvg } from "../shared/elements.js";
import { CHARACTER_WIDTH, countOf } from "./labels.js";
import { type Entity, type Group, statusOf, severityOf } from "./model.js";

const CELL = 11; // pixels from one cell to the next
const SIZE = 9;
const HEAD = 20;
const PADDING = 10;
const MAX_PORTFOLIOS = 12; // the largest ones; the others share a section
const ASPECT_RATIO = 0.9; // columns to rows of cells
const MAX_ROWS = 38; // rows of cells, so that a group is not higher than a canvas; a larger group is wider
const MIN_WIDTH = 250;

interface Section {
  title: string;
  y: number;
  entities: Entity[];
}

export interface GroupLayout {
  group: Group;
  by: "status" | "portfolio";
  width: number;
  height: number;
  columns: number;
  sections: Section[];
}

const toneOfEntity = (entity: Entity): Tone => {
  const status = statusOf(entity);
  return status === null ? "still" : toneOf(status);
};

export function layOutGroup(group: Group, by: "status" | "portfolio"): GroupLayout {
  const { entities } = group;
  const columns = Math.max(Math.ceil((MIN_WIDTH - 2 * PADDING) / CELL), Math.ceil(Math.sqrt(entities.length * ASPECT_RATIO)), Math.ceil(entities.length / MAX_ROWS));
  let y = HEAD + PADDING;
  const sections = sectionsOf(entities, by).map(([title, members]) => {
    const section = { title, y, entities: members };
    y += HEAD + Math.ceil(members.length / columns) * CELL + 4;
    return section;
  });
  return { group, by, columns, sections, width: columns * CELL + 2 * PADDING, height: y + PADDING };
}

// Return the sections with their entities, failures first. By portfolio, the one with the most entities comes first.
function sectionsOf(entities: Entity[], by: "status" | "portfolio"): [string, Entity[]][] {
  const keyOf = by === "status" ? (entity: Entity) => statusOf(entity) ?? entity.kind : (entity: Entity) => entity.portfolioId ?? entity.kind;
  const groups = new Map<string, Entity[]>();
  for (const entity of entities) {
    const key = keyOf(entity);
    const members = groups.get(key);
    if (members) members.push(entity);
    else groups.set(key, [entity]);
  }
  for (const members of groups.values()) members.sort((a, b) => severityOf(a) - severityOf(b));
  if (by === "status") return [...groups].sort(([, [a]], [, [b]]) => severityOf(a!) - severityOf(b!));
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const rest = sorted.slice(MAX_PORTFOLIOS).flatMap(([, members]) => members);
  return [...sorted.slice(0, MAX_PORTFOLIOS), ...(rest.length ? [[`${sorted.length - MAX_PORTFOLIOS} other portfolios`, rest] as [string, Entity[]]] : [])];
}

// Draw a group with its upper left corner at the origin: one path for all cells of a tone.
export function drawGroup({ group, by, width, height, columns, sections }: GroupLayout): SVGGElement {
  const text = (x: number, y: number, content: string, attributes: Record<string, string | number> = {}): SVGElement => makeSvg("text", { x, y, fill: "var(--ink)", "font-size": 11.5, ...attributes }, content);
  const paths = new Map<Tone, string[]>();
  for (const { y, entities } of sections) {
    entities.forEach((entity, index) => {
      const tone = toneOfEntity(entity);
      const cells = paths.get(tone) ?? [];
      cells.push(`M${PADDING + (index % columns) * CELL} ${y + HEAD - 6 + Math.floor(index / columns) * CELL}h${SIZE}v${SIZE}h-${SIZE}z`);
      paths.set(tone, cells);
    });
  }
  const shown = group.isComplete ? countOf(group.entities.length) : `${countOf(group.entities.length)} of ${countOf(group.total)}`;
  const title = `${shown} ${group.side} by ${by}`;
  const other = by === "status" ? "portfolio" : "status";
  return makeSvg(
    "g",
    {},
    makeSvg("rect", { class: "frame", width, height, rx: 6, fill: "var(--paper)", stroke: "var(--line-strong)" }),
    text(PADDING, 18, title, { "font-weight": 600 }),
    makeSvg("g", { class: "regroup", "data-by": other }, text(PADDING + (title.length + 2) * CHARACTER_WIDTH * 1.06, 18, `by ${other}`, { fill: "var(--accent)", "text-decoration": "underline" })),
    sections.map(({ title: name, y, entities }) => text(PADDING, y + 8, `${by === "status" ? `${iconOf(name)} ` : ""}${name} ${countOf(entities.length)}`, { "font-weight": 600, fill: by === "status" ? `var(--tone-${toneOf(name)})` : "var(--ink)" })),
    [...paths].map(([tone, cells]) => makeSvg("path", { class: "cells", d: cells.join(""), fill: `var(--tone-${tone})`, "fill-opacity": tone === "bad" ? 1 : tone === "wait" ? 0.85 : 0.45 })),
  );
}

// Return the entity of the cell at a point of the group, or null.
export function entityAt({ columns, sections }: GroupLayout, x: number, y: number): Entity | null {
  const column = Math.floor((x - PADDING) / CELL);
  if (column < 0 || column >= columns) return null;
  for (const section of sections) {
    const row = Math.floor((y - section.y - HEAD + 6) / CELL);
    const entity = row >= 0 ? section.entities[row * columns + column] : undefined;
    if (entity && row < Math.ceil(section.entities.length / columns)) return entity;
  }
  return null;
}

// Return the position of an entity's cell in the group, or null.
export function cellOf({ columns, sections }: GroupLayout, entityId: string): { x: number; y: number; size: number } | null {
  for (const { y, entities } of sections) {
    const index = entities.findIndex((each) => each.entityId === entityId);
    if (index >= 0) return { x: PADDING + (index % columns) * CELL, y: y + HEAD - 6 + Math.floor(index / columns) * CELL, size: SIZE };
  }
  return null;
}
