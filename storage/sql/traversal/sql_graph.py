"""What leads where, asked of the driver itself: SQLAlchemy writes each statement, once, and does not send it.

Its way to the driver costs more than most of them take to be answered.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import starmap
from typing import Any, Final

from sqlalchemy import SelectBase

from storage.graph_reader import EdgeRow, GraphReader
from storage.lists import ALL_TIME, EdgeFilter, TimeRange, edge_sort_key
from storage.records import EPOCH, EdgeType, LineageEdge, artifact_run_id, is_storable
from storage.sql.gathering import gathered, scattered
from storage.sql.statements import entity_kinds
from storage.sql.statements.dialects import (
    compile_for,
    encode_ids,
    encode_timestamp,
    timestamp_decoder,
)
from storage.sql.traversal import edge_statements
from storage.sql.traversal.prefetch import GraphPrefetcher

Row = Sequence[Any]
Fetch = Callable[[str, Sequence[Any]], Sequence[Row]]
"""Sends a statement's text with its parameters, and waits for the rows."""

OPTIMISTIC_LIMIT: Final = 64
"""As many steps are worth a glance: they may be read twice."""

_TYPES: Final = {kind.value: kind for kind in EdgeType}


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as the driver takes it: its text, its parameters in order, and those that never change."""

    text: str
    names: Sequence[str]
    constants: Mapping[str, Any]

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """The parameters, in order."""
        return [given[name] if name in given else self.constants[name] for name in self.names]


def _written(dialect: str, clause: SelectBase) -> Statement:
    compiled = compile_for(dialect, clause)
    text = gathered(dialect, str(compiled), len(clause.selected_columns))
    return Statement(text, compiled.positiontup, compiled.params)


@lru_cache(maxsize=256)
def _steps(dialect: str, shape: EdgeFilter, *, inside: bool) -> Statement:
    return _written(dialect, edge_statements.edges_from(dialect, shape, inside=inside))


@lru_cache(maxsize=64)
def _reach(dialect: str, shape: EdgeFilter) -> Statement:
    return _written(dialect, edge_statements.reachable(shape))


@lru_cache(maxsize=64)
def _neighbours(dialect: str, shape: EdgeFilter) -> Statement:
    return _written(dialect, edge_statements.neighbours(dialect, shape))


@lru_cache(maxsize=64)
def _leading_out(dialect: str, shape: EdgeFilter) -> Statement:
    return _written(dialect, edge_statements.boundary_nodes(dialect, shape))


@lru_cache(maxsize=64)
def _glance(dialect: str, shape: EdgeFilter) -> Statement:
    return _written(dialect, edge_statements.edges_or_existence(dialect, shape))


@lru_cache(maxsize=2)
def _is_known(dialect: str) -> Statement:
    return _written(dialect, entity_kinds.exists_query())


def _shape(follow: EdgeFilter) -> EdgeFilter:
    """What of `follow` decides the statement: not the instants at which its time range starts and ends."""
    if follow.created == ALL_TIME:
        return follow
    since = None if follow.created.since is None else EPOCH
    until = None if follow.created.until is None else EPOCH
    return replace(follow, created=TimeRange(since, until))


def _named(entity_id: str) -> dict[str, Any]:
    return {"id": entity_id, "artifact_of": artifact_run_id(entity_id)}


class SqlGraph(GraphReader):
    """What leads where in one transaction, sent for with `fetch`; `state` tells what it sees."""

    def __init__(self, dialect: str, fetch: Fetch, state: Callable[[], Hashable]) -> None:
        self._dialect = dialect
        self._fetch = fetch
        self._state = state
        self._ahead: dict[EdgeFilter, GraphPrefetcher] = {}

    def _ask(self, statement: Statement, follow: EdgeFilter, **given: Any) -> Sequence[Row]:
        return self._rows(statement, self._values(statement, follow, given))

    def _rows(self, statement: Statement, values: Sequence[Any]) -> Sequence[Row]:
        return scattered(self._dialect, self._fetch(statement.text, values))

    def _values(
        self, statement: Statement, follow: EdgeFilter, given: Mapping[str, Any]
    ) -> Sequence[Any]:
        since = encode_timestamp(self._dialect, follow.created.since)
        until = encode_timestamp(self._dialect, follow.created.until)
        return statement.values({**given, "since": since, "until": until})

    def _ids(self, entity_ids: Collection[str]) -> Any:
        # One look at all of them: nearly always every one can be held.
        held = entity_ids if is_storable("".join(entity_ids)) else filter(is_storable, entity_ids)
        return encode_ids(self._dialect, held)

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
        if members is None and self._dialect == "postgresql":
            ahead = self._ahead.get(edge_filter)
            if ahead is None:
                plain, reach = partial(self._plain, edge_filter), partial(self._reach, edge_filter)
                self._ahead[edge_filter] = ahead = GraphPrefetcher(plain, reach)
            return ahead.edge_rows(entity_ids, limit)
        if members is None:
            return self._plain(edge_filter, entity_ids, limit)
        statement = _steps(self._dialect, _shape(edge_filter), inside=True)
        ids, inside = self._ids(entity_ids), self._ids(members)
        rows = self._ask(statement, edge_filter, ids=ids, members=inside, most=limit)
        return list(starmap(EdgeRow, rows))

    def _plain(
        self, follow: EdgeFilter, entity_ids: Collection[str], limit: int
    ) -> Sequence[EdgeRow]:
        statement = _steps(self._dialect, _shape(follow), inside=False)
        rows = self._ask(statement, follow, ids=self._ids(entity_ids), most=limit)
        return list(starmap(EdgeRow, rows))

    def _reach(
        self,
        follow: EdgeFilter,
        entity_ids: Collection[str],
        known: Collection[str],
        nodes: int,
        limit: int,
    ) -> Sequence[Row]:
        statement = _reach(self._dialect, _shape(follow))
        ids, members = self._ids(entity_ids), self._ids(known)
        return self._ask(statement, follow, ids=ids, members=members, nodes=nodes, most=limit)

    def neighbours(
        self, entity_ids: Collection[str], edge_filter: EdgeFilter, *, limit: int
    ) -> Sequence[str]:
        if not (entity_ids and (edge_filter.outgoing or edge_filter.incoming)):
            return []
        statement = _neighbours(self._dialect, _shape(edge_filter))
        found = self._ask(statement, edge_filter, ids=self._ids(entity_ids), most=limit)
        return [row[0] for row in found]

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
        statement = _leading_out(self._dialect, _shape(edge_filter))
        ids = self._ids(dict.fromkeys(entity_ids))
        found = self._ask(statement, edge_filter, ids=ids, members=self._ids(members), most=limit)
        return [row[0] for row in found]

    def exists(self, entity_id: str) -> bool:
        if not is_storable(entity_id):
            return False
        statement = _is_known(self._dialect)
        return bool(self._rows(statement, statement.values(_named(entity_id)))[0][0])

    def to_edges(self, rows: Iterable[EdgeRow]) -> Sequence[LineageEdge]:
        decode = timestamp_decoder(self._dialect)
        edges = [
            LineageEdge(source, _TYPES[edge_type], target, decode(created_at), metadata)
            for created_at, source, edge_type, target, metadata, _ in rows
            if metadata is not None
        ]
        return sorted(edges, key=edge_sort_key)

    def version_token(self) -> Hashable:
        return self._state()


class RestartSearch(Exception):  # what it tells is no error
    """What was told before the transaction does not hold in it: the search has to start over."""


class LazyTransactionGraph(SqlGraph):
    """The same, but its transaction begins with its second statement: `begin` is called then.

    The first one is of one state by itself. Where it does not do it is sent again, to hold in the transaction. Of an
    entity that leads nowhere it tells also whether anything names it.
    """

    def __init__(
        self,
        dialect: str,
        fetch: Fetch,
        state: Callable[[Fetch], Hashable],
        begin: Callable[[], object],
    ) -> None:
        super().__init__(dialect, self._sent, lambda: state(self._sent))
        self._send = fetch
        self._begin = begin
        self._sends = 0
        self._told: tuple[str, Sequence[Any], Sequence[Row]] | None = None
        self._known: tuple[str, bool] | None = None

    def _sent(self, text: str, values: Sequence[Any]) -> Sequence[Row]:
        self._sends += 1
        if self._sends == 2:
            self._begin()
            if self._told is not None and self._send(*self._told[:2]) != self._told[2]:
                raise RestartSearch
        found = self._send(text, values)
        if self._sends == 1:
            self._told = text, values, found
        return found

    def edge_rows(
        self,
        entity_ids: Collection[str],
        edge_filter: EdgeFilter,
        *,
        limit: int,
        members: Collection[str] | None = None,
    ) -> Sequence[EdgeRow]:
        found = None
        if not self._sends and len(entity_ids) == 1 and members is None:
            (entity,) = entity_ids
            found = self._look(entity, edge_filter, limit)
        if found is None:
            return super().edge_rows(entity_ids, edge_filter, limit=limit, members=members)
        return found

    def _look(self, entity: str, follow: EdgeFilter, limit: int) -> Sequence[EdgeRow] | None:
        """The steps away from an entity; None where they are not told."""
        if not (is_storable(entity) and (follow.outgoing or follow.incoming)):
            return None
        shape, given = _shape(follow), {"ids": [entity], "most": min(limit, OPTIMISTIC_LIMIT)}
        found = self._ask(_glance(self._dialect, shape), follow, **given, **_named(entity))
        _, source, *_, is_known = found[0]
        if source is None:
            self._known = entity, bool(is_known)
            return []
        if len(found) == OPTIMISTIC_LIMIT < limit:
            self._told = None  # nor is it relied on
            return None
        statement = _steps(self._dialect, shape, inside=False)
        self._told = statement.text, self._values(statement, follow, given), found
        return list(starmap(EdgeRow, found))

    def exists(self, entity_id: str) -> bool:
        if self._known is not None and self._known[0] == entity_id:
            return self._known[1]
        return super().exists(entity_id)
