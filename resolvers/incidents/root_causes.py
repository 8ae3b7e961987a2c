"""The root causes of an entity: the abnormal entities upstream that no other abnormal entity explains.

A cause is ranked by a score, the weighted sum of its parts, each from 0 to 1.
"""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from resolvers.graph.breadth_first import TraversalResult
from resolvers.graph.entities import Entity, find_entities
from resolvers.graph.lineage import cause_and_effect
from resolvers.graph.paths import Path
from resolvers.graph.strong_components import strong_components
from resolvers.incidents.abnormalities import Abnormal, Abnormality, find_abnormal
from resolvers.service import Service
from storage.records import EdgeType, LineageEdge, Operation, Run

AGE_SCALE: Final = timedelta(hours=4)
"""Age at which the score part KIND of a stuck operation is halfway between its lowest and its highest value."""

MAX_RANKED: Final = 200
"""Maximum number of root causes that are ranked, the nearest first, because each one needs a search of its effects."""

TIME_SCALE: Final = timedelta(hours=6)
"""Distance in time from the entity at which the time part of a score is one half."""

CAUSAL_TYPES: Final = frozenset({EdgeType.CAUSED_BY, EdgeType.DERIVED_FROM, EdgeType.REPLAYED_FROM})
"""The edge types that name a cause. The others only say which entities belong to one request."""

LOOSE_SHARE: Final = 0.4
"""Share that an effect counts if no path of CAUSAL_TYPES leads to it: it may only belong to the same request.

An effect that existed before the cause counts 0.
"""


KIND_SCORES: Final[Mapping[Abnormality, float]] = {
    Abnormality.OPERATION_FAILED: 1.0,
    Abnormality.KEY_CONFLICT: 0.8,
    Abnormality.RUN_BLOCKED: 0.7,
    Abnormality.RUN_REJECTED: 0.6,
    Abnormality.PURGED: 0.8,
    Abnormality.OPERATION_STUCK: 0.4,
}
MAX_STUCK_SCORE: Final = 0.9
PURGED_IN_ORDER_SCORE: Final = 0.1
"""The score part KIND of a purged run or operation whose status was normal."""
WEIGHTS: Final[Mapping[str, float]] = {
    "EXPLAINED": 0.30,
    "KIND": 0.20,
    "TIME": 0.15,
    "LINK": 0.25,
    "DISTANCE": 0.10,
}
"""The weight of each part in the score. EXPLAINED has the largest, because a decoy explains only the entity itself."""


class ScorePart(NamedTuple):
    """A part of a score: its name, its value from 0 to 1, its weight, and its meaning."""

    name: str
    value: float
    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class RootCause:
    """A root cause, and a shortest path from it to the queried entity."""

    entity: Entity
    path: Path
    why: Abnormality
    at: datetime | None
    parts: Sequence[ScorePart]

    @property
    def distance(self) -> int:
        """The number of edges from the entity."""
        return len(self.path.edges)

    @property
    def score(self) -> float:
        """The weighted sum of the parts, from 0 to 1."""
        return sum(part.value * part.weight for part in self.parts)


class _Graph:
    """The upstream graph of an entity, by cause and by effect."""

    def __init__(self, graph: TraversalResult, conflicts: Mapping[str, datetime]) -> None:
        self.root = graph.root
        self.causes: dict[str, dict[str, LineageEdge]] = {}
        self.effects: dict[str, set[str]] = {}
        self.causal_effects: dict[str, set[str]] = {}
        for edge in graph.edges:
            cause, effect = cause_and_effect(edge)
            conflict = conflicts.get(cause)
            if (
                conflict is not None
                and edge.edge_type is EdgeType.IDEMPOTENCY_TO_RUN
                and edge.created_at < conflict
            ):
                continue  # the run used the key before the conflict, which cannot be its cause
            self.causes.setdefault(effect, {}).setdefault(cause, edge)
            self.effects.setdefault(cause, set()).add(effect)
            if edge.edge_type in CAUSAL_TYPES or conflict is not None:
                self.causal_effects.setdefault(cause, set()).add(effect)
        self.nearer = self._search()

    def roots(self, abnormal: Mapping[str, Abnormal]) -> Sequence[str]:
        """Return the abnormal entities that no other abnormal entity upstream, outside of their own cycle, explains."""
        explains: dict[str, bool] = {}
        roots: list[str] = []
        for component in strong_components(self.root, self.causes):
            causes = {each for entity in component for each in self.causes.get(entity, ())}
            is_explained = any(explains[each] for each in causes.difference(component))
            own = [each for each in component if each in abnormal]
            explains.update(dict.fromkeys(component, is_explained or bool(own)))
            if not is_explained:
                roots += own
        return roots

    def downstream(self, entity_id: str) -> tuple[set[str], set[str]]:
        """Return the entities downstream of one, itself included, and those of them that a line of causes leads to."""
        found = (_reachable(entity_id, each) for each in (self.effects, self.causal_effects))
        every, causal = ({*each, entity_id} for each in found)
        return every, causal

    def path(self, entity_id: str) -> Path:
        """Return a shortest path from an entity upstream to the root."""
        entities, edges = [entity_id], []
        while entities[-1] != self.root:
            effect = self.nearer[entities[-1]]
            edges.append(self.causes[effect][entities[-1]])
            entities.append(effect)
        return Path(entities, edges)

    def _search(self) -> dict[str, str]:
        """Return the next entity on a shortest path to the root. The smallest ids decide between equal paths."""
        nearer: dict[str, str] = {self.root: self.root}
        order = deque([self.root])
        while order:
            effect = order.popleft()
            for cause in sorted(self.causes.get(effect, ())):
                if cause not in nearer:
                    nearer[cause] = effect
                    order.append(cause)
        return nearer


