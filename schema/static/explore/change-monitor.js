// Detects whether the shown entities have changed in the service since they were loaded.
//
// An event of a subscription triggers a check. The check compares the shown entities with the API, so that an unrelated event shows
// no notice. An edge that is recorded on its own causes no event: a periodic check finds it, and finds a lost connection.

import { request } from "../pages/api.js";
import { CHANGES, subscribe } from "../pages/subscriptions.js";
import { statusOf } from "./labels.js";
import { WATCH } from "./queries.js";

const POLL_MS = 20_000; // milliseconds between two checks of a visible page without events
const DEBOUNCE_MS = 2_000; // milliseconds from an event to the check, because events come in bursts
const MAX_WATCHED = 100; // the entities nearest to the root

export class ChangeMonitor {
  // `changed` receives the ids of the changed entities; `connection` receives an error, or null once the service responds again.
  constructor({ changed, connection }) {
    Object.assign(this, { changed, connection, watched: null, isSubscribed: false, timer: null });
    setInterval(() => this.#checkIfVisible(), POLL_MS);
    document.addEventListener("visibilitychange", () => this.#checkIfVisible());
  }

  // Monitor this subgraph from now on; null stops.
  watch(loader, subgraph) {
    this.watched = subgraph && { loader, entities: subgraph.entities.slice(0, MAX_WATCHED) };
    if (subgraph && !this.isSubscribed) this.#subscribe(subgraph.cursor);
  }

  async check() {
    const { watched } = this;
    if (!watched) return;
    const { loader, entities } = watched;
    try {
      const { data } = await request(WATCH, { ids: entities.map(({ id }) => id), filter: loader.filter });
      if (watched !== this.watched) return;
      this.connection(null);
      const changed = entities.filter((entity, index) => hasChanged(loader, entity, data.nodes[index]));
      if (changed.length) this.changed(changed.map(({ entityId }) => entityId));
    } catch (error) {
      if (watched === this.watched) this.connection(error);
    }
  }

  #subscribe(cursor) {
    this.isSubscribed = true;
    subscribe(CHANGES, cursor, {
      changed: () => (this.timer ??= setTimeout(() => this.#checkIfVisible(), DEBOUNCE_MS)),
      stateChanged: () => {},
      expired: () => (this.isSubscribed = false),
    });
  }

  #checkIfVisible() {
    clearTimeout(this.timer);
    this.timer = null;
    if (document.visibilityState === "visible") this.check();
  }
}

function hasChanged(loader, entity, now) {
  if (!now || statusOf(now) !== statusOf(entity)) return true;
  return ["causes", "effects"].some((side) => {
    const edgeList = loader.edgeLists[side].get(entity.entityId);
    return edgeList && now[side] && edgeList.total !== now[side].totalCount;
  });
}
