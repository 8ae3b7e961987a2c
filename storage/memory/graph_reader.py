"""What ids resolve to in memory, and the steps between them."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from storage.graph_reader import SOURCE, TARGET, EdgeRow, GraphReader, far_id, near_id
from storage.lists import EdgeFilter
from storage.memory.database import MemoryDatabase
from storage.memory.list_ranges import edge_ranges
from storage.records import EdgeType, EntityKind, LineageEdge

_TESTS: Final[Sequence[tuple[EntityKind, Callable[[MemoryDatabase, str], bool]]]] = (
    (EntityKind.RUN, lambda state, wanted: wanted in state.runs),
    (EntityKind.OPERATION, lambda state, wanted: wanted in state.operations),
    (EntityKind.DECISION, lambda state, wanted: wanted in state.decisions),
    (EntityKind.ARTIFACT, MemoryDatabase.is_artifact),
    (EntityKind.CORRELATION, MemoryDatabase.is_correlation),
    (EntityKind.IDEMPOTENCY_KEY, MemoryDatabase.is_idempotency_key),
    (EntityKind.UNKNOWN, MemoryDatabase.has_edges),
)


def entity_kind(state: MemoryDatabase, wanted: str) -> EntityKind | None:
    """The first kind that fits an id; None where nothing names it."""
    return next((kind for kind, fits in _TESTS if fits(state, wanted)), None)


def _step(edge: LineageEdge, near: str, follow: EdgeFilter) -> EdgeRow:
    leaves = edge.source_entity_id == near
    told = leaves or edge.edge_type not in follow.outgoing
    return (
        edge.created_at,
        edge.source_entity_id,
        edge.edge_type.value,
        edge.target_entity_id,
        edge.metadata if told else None,
        TARGET if leaves else SOURCE,
    )


class MemoryGraphReader(GraphReader):
    """What leads where in a state of the memory store."""

    def __init__(self, state: MemoryDatabase) -> None:
        self._state = state

    def edge_rows(
        self,
        entity_ids: Collection[str],
        edge_filter: EdgeFilter,
        *,
        limit: int,
        members: Collection[str] | None = None,
    ) -> Sequence[EdgeRow]:
        inside = None if members is None else frozenset(members)
        found = (
            step
            for step in self._steps(entity_ids, edge_filter)
            if inside is None or far_id(step) in inside
        )
        return list(islice(found, limit))

    def neighbours(
        self, entity_ids: Collection[str], edge_filter: EdgeFilter, *, limit: int
    ) -> Sequence[str]:
        return sorted({far_id(step) for step in self._steps(entity_ids, edge_filter)})[:limit]

    def boundary_nodes(
        self,
        entity_ids: Collection[str],
        members: Collection[str],
        edge_filter: EdgeFilter,
        *,
        limit: int,
    ) -> Sequence[str]:
        inside = frozenset(members)
        found = {
            near_id(step)
            for step in self._steps(entity_ids, edge_filter)
            if far_id(step) not in inside
        }
        return sorted(found)[:limit]

    def exists(self, entity_id: str) -> bool:
        return entity_kind(self._state, entity_id) is not None

    def to_edges(self, rows: Iterable[EdgeRow]) -> Sequence[LineageEdge]:
        return [
            LineageEdge(source, EdgeType(kind), target, at, metadata)
            for at, source, kind, target, metadata, _ in sorted(map(tuple, rows))
        ]

    def version_token(self) -> Hashable:
        return self._state.version

    def _steps(self, entity_ids: Collection[str], follow: EdgeFilter) -> Iterator[EdgeRow]:
        return (
            _step(edge, near, follow)
            for near in frozenset(entity_ids)
            for strand in edge_ranges(self._state, near, follow)
            for edge in strand.scan()
        )
