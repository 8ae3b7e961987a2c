// Watches whether what is drawn has changed in the service since it was asked for.
//
// The service's own changes say when to look; looking compares what is drawn with what the API says now, so that nothing is
// called news that is not. An edge recorded by itself is no change of a record: that, and a lost connection, are found by looking
// now and then.

import { ask } from "../pages/api.js";
import { CHANGES, follow } from "../pages/live.js";
import { statusOf } from "./picture.js";
import { WATCH } from "./questions.js";

const EVERY = 20_000; // Milliseconds between two looks while nothing is heard and the page is in sight.
const REST = 2_000; // Milliseconds between a change and the look for it: many come at once.
const MOST = 100; // Entities that are watched: those nearest to the one looked at.

export class News {
  // `tell` takes the ids of the entities that have changed; `lost` takes the error, or null once the service answers again.
  constructor({ tell, lost }) {
    Object.assign(this, { tell, lost, watched: null, isFollowing: false, soon: null });
    setInterval(() => this.#lookInSight(), EVERY);
    document.addEventListener("visibilitychange", () => this.#lookInSight());
  }

  // Watches a picture from now on; null stops.
  watch(lineage, picture) {
    this.watched = picture && { lineage, entities: picture.entities.slice(0, MOST) };
    if (picture && !this.isFollowing) this.#follow(picture.cursor);
  }

  async look() {
    const { watched } = this;
    if (!watched) return;
    const { lineage, entities } = watched;
    try {
      const { data } = await ask(WATCH, { ids: entities.map(({ id }) => id), filter: lineage.filter });
      if (watched !== this.watched) return;
      this.lost(null);
      const changed = entities.filter((face, place) => hasChanged(lineage, face, data.nodes[place]));
      if (changed.length) this.tell(changed.map(({ entityId }) => entityId));
    } catch (error) {
      if (watched === this.watched) this.lost(error);
    }
  }

  #follow(cursor) {
    this.isFollowing = true;
    follow(CHANGES, cursor, {
      changed: () => (this.soon ??= setTimeout(() => this.#lookInSight(), REST)),
      stateChanged: () => {},
      expired: () => (this.isFollowing = false),
    });
  }

  #lookInSight() {
    clearTimeout(this.soon);
    this.soon = null;
    if (document.visibilityState === "visible") this.look();
  }
}

function hasChanged(lineage, face, now) {
  if (!now || statusOf(now) !== statusOf(face)) return true;
  return ["causes", "effects"].some((side) => {
    const strand = lineage.strands[side].get(face.entityId);
    return strand && now[side] && strand.total !== now[side].totalCount;
  });
}
