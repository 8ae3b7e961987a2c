"""What ids resolve to in memory, and the steps between them."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from storage.graph import SOURCE, TARGET, Graph, Step, far_end, near_end
from storage.lists import Follow
from storage.memory.state import State
from storage.memory.strands import followed
from storage.records import EdgeType, EntityKind, LineageEdge

_TESTS: Final[Sequence[tuple[EntityKind, Callable[[State, str], bool]]]] = (
    (EntityKind.RUN, lambda state, wanted: wanted in state.runs),
    (EntityKind.OPERATION, lambda state, wanted: wanted in state.operations),
    (EntityKind.DECISION, lambda state, wanted: wanted in state.decisions),
    (EntityKind.ARTIFACT, State.is_artifact),
    (EntityKind.CORRELATION, State.is_correlation),
    (EntityKind.IDEMPOTENCY_KEY, State.is_idempotency_key),
    (EntityKind.UNKNOWN, State.is_named),
)


def kind_of(state: State, wanted: str) -> EntityKind | None:
    """The first kind that fits an id; None where nothing names it."""
    return next((kind for kind, fits in _TESTS if fits(state, wanted)), None)


def _step(edge: LineageEdge, near: str, follow: Follow) -> Step:
    leaves = edge.source_entity_id == near
    told = leaves or edge.edge_type not in follow.from_source
    return (
        edge.created_at,
        edge.source_entity_id,
        edge.edge_type.value,
        edge.target_entity_id,
        edge.metadata if told else None,
        TARGET if leaves else SOURCE,
    )


class MemoryGraph(Graph):
    """What leads where in a state of the memory store."""

    def __init__(self, state: State) -> None:
        self._state = state

    def steps(
        self,
        entity_ids: Collection[str],
        follow: Follow,
        *,
        limit: int,
        members: Collection[str] | None = None,
    ) -> Sequence[Step]:
        inside = None if members is None else frozenset(members)
        found = (
            step
            for step in self._steps(entity_ids, follow)
            if inside is None or far_end(step) in inside
        )
        return list(islice(found, limit))

    def neighbours(
        self, entity_ids: Collection[str], follow: Follow, *, limit: int
    ) -> Sequence[str]:
        return sorted({far_end(step) for step in self._steps(entity_ids, follow)})[:limit]

    def leading_out(
        self, entity_ids: Collection[str], members: Collection[str], follow: Follow, *, limit: int
    ) -> Sequence[str]:
        inside = frozenset(members)
        found = {
            near_end(step)
            for step in self._steps(entity_ids, follow)
            if far_end(step) not in inside
        }
        return sorted(found)[:limit]

    def is_known(self, entity_id: str) -> bool:
        return kind_of(self._state, entity_id) is not None

    def edges(self, steps: Iterable[Step]) -> Sequence[LineageEdge]:
        return [
            LineageEdge(source, EdgeType(kind), target, at, metadata)
            for at, source, kind, target, metadata, _ in sorted(map(tuple, steps))
        ]

    def state(self) -> Hashable:
        return self._state.version

    def _steps(self, entity_ids: Collection[str], follow: Follow) -> Iterator[Step]:
        return (
            _step(edge, near, follow)
            for near in frozenset(entity_ids)
            for strand in followed(self._state, near, follow)
            for edge in strand.walk()
        )
