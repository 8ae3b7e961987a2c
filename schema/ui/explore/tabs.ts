// On a narrow screen the panel, the graph, the list and the settings of the view are tabs.

import { make } from "../shared/elements.js";

const TABS = { panel: "Why and facts", graph: "Graph", list: "Entities", view: "Time, save" } as const;
export type Tab = keyof typeof TABS;

// Fill the bar of tabs. `main` gets the open tab as data-tab, and `changed` is called with it after each change.
export function initTabs(bar: HTMLElement, main: HTMLElement, changed: (tab: Tab) => void): { open: (tab: Tab) => void; leave: (tab: Tab, next: Tab) => void } {
  const buttons = (Object.keys(TABS) as Tab[]).map((tab) => make("button", { type: "button", "data-tab": tab, onclick: () => open(tab) }, TABS[tab]));
  function open(tab: Tab): void {
    main.dataset["tab"] = tab;
    for (const each of buttons) each.setAttribute("aria-pressed", String(each.dataset["tab"] === tab));
    changed(tab);
  }
  bar.append(...buttons);
  open("panel");
  return { open, leave: (tab, next) => void (main.dataset["tab"] === tab && open(next)) };
}
