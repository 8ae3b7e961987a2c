"""What leads where, asked of the driver itself: SQLAlchemy writes each statement, once, and does not send it.

Its way to the driver costs more than most of them take to be answered.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, Final

from sqlalchemy import ClauseElement

from storage.graph import Graph, Step
from storage.lists import EVER, Follow, TimeRange
from storage.records import EPOCH, EdgeType, LineageEdge, artifact_run_id, is_storable
from storage.sql import graph, kinds
from storage.sql.ahead import Ahead
from storage.sql.dialects import bound_ids, bound_instant, compile_for, in_order, read_instant

Row = Sequence[Any]
Fetch = Callable[[str, Sequence[Any]], Sequence[Row]]
"""Sends a statement's text with its parameters, and waits for the rows."""

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


def _written(dialect: str, clause: ClauseElement) -> Statement:
    compiled = compile_for(dialect, clause)
    return Statement(str(compiled), compiled.positiontup, compiled.params)


@lru_cache(maxsize=256)
def _steps(dialect: str, shape: Follow, *, inside: bool) -> Statement:
    return _written(dialect, graph.steps(dialect, shape, inside=inside))


@lru_cache(maxsize=64)
def _reach(dialect: str, shape: Follow) -> Statement:
    return _written(dialect, graph.reach(shape))


@lru_cache(maxsize=64)
def _neighbours(dialect: str, shape: Follow) -> Statement:
    return _written(dialect, graph.neighbours(dialect, shape))


@lru_cache(maxsize=64)
def _leading_out(dialect: str, shape: Follow) -> Statement:
    return _written(dialect, graph.leading_out(dialect, shape))


@lru_cache(maxsize=2)
def _is_known(dialect: str) -> Statement:
    return _written(dialect, kinds.is_known())


def _shape(follow: Follow) -> Follow:
    """What of `follow` decides the statement: not the instants at which its time range starts and ends."""
    if follow.created == EVER:
        return follow
    since = None if follow.created.since is None else EPOCH
    until = None if follow.created.until is None else EPOCH
    return replace(follow, created=TimeRange(since, until))


class SqlGraph(Graph):
    """What leads where in one transaction, sent for with `fetch`; `state` tells what it sees."""

    def __init__(self, dialect: str, fetch: Fetch, state: Callable[[], Hashable]) -> None:
        self._dialect = dialect
        self._fetch = fetch
        self._state = state
        self._ahead: dict[Follow, Ahead] = {}

    def _ask(self, statement: Statement, follow: Follow, **given: Any) -> Sequence[Row]:
        for end in ("since", "until"):
            given[end] = bound_instant(self._dialect, getattr(follow.created, end))
        return self._fetch(statement.text, statement.values(given))

    def _ids(self, entity_ids: Collection[str]) -> Any:
        # One look at all of them: nearly always every one can be held.
        held = entity_ids if is_storable("".join(entity_ids)) else filter(is_storable, entity_ids)
        return bound_ids(self._dialect, held)

    def steps(
        self,
        entity_ids: Collection[str],
        follow: Follow,
        *,
        limit: int,
        members: Collection[str] | None = None,
    ) -> Sequence[Step]:
        if not (entity_ids and (follow.from_source or follow.from_target)):
            return []
        if members is None and self._dialect == "postgresql":
            if follow not in self._ahead:
                plain, reach = partial(self._plain, follow), partial(self._reach, follow)
                self._ahead[follow] = Ahead(plain, reach)
            return self._ahead[follow].steps(entity_ids, limit)
        if members is None:
            return self._plain(follow, entity_ids, limit)
        statement = _steps(self._dialect, _shape(follow), inside=True)
        ids, inside = self._ids(entity_ids), self._ids(members)
        return self._ask(statement, follow, ids=ids, members=inside, most=limit)

    def _plain(self, follow: Follow, entity_ids: Collection[str], limit: int) -> Sequence[Step]:
        statement = _steps(self._dialect, _shape(follow), inside=False)
        return self._ask(statement, follow, ids=self._ids(entity_ids), most=limit)

    def _reach(
        self,
        follow: Follow,
        entity_ids: Collection[str],
        known: Collection[str],
        nodes: int,
        limit: int,
    ) -> Sequence[Step]:
        statement = _reach(self._dialect, _shape(follow))
        ids, members = self._ids(entity_ids), self._ids(known)
        return self._ask(statement, follow, ids=ids, members=members, nodes=nodes, most=limit)

    def neighbours(
        self, entity_ids: Collection[str], follow: Follow, *, limit: int
    ) -> Sequence[str]:
        if not (entity_ids and (follow.from_source or follow.from_target)):
            return []
        statement = _neighbours(self._dialect, _shape(follow))
        found = self._ask(statement, follow, ids=self._ids(entity_ids), most=limit)
        return [row[0] for row in found]

    def leading_out(
        self, entity_ids: Collection[str], members: Collection[str], follow: Follow, *, limit: int
    ) -> Sequence[str]:
        if not (entity_ids and (follow.from_source or follow.from_target)):
            return []
        statement = _leading_out(self._dialect, _shape(follow))
        ids = self._ids(dict.fromkeys(entity_ids))
        found = self._ask(statement, follow, ids=ids, members=self._ids(members), most=limit)
        return [row[0] for row in found]

    def is_known(self, entity_id: str) -> bool:
        if not is_storable(entity_id):
            return False
        statement = _is_known(self._dialect)
        given = {"id": entity_id, "artifact_of": artifact_run_id(entity_id)}
        return bool(self._fetch(statement.text, statement.values(given))[0][0])

    def edges(self, steps: Iterable[Step]) -> Sequence[LineageEdge]:
        instant = read_instant(self._dialect)
        return [
            LineageEdge(source, _TYPES[kind], target, instant(at), metadata)
            for at, source, kind, target, metadata, *_ in in_order(self._dialect, steps)
        ]

    def state(self) -> Hashable:
        return self._state()