def _reachable(start: str, neighbours: Mapping[str, Collection[str]]) -> set[str]:
    found: set[str] = set()
    pending = [start]
    while pending:
        for each in neighbours.get(pending.pop(), ()):
            if each not in found:
                found.add(each)
                pending.append(each)
    return found


async def find_root_causes(
    service: Service, graph: TraversalResult
) -> tuple[Sequence[RootCause], int]:
    """Return the root causes in the upstream graph of an entity, the highest score first, and their number.

    An abnormal entity is a root cause if each abnormal entity upstream of it is also downstream of it (a cycle). At
    most MAX_RANKED root causes are returned, the nearest ones.
    """
    entities = await find_entities(service.store, list(graph.depths))
    abnormal = await find_abnormal(service, entities)
    conflicts = {
        each: found.at for each, found in abnormal.items() if found.why is Abnormality.KEY_CONFLICT
    }
    causal = _Graph(graph, conflicts)
    reached = {each: found for each, found in abnormal.items() if each in causal.nearer}
    paths = {each: causal.path(each) for each in causal.roots(reached)}
    nearest = sorted(paths, key=lambda each: (len(paths[each].edges), each))[:MAX_RANKED]
    since = _occurred_at(entities.get(graph.root))
    targets = reached.keys() | {graph.root}
    causes: list[RootCause] = []
    for each in nearest:
        every, by_causes = causal.downstream(each)
        begun = reached[each].effective_from
        later = [
            target
            for target in (every - by_causes) & targets
            if (time := reached[target].effective_from if target in reached else since) is None
            or time >= begun
        ]
        loose = LOOSE_SHARE * len(later)
        was_in_order = reached[each].was_in_order
        explained = (1 if was_in_order else len(by_causes & targets) + loose) / len(targets)
        link = 1.0 if graph.root in by_causes else LOOSE_SHARE
        parts = _parts(service, reached[each], len(paths[each].edges), since, explained, link)
        causes.append(
            RootCause(entities[each], paths[each], reached[each].why, reached[each].at, parts)
        )
    causes.sort(key=lambda each: (-each.score, each.distance, each.entity.entity_id))
    return causes, len(paths)


def _parts(
    service: Service,
    found: Abnormal,
    distance: int,
    since: datetime | None,
    explained: float,
    link: float,
) -> Sequence[ScorePart]:
    values = {
        "EXPLAINED": (
            explained,
            "Share of the abnormal entities upstream that the cause explains, less where none is named",
        ),
        "KIND": (_kind_score(service, found), "How often an abnormality of this kind is a cause"),
        "TIME": (_time_score(found, since), "Nearness in time; 0 if it came after the entity"),
        "LINK": (
            link,
            "1 if edges that name a cause lead to the entity, 0.4 if some only tell what belongs together",
        ),
        "DISTANCE": (1 / (1 + distance / 4), "Nearness in edges"),
    }
    return [ScorePart(name, values[name][0], WEIGHTS[name], values[name][1]) for name in WEIGHTS]


def _kind_score(service: Service, found: Abnormal) -> float:
    lowest = KIND_SCORES[found.why] if not found.was_in_order else PURGED_IN_ORDER_SCORE
    if found.why is not Abnormality.OPERATION_STUCK:
        return lowest
    age = max(service.now() - found.at, timedelta())
    return lowest + (MAX_STUCK_SCORE - lowest) * (age / (age + AGE_SCALE))


def _time_score(found: Abnormal, since: datetime | None) -> float:
    if since is None:
        return 0.5
    if found.effective_from > since:
        return 0.0
    # The time of a purge tells nothing about the record.
    at = found.effective_from if found.why is Abnormality.PURGED else found.at
    return TIME_SCALE / (TIME_SCALE + abs(since - at))


def _occurred_at(entity: Entity | None) -> datetime | None:
    match entity and entity.record:
        case Run(created_at=at) | Operation(created_at=at):
            return at
    return None
