"""The graph reader of the SQL backends."""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice
from typing import Any, Final

from storage.graph_reader import EdgeRow, GraphReader, sort_edges
from storage.lists import EdgeFilter
from storage.records import EdgeType, LineageEdge, artifact_run_id, is_storable
from storage.search_turns import NO_CONTROL
from storage.sql.model.row_mapping import Row
from storage.sql.statements import entity_kinds
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import encode_ids, timestamp_decoder
from storage.sql.statements.filter_parameters import split_filter
from storage.sql.traversal import edge_statements
from storage.sql.traversal.prefetch import GraphPrefetcher

Fetch = Callable[[BoundStatement], Sequence[Row]]
"""Executes a statement and waits for its rows."""

Stream = Callable[[BoundStatement], Iterable[Sequence[Row]]]
"""Executes a statement and returns its rows in parts."""

MAX_ROWS_AT_ONCE: Final = 10_000
"""Number of rows above which they are read again in parts, because decoding them at once would block the event loop."""

CHUNK_SIZE: Final = 2_000
"""Number of rows that are converted to edges at once: about a millisecond of work."""

_TYPES: Final = {kind.value: kind for kind in EdgeType}

# Compile a statement for each shape of the edge filter, and leave timestamps as the driver returns them, because most
# edges are only followed.


@lru_cache(256)
def _edges_from(dialect: str, shape: EdgeFilter, *, to_members: bool) -> CompiledStatement:
    query = edge_statements.edges_from(dialect, shape, to_members=to_members)
    statement = compile_statement(dialect, query, decode=False)
    return replace(statement, quick=_quick_edges_from(dialect, shape, to_members=to_members))


@lru_cache(256)
def _quick_edges_from(dialect: str, shape: EdgeFilter, *, to_members: bool) -> CompiledStatement:
    query = edge_statements.edges_from(dialect, shape, to_members=to_members, marks_undecided=True)
    return replace(compile_statement(dialect, query, decode=False), marks_undecided=True)


@lru_cache(64)
def _reachable(dialect: str, shape: EdgeFilter) -> CompiledStatement:
    return compile_statement(dialect, edge_statements.reachable(shape), decode=False)


@lru_cache(64)
def _neighbours(dialect: str, shape: EdgeFilter) -> CompiledStatement:
    return compile_statement(dialect, edge_statements.neighbours(dialect, shape))


@lru_cache(64)
def _boundary_nodes(dialect: str, shape: EdgeFilter) -> CompiledStatement:
    return compile_statement(dialect, edge_statements.boundary_nodes(dialect, shape))


@lru_cache(64)
def _oldest_edges(dialect: str, shape: EdgeFilter) -> CompiledStatement:
    query = edge_statements.oldest_edges(dialect, shape)
    return compile_statement(dialect, query, decode=False)


@lru_cache(2)
def _exists(dialect: str) -> CompiledStatement:
    return compile_statement(dialect, entity_kinds.exists_query())


def _entity_values(entity_id: str) -> dict[str, Any]:
    return {"id": entity_id, "artifact_of": artifact_run_id(entity_id)}


