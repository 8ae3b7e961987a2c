// The address of a view: all that decides what is shown is in it, so that reload, back and a colleague's browser show the same.

export const DIRECTIONS = ["BOTH", "UPSTREAM", "DOWNSTREAM"];
export const DEPTHS = [1, 2, 3, 5, 10, 20];
export const MOSTS = [60, 200, 500, 1000];
const SIDES = ["causes", "effects"];

const DEFAULTS = { direction: "BOTH", depth: 3, most: 60 };

// The view that an address's query names; what it does not know how to read is as if it were not there.
export function readView(search) {
  const given = new URLSearchParams(search);
  const text = (name) => given.get(name) || null;
  const number = (name, choices) => {
    const value = Number(given.get(name));
    return choices.includes(value) ? value : DEFAULTS[name];
  };
  return {
    id: text("id"),
    direction: DIRECTIONS.includes(text("direction")) ? text("direction") : DEFAULTS.direction,
    depth: number("depth", DEPTHS),
    most: number("most", MOSTS),
    types: given.has("type") ? given.getAll("type").filter(Boolean) : null,
    at: Number.isNaN(Date.parse(text("at"))) ? null : text("at"),
    grown: SIDES.flatMap((side) => given.getAll(side).map((each) => readGrowth(side, each))).filter(Boolean),
    folded: given.getAll("folded"),
    selected: text("selected"),
    from: text("from"),
    to: text("to"),
  };
}

// "3.ID": three pages of what lies on that side of the entity.
function readGrowth(side, text) {
  const [, pages, id] = /^(\d{1,4})\.(.+)$/s.exec(text) ?? [];
  return id ? { side, id, pages: Math.max(1, Number(pages)) } : null;
}

// The address's query that names a view; what is as by default is left out.
export function writeView(view) {
  const query = new URLSearchParams();
  if (view.id) query.set("id", view.id);
  for (const [name, value] of Object.entries(DEFAULTS)) {
    if (view[name] !== value) query.set(name, view[name]);
  }
  for (const type of view.types ?? []) query.append("type", type);
  if (view.types?.length === 0) query.append("type", "");
  if (view.at) query.set("at", view.at);
  for (const { side, pages, id } of view.grown) query.append(side, `${pages}.${id}`);
  for (const id of view.folded) query.append("folded", id);
  for (const name of ["selected", "from", "to"]) if (view[name]) query.set(name, view[name]);
  return query.size ? `?${query}` : "";
}

// A view of another entity, seen as this one is.
export function focused(view, id) {
  return { ...view, id, grown: [], folded: [], selected: id, from: null, to: null };
}

// The view with one more page of what lies on a side of an entity.
export function grown(view, { side, id, pages }) {
  const others = view.grown.filter((each) => each.side !== side || each.id !== id);
  return { ...view, grown: [...others, { side, id, pages }], folded: view.folded.filter((each) => each !== id) };
}

// The view with an entity's causes and effects folded away.
export function folded(view, id) {
  return { ...view, grown: view.grown.filter((each) => each.id !== id), folded: [...view.folded.filter((each) => each !== id), id] };
}

export function unfolded(view, id) {
  return { ...view, folded: view.folded.filter((each) => each !== id) };
}
