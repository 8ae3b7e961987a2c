// Detects whether the shown entities have changed in the service since they were loaded.
//
// An event of a subscription triggers a check. The check compares the shown entities with the API, so that an unrelated event shows
// no notice. An edge that is recorded on its own causes no event: a periodic check finds it, and finds a lost connection.

import { Watch, type WatchQuery } from "../generated/operations.js";
import { request } from "../shared/api.js";
import { CHANGES, subscribe } from "../shared/subscriptions.js";
import type { Entity, Side, Subgraph } from "./model.js";
import type { SubgraphLoader } from "./subgraph.js";

const POLL_MS = 20_000; // milliseconds between two checks of a visible page without events
const DEBOUNCE_MS = 2_000; // milliseconds from an event to the check, because events come in bursts
const MAX_WATCHED = 100; // the entities nearest to the root

type Watched = { loader: SubgraphLoader; entities: Entity[] };
type Now = Partial<Record<Side, { totalCount: number } | null>> & { runStatus?: string; operationStatus?: string; workflow?: { status: string; latestDecision?: { decidedAt: string } | null } | null };

export class ChangeMonitor {
  #watched: Watched | null = null;
  #isSubscribed = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  // `changed` receives the ids of the changed entities; `connection` receives an error, or null once the service responds again.
  constructor(readonly on: { changed: (ids: string[]) => void; connection: (error: unknown) => void }) {
    setInterval(() => this.#checkIfVisible(), POLL_MS);
    document.addEventListener("visibilitychange", () => this.#checkIfVisible());
  }

  // Monitor this subgraph from now on; null stops.
  watch(loader: SubgraphLoader | null, subgraph: Subgraph | null): void {
    this.#watched = loader && subgraph && { loader, entities: subgraph.entities.slice(0, MAX_WATCHED) };
    if (subgraph && !this.#isSubscribed) this.#subscribe(subgraph.cursor);
  }

  async check(): Promise<void> {
    const watched = this.#watched;
    if (!watched) return;
    const { loader, entities } = watched;
    try {
      const { data } = await request(Watch, { ids: entities.map(({ id }) => id), filter: loader.filter });
      if (watched !== this.#watched) return;
      this.on.connection(null);
      const changed = entities.filter((entity, index) => hasChanged(loader, entity, data.nodes[index]));
      if (changed.length) this.on.changed(changed.map(({ entityId }) => entityId));
    } catch (error) {
      if (watched === this.#watched) this.on.connection(error);
    }
  }

  #subscribe(cursor: string): void {
    this.#isSubscribed = true;
    subscribe(CHANGES, cursor, {
      changed: () => (this.#timer ??= setTimeout(() => this.#checkIfVisible(), DEBOUNCE_MS)),
      stateChanged: (state) => state === "lost" && this.#checkIfVisible(),
      expired: () => (this.#isSubscribed = false),
    });
  }

  #checkIfVisible(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (document.visibilityState === "visible") void this.check();
  }
}

function hasChanged(loader: SubgraphLoader, entity: Entity, node: WatchQuery["nodes"][number] | undefined): boolean {
  const now = node as Now | null | undefined;
  if (!now) return true;
  const isKnown = loader.isDetailed(entity.entityId);
  if (now.runStatus !== entity.runStatus || now.operationStatus !== entity.operationStatus) return true;
  const reviewOf = ({ workflow }: Pick<Now, "workflow">): string => JSON.stringify([workflow?.status, workflow?.latestDecision?.decidedAt]);
  if (isKnown && reviewOf(now) !== reviewOf(entity as Pick<Now, "workflow">)) return true;
  return (["causes", "effects"] as const).some((side) => {
    const edgeList = loader.edgeLists[side].get(entity.entityId);
    const counted = now[side];
    return edgeList !== undefined && counted && edgeList.total !== counted.totalCount;
  });
}
