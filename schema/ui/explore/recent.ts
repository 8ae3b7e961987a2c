// The ids that were opened last and the saved views, kept in this browser.

import { signal } from "@preact/signals";

const RECENT = "dpm-lineage:recent";
const SAVED = "dpm-lineage:saved";
const MAX_RECENT = 20;

export interface SavedView {
  name: string;
  query: string;
}

function stored<Value>(key: string): Value[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(value) ? (value as Value[]) : [];
  } catch {
    return [];
  }
}

export const recent = signal(stored<string>(RECENT).filter((each) => typeof each === "string"));
export const saved = signal(stored<SavedView>(SAVED).filter((each) => typeof each?.name === "string" && typeof each.query === "string"));

export function remember(id: string): void {
  recent.value = [id, ...recent.value.filter((each) => each !== id)].slice(0, MAX_RECENT);
  localStorage.setItem(RECENT, JSON.stringify(recent.value));
}

export function saveView(view: SavedView): void {
  saved.value = [view, ...saved.value.filter(({ query }) => query !== view.query)];
  localStorage.setItem(SAVED, JSON.stringify(saved.value));
}

export function forgetView(query: string): void {
  saved.value = saved.value.filter((each) => each.query !== query);
  localStorage.setItem(SAVED, JSON.stringify(saved.value));
}
