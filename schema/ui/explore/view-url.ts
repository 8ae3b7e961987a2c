// The URL of a view. It contains every choice of the reader, so that the view survives a reload and can be shared.

import type { LineageFilter } from "../generated/operations.js";
import type { Direction, EdgeType, Side } from "./model.js";

export const DIRECTIONS: Direction[] = ["BOTH", "UPSTREAM", "DOWNSTREAM"];
export const DEPTHS = [1, 2, 3, 5, 10, 20];
export const MAX_ENTITIES = [60, 200, 500, 1000];
export const CAUSAL_TYPES: EdgeType[] = ["CAUSED_BY", "REPLAYED_FROM", "DERIVED_FROM"];
const SIDES: Side[] = ["causes", "effects"];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/;

export interface Expansion {
  side: Side;
  id: string;
  pages: number; // 0 for a group
}

export interface View {
  id: string | null;
  direction: Direction;
  depth: number;
  maxEntities: number;
  withNames: boolean; // whether idempotency keys and correlation ids are drawn as nodes
  types: EdgeType[] | null;
  at: string | null; // valid time: the records as of this time
  known: string | null; // known time: the records as the service knew them at this time
  expansions: Expansion[];
  groups: string[]; // "side.id" of hubs that are shown as a matrix
  groupBy: "status" | "portfolio";
  collapsed: string[];
  selected: string | null;
  from: string | null;
  to: string | null;
  pathNumber: number; // the number of the drawn shortest path, from 1
  compare: string | null;
  mode: "root-causes" | "impact" | null;
}

const DEFAULTS = { direction: "BOTH", depth: 3, maxEntities: 60 } as const;
// The names of the settings in the URL. Links that people have saved contain them: do not change them.
const PARAMETERS = { direction: "direction", depth: "depth", maxEntities: "most" } as const;

// Parse the view from a URL's query. Unknown and invalid values are ignored.
export function parseView(search: string): View {
  const params = new URLSearchParams(search);
  const text = (name: string): string | null => params.get(name) || null;
  const number = (name: "depth" | "maxEntities", choices: number[]): number => {
    const value = Number(params.get(PARAMETERS[name]));
    return choices.includes(value) ? value : DEFAULTS[name];
  };
  const instant = (name: string): string | null => {
    const value = text(name) ?? "";
    return INSTANT.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
  };
  const mode = text("mode");
  return {
    id: text("id"),
    direction: DIRECTIONS.find((each) => each === text("direction")) ?? DEFAULTS.direction,
    depth: number("depth", DEPTHS),
    maxEntities: number("maxEntities", MAX_ENTITIES),
    withNames: text("nodes") === "all",
    types: params.has("type") ? (params.getAll("type").filter(Boolean) as EdgeType[]) : null,
    at: instant("at"),
    known: instant("known"),
    expansions: SIDES.flatMap((side) => params.getAll(side).flatMap((each) => parseExpansion(side, each))),
    groups: params.getAll("group").filter((each) => /^(causes|effects)\./.test(each)),
    groupBy: text("by") === "portfolio" ? "portfolio" : "status",
    collapsed: params.getAll("folded"),
    selected: text("selected"),
    from: text("from"),
    to: text("to"),
    pathNumber: Math.max(1, Math.floor(Number(params.get("path")) || 1)),
    compare: text("compare"),
    mode: mode === "root-causes" || mode === "impact" ? mode : null,
  };
}

// Parse "3.ID": three pages of the edges on that side of the entity.
function parseExpansion(side: Side, text: string): Expansion[] {
  const [, pages, id] = /^(\d{1,4})\.(.+)$/s.exec(text) ?? [];
  return id ? [{ side, id, pages: Math.max(1, Number(pages)) }] : [];
}

// Return the query of a view's URL, without default values.
export function viewQuery(view: View): string {
  const query = new URLSearchParams();
  if (view.id) query.set("id", view.id);
  for (const name of ["direction", "depth", "maxEntities"] as const) {
    if (view[name] !== DEFAULTS[name]) query.set(PARAMETERS[name], String(view[name]));
  }
  if (view.withNames) query.set("nodes", "all");
  for (const type of view.types ?? []) query.append("type", type);
  if (view.types?.length === 0) query.append("type", "");
  if (view.at) query.set("at", view.at);
  if (view.known) query.set("known", view.known);
  for (const { side, pages, id } of view.expansions) query.append(side, `${pages}.${id}`);
  for (const each of view.groups) query.append("group", each);
  if (view.groupBy === "portfolio") query.set("by", view.groupBy);
  for (const id of view.collapsed) query.append("folded", id);
  if (view.pathNumber > 1) query.set("path", String(view.pathNumber));
  for (const name of ["selected", "from", "to", "compare", "mode"] as const) {
    const value = view[name];
    if (value) query.set(name, value);
  }
  return query.size ? `?${query}` : "";
}

export const exploreUrl = (id: string): string => `explore?${new URLSearchParams({ id })}`;

// Return the LineageFilter of a view. Without selected types it follows causal types, or every type if `withNames`.
export function filterOf({ types, withNames }: Pick<View, "types" | "withNames">): LineageFilter {
  const edgeTypes = types ?? (withNames ? null : CAUSAL_TYPES);
  return edgeTypes ? { edgeTypes } : {};
}

// Return the view with another root entity and the same settings.
export function withRoot(view: View, id: string): View {
  return { ...view, id, expansions: [], groups: [], collapsed: [], selected: id, from: null, to: null, pathNumber: 1, compare: null, mode: null };
}

// Return the view with one more page of the edges on a side of an entity.
export function withExpansion(view: View, { side, id, pages }: Expansion): View {
  const others = view.expansions.filter((each) => each.side !== side || each.id !== id);
  return {
    ...view,
    expansions: [...others, { side, id, pages }],
    groups: view.groups.filter((each) => each !== `${side}.${id}`),
    collapsed: view.collapsed.filter((each) => each !== id),
  };
}

// Return the view with the neighbours on a side of an entity as a group.
export function withGroup(view: View, side: Side, id: string): View {
  const expansions = view.expansions.filter((each) => each.side !== side || each.id !== id);
  return { ...view, expansions, groups: [...view.groups.filter((each) => each !== `${side}.${id}`), `${side}.${id}`] };
}

// Return the view with an entity's causes and effects collapsed.
export function withCollapsed(view: View, id: string): View {
  return {
    ...view,
    expansions: view.expansions.filter((each) => each.id !== id),
    groups: view.groups.filter((each) => each !== `causes.${id}` && each !== `effects.${id}`),
    collapsed: [...view.collapsed.filter((each) => each !== id), id],
  };
}

export function withExpanded(view: View, id: string): View {
  return { ...view, collapsed: view.collapsed.filter((each) => each !== id) };
}
