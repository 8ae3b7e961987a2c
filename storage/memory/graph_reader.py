"""Entity kinds and edges of the memory store."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from storage.graph_reader import SOURCE, TARGET, EdgeRow, GraphReader, sort_edges
from storage.lists import EdgeFilter
from storage.memory.database import MemoryDatabase
from storage.memory.list_ranges import edge_ranges
from storage.records import EdgeType, EntityKind, LineageEdge
from storage.search_turns import NO_CONTROL, SearchControl

CHUNK_SIZE: Final = 1_000
"""How many edges are read at once: about a millisecond of work."""

_TESTS: Final[Sequence[tuple[EntityKind, Callable[[MemoryDatabase, str], bool]]]] = (
    (EntityKind.RUN, lambda db, entity_id: entity_id in db.runs),
    (EntityKind.OPERATION, lambda db, entity_id: entity_id in db.operations),
    (EntityKind.PURGED, lambda db, entity_id: entity_id in db.retained.tombstones),
    (EntityKind.DECISION, lambda db, entity_id: entity_id in db.decisions),
    (EntityKind.ARTIFACT, MemoryDatabase.is_artifact),
    (EntityKind.CORRELATION, MemoryDatabase.is_correlation),
    (EntityKind.IDEMPOTENCY_KEY, MemoryDatabase.is_idempotency_key),
    (EntityKind.UNKNOWN, MemoryDatabase.has_edges),
)


def entity_kind(db: MemoryDatabase, entity_id: str) -> EntityKind | None:
    """Return the first kind that an id resolves to, None if neither a record nor an edge has the id."""
    return next((kind for kind, matches in _TESTS if matches(db, entity_id)), None)


class MemoryGraphReader(GraphReader):
    """The edges of a memory database."""

    def __init__(self, db: MemoryDatabase, control: SearchControl = NO_CONTROL) -> None:
        self._db = db
        self._control = control

    def edge_rows(
        self,
        entity_ids: Collection[str],
        edge_filter: EdgeFilter,
        *,
        limit: int,
        members: Collection[str] | None = None,
    ) -> Sequence[EdgeRow]:
        allowed = None if members is None else frozenset(members)
        rows = (
            row
            for row in self._edge_rows(entity_ids, edge_filter)
            if allowed is None or row.far_id in allowed
        )
        return list(islice(rows, limit))

    def neighbours(
        self, entity_ids: Collection[str], edge_filter: EdgeFilter, *, limit: int
    ) -> Sequence[str]:
        return sorted({row.far_id for row in self._edge_rows(entity_ids, edge_filter)})[:limit]

    def boundary_nodes(
        self,
        entity_ids: Collection[str],
        members: Collection[str],
        edge_filter: EdgeFilter,
        *,
        limit: int,
    ) -> Sequence[str]:
        inside = frozenset(members)
        boundary = {
            row.near_id
            for row in self._edge_rows(entity_ids, edge_filter)
            if row.far_id not in inside
        }
        return sorted(boundary)[:limit]

    def oldest_edges(
        self, entity_ids: Collection[str], edge_filter: EdgeFilter
    ) -> Sequence[LineageEdge]:
        members = frozenset(entity_ids)
        oldest: dict[tuple[str, str, str], EdgeRow] = {}
        for row in self._edge_rows(entity_ids, edge_filter):
            if row.far_id in members and row.metadata is not None:
                ends = row.source, row.edge_type, row.target
                if ends not in oldest or row.created_at < oldest[ends].created_at:
                    oldest[ends] = row
        return self.to_edges(oldest.values())

    def exists(self, entity_id: str) -> bool:
        return entity_kind(self._db, entity_id) is not None

    def to_edges(self, rows: Iterable[EdgeRow]) -> Sequence[LineageEdge]:
        edges: list[LineageEdge] = []
        remaining = iter(rows)
        while chunk := list(islice(remaining, CHUNK_SIZE)):
            edges += [
                LineageEdge(source, EdgeType(edge_type), target, created_at, metadata)
                for created_at, source, edge_type, target, metadata, _ in chunk
                if metadata is not None
            ]
            self._control.pace()
        return sort_edges(edges, self._control.pace)

    def pace(self) -> None:
        self._control.pace()

    def version_token(self) -> Hashable:
        return self._db.version

    def _edge_rows(self, entity_ids: Collection[str], edge_filter: EdgeFilter) -> Iterator[EdgeRow]:
        edge_filter = replace(edge_filter, shows_purged=True)
        for entity_id in frozenset(entity_ids):
            for edges in edge_ranges(self._db, entity_id, edge_filter):
                scan = edges.scan()
                while chunk := list(islice(scan, CHUNK_SIZE)):
                    self._control.count(len(chunk))
                    self._control.pace()
                    for edge in chunk:
                        yield _edge_row(edge, entity_id, edge_filter)


def _edge_row(edge: LineageEdge, entity_id: str, edge_filter: EdgeFilter) -> EdgeRow:
    is_outgoing = edge.source_entity_id == entity_id
    has_metadata = is_outgoing or edge.edge_type not in edge_filter.outgoing
    return EdgeRow(
        edge.created_at,
        edge.source_entity_id,
        edge.edge_type,
        edge.target_entity_id,
        edge.metadata if has_metadata else None,
        TARGET if is_outgoing else SOURCE,
    )