class SqlGraph(GraphReader):
    """Reads edges in one transaction with `fetch`; `read_token` returns the token of its snapshot."""

    def __init__(
        self,
        dialect: str,
        fetch: Fetch,
        read_token: Callable[[], Hashable],
        pace: Callable[[], None] = NO_CONTROL.pace,
        stream: Stream | None = None,
    ) -> None:
        self._dialect = dialect
        self._pace = pace
        self._fetch = fetch
        self._stream = stream
        self._read_token = read_token
        self._prefetchers: dict[EdgeFilter, GraphPrefetcher] = {}

    def _encode_ids(self, entity_ids: Collection[str]) -> Any:
        # Check all ids together, because nearly always every id can be stored.
        storable = is_storable("".join(entity_ids))
        return encode_ids(
            self._dialect, entity_ids if storable else filter(is_storable, entity_ids)
        )

    def edge_rows(
        self,
        entity_ids: Collection[str],
        edge_filter: EdgeFilter,
        *,
        limit: int,
        members: Collection[str] | None = None,
    ) -> Sequence[EdgeRow]:
        if not (entity_ids and (edge_filter.outgoing or edge_filter.incoming)):
            return []
        if members is not None:
            shape, values = split_filter(edge_filter)
            values |= {"ids": self._encode_ids(entity_ids), "members": self._encode_ids(members)}
            statement = _edges_from(self._dialect, shape, to_members=True)
            return self._fetch_edges(statement, values, limit)
        if self._dialect == "sqlite":
            return self._fetch_level(edge_filter, entity_ids, limit)
        prefetcher = self._prefetchers.get(edge_filter)
        if prefetcher is None:
            prefetcher = self._prefetchers[edge_filter] = GraphPrefetcher(
                partial(self._fetch_level, edge_filter), partial(self._fetch_reachable, edge_filter)
            )
        return prefetcher.edge_rows(entity_ids, limit)

    def _fetch_level(
        self, edge_filter: EdgeFilter, entity_ids: Collection[str], limit: int
    ) -> Sequence[EdgeRow]:
        shape, values = split_filter(edge_filter)
        statement = _edges_from(self._dialect, shape, to_members=False)
        values |= {"ids": self._encode_ids(entity_ids)}
        return self._fetch_edges(statement, values, limit)

    def _fetch_edges(
        self, statement: CompiledStatement, values: dict[str, Any], limit: int
    ) -> Sequence[EdgeRow]:
        """Return the rows of a statement. Above MAX_ROWS_AT_ONCE, wait for a turn before reading all of them."""
        first = min(limit, MAX_ROWS_AT_ONCE)
        rows = self._fetch(statement.bind({**values, "limit": first}))
        if len(rows) < first or first == limit:
            return list(map(EdgeRow._make, rows))
        edge_rows: list[EdgeRow] = []
        whole = statement.bind({**values, "limit": limit})
        for chunk in self._stream(whole) if self._stream else [self._fetch(whole)]:
            edge_rows += map(EdgeRow._make, chunk)
        return edge_rows

    def _fetch_reachable(
        self,
        edge_filter: EdgeFilter,
        entity_ids: Collection[str],
        known_ids: Collection[str],
        max_nodes: int,
        max_edges: int,
    ) -> Sequence[Row]:
        shape, values = split_filter(edge_filter)
        values |= {"ids": self._encode_ids(entity_ids), "members": self._encode_ids(known_ids)}
        values |= {"nodes": max_nodes, "limit": max_edges}
        return self._fetch(_reachable(self._dialect, shape).bind(values))

    def neighbours(
        self, entity_ids: Collection[str], edge_filter: EdgeFilter, *, limit: int
    ) -> Sequence[str]:
        if not (entity_ids and (edge_filter.outgoing or edge_filter.incoming)):
            return []
        shape, values = split_filter(edge_filter)
        values |= {"ids": self._encode_ids(entity_ids), "limit": limit}
        rows = self._fetch(_neighbours(self._dialect, shape).bind(values))
        return [row[0] for row in rows]

    def boundary_nodes(
        self,
        entity_ids: Collection[str],
        members: Collection[str],
        edge_filter: EdgeFilter,
        *,
        limit: int,
    ) -> Sequence[str]:
        if not (entity_ids and (edge_filter.outgoing or edge_filter.incoming)):
            return []
        shape, values = split_filter(edge_filter)
        ids = self._encode_ids(dict.fromkeys(entity_ids))
        values |= {"ids": ids, "members": self._encode_ids(members), "limit": limit}
        rows = self._fetch(_boundary_nodes(self._dialect, shape).bind(values))
        return [row[0] for row in rows]

    def oldest_edges(
        self, entity_ids: Collection[str], edge_filter: EdgeFilter
    ) -> Sequence[LineageEdge]:
        if not (entity_ids and (edge_filter.outgoing or edge_filter.incoming)):
            return []
        shape, values = split_filter(edge_filter)
        ids = self._encode_ids(entity_ids)
        rows = self._fetch(
            _oldest_edges(self._dialect, shape).bind({**values, "ids": ids, "members": ids})
        )
        return self.to_edges(map(EdgeRow._make, rows))

    def exists(self, entity_id: str) -> bool:
        if not is_storable(entity_id):
            return False
        rows = self._fetch(_exists(self._dialect).bind(_entity_values(entity_id)))
        return bool(rows[0][0])

    def to_edges(self, rows: Iterable[EdgeRow]) -> Sequence[LineageEdge]:
        decode = timestamp_decoder(self._dialect)
        texts: dict[str, str] = {}
        same = texts.setdefault  # share equal ids between many edges
        edges: list[LineageEdge] = []
        remaining = iter(rows)
        while chunk := list(islice(remaining, CHUNK_SIZE)):
            edges += [
                LineageEdge(
                    same(source, source),
                    _TYPES[edge_type],
                    same(target, target),
                    decode(created_at),
                    same(metadata, metadata),
                )
                for created_at, source, edge_type, target, metadata, _ in chunk
                if metadata is not None
            ]
            self._pace()
        return sort_edges(edges, self._pace)

    def pace(self) -> None:
        self._pace()

    def version_token(self) -> Hashable:
        return self._read_token()
