// The URL of a view. It holds everything that decides what is shown, so that it survives a reload and can be shared.

export const DIRECTIONS = ["BOTH", "UPSTREAM", "DOWNSTREAM"];
export const DEPTHS = [1, 2, 3, 5, 10, 20];
export const MAX_ENTITIES = [60, 200, 500, 1000];
const SIDES = ["causes", "effects"];

const DEFAULTS = { direction: "BOTH", depth: 3, maxEntities: 60 };
// The names of the settings in the URL. Links that people have saved contain them: do not change them.
const PARAMETERS = { direction: "direction", depth: "depth", maxEntities: "most" };

// Parse the view from a URL's query. Unknown and invalid values are ignored.
export function parseView(search) {
  const params = new URLSearchParams(search);
  const text = (name) => params.get(name) || null;
  const number = (name, choices) => {
    const value = Number(params.get(PARAMETERS[name]));
    return choices.includes(value) ? value : DEFAULTS[name];
  };
  return {
    id: text("id"),
    direction: DIRECTIONS.includes(text("direction")) ? text("direction") : DEFAULTS.direction,
    depth: number("depth", DEPTHS),
    maxEntities: number("maxEntities", MAX_ENTITIES),
    types: params.has("type") ? params.getAll("type").filter(Boolean) : null,
    at: Number.isNaN(Date.parse(text("at"))) ? null : text("at"),
    expansions: SIDES.flatMap((side) => params.getAll(side).map((each) => parseExpansion(side, each))).filter(Boolean),
    collapsed: params.getAll("folded"),
    selected: text("selected"),
    from: text("from"),
    to: text("to"),
  };
}

// Parse "3.ID": three pages of the edges on that side of the entity.
function parseExpansion(side, text) {
  const [, pages, id] = /^(\d{1,4})\.(.+)$/s.exec(text) ?? [];
  return id ? { side, id, pages: Math.max(1, Number(pages)) } : null;
}

// Return the query of a view's URL, without default values.
export function viewQuery(view) {
  const query = new URLSearchParams();
  if (view.id) query.set("id", view.id);
  for (const [name, value] of Object.entries(DEFAULTS)) {
    if (view[name] !== value) query.set(PARAMETERS[name], view[name]);
  }
  for (const type of view.types ?? []) query.append("type", type);
  if (view.types?.length === 0) query.append("type", "");
  if (view.at) query.set("at", view.at);
  for (const { side, pages, id } of view.expansions) query.append(side, `${pages}.${id}`);
  for (const id of view.collapsed) query.append("folded", id);
  for (const name of ["selected", "from", "to"]) if (view[name]) query.set(name, view[name]);
  return query.size ? `?${query}` : "";
}

// Return the view with another root entity and the same settings.
export function withRoot(view, id) {
  return { ...view, id, expansions: [], collapsed: [], selected: id, from: null, to: null };
}

// Return the view with one more page of the edges on a side of an entity.
export function withExpansion(view, { side, id, pages }) {
  const others = view.expansions.filter((each) => each.side !== side || each.id !== id);
  return { ...view, expansions: [...others, { side, id, pages }], collapsed: view.collapsed.filter((each) => each !== id) };
}

// Return the view with an entity's causes and effects collapsed.
export function withCollapsed(view, id) {
  return { ...view, expansions: view.expansions.filter((each) => each.id !== id), collapsed: [...view.collapsed.filter((each) => each !== id), id] };
}

export function withExpanded(view, id) {
  return { ...view, collapsed: view.collapsed.filter((each) => each !== id) };
}
