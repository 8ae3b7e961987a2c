// Copying, saving and exporting the shown view, each with a message.

import { describeFailure } from "../shared/api.js";
import type { EntityKind } from "../shared/display.js";
import { type Format, exportGraph } from "./export.js";
import type { Subgraph } from "./model.js";
import type { Notices } from "./notices.js";
import { saveView } from "./recent.js";
import type { Scene } from "./scene.js";
import { type ServedFormat, exportServed, saveBundle } from "./served-export.js";
import { type View, viewQuery } from "./view-url.js";

const SHOWN_MS = 4000; // milliseconds for which a message stays

export interface Shown {
  view: View;
  subgraph: Subgraph | null;
  scene: Scene | null;
}

export class Handover {
  constructor(
    readonly notices: Notices,
    readonly shown: () => Shown,
  ) {}

  // Export what is drawn.
  drawn(name: Format, isCopied: boolean): void {
    void this.#tell(async ({ scene }) => scene && exportGraph(name, isCopied, scene));
  }

  // Export the whole lineage as the service writes it.
  served(name: ServedFormat, isCopied: boolean): void {
    void this.#tell(async ({ view }) => view.id && exportServed(view as View & { id: string }, name, isCopied));
  }

  // Save the evidence bundle of the selected run, or else of the root.
  bundle(): void {
    void this.#tell(async ({ view, subgraph }) => subgraph && saveBundle(...bundled(subgraph, view.selected), view.depth));
  }

  view(): void {
    void this.#tell(async ({ view }) => {
      if (!view.id) return null;
      saveView({ name: `${view.id}${view.at ? ` until ${view.at.slice(0, 16)}` : ""}`, query: viewQuery(view) });
      return "The view is saved in this browser. The search field offers it.";
    });
  }

  async #tell(make: (shown: Shown) => Promise<string | null>): Promise<void> {
    try {
      const message = await make(this.shown());
      if (!message) return;
      this.notices.say("saved", "still", message);
      setTimeout(() => this.notices.drop("saved"), SHOWN_MS);
    } catch (error) {
      const { title, message } = describeFailure(error);
      this.notices.say("saved", "bad", `Export failed: ${title} ${message}`, [["Dismiss", () => this.notices.drop("saved")]]);
    }
  }
}

function bundled({ entities, root }: Subgraph, selected: string | null): [EntityKind, string] {
  const run = entities.find(({ entityId, kind }) => entityId === selected && kind === "RUN");
  return run ? ["RUN", run.entityId] : [entities.find(({ entityId }) => entityId === root)!.kind, root];
}
