"""Comparison of the index of reasons with the payloads that it follows from, as two streams by the id of the record."""

from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, select

from storage.ledger.findings import FindingCode
from storage.ledger.streams import next_item
from storage.reasons import Fact, FactSource, error_facts, result_facts
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Row
from storage.sql.statements.compiled import BoundStatement, compile_statement
from storage.sql.statements.execution import SnapshotExecutor

_Facts = frozenset[tuple[Any, Any, Any]]
"""Source, value and time of the rows of one record."""

_READERS: Final[dict[bool, Callable[[str], frozenset[Fact]]]] = {
    False: result_facts,
    True: error_facts,
}


async def reason_findings(
    dialect: str, executor: SnapshotExecutor
) -> AsyncIterator[tuple[FindingCode, str]]:
    """Yield code and message for each run and operation whose rows do not follow from its payload."""
    for of_operations in (False, True):
        stored = _groups(executor.stream(_index(dialect, of_operations=of_operations)))
        records = executor.stream(_payloads(dialect, of_operations=of_operations))
        group = await next_item(stored, None)
        read = _READERS[of_operations]
        async for entity_id, created_at, payload in records:
            while group is not None and group[0] < entity_id:
                yield _finding(group[0])
                group = await next_item(stored, None)
            found: _Facts = frozenset()
            if group is not None and group[0] == entity_id:
                found, group = group[1], await next_item(stored, None)
            if found != _expected(read, created_at, payload):
                yield _finding(entity_id)
        while group is not None:
            yield _finding(group[0])
            group = await next_item(stored, None)


def _expected(
    read: Callable[[str], frozenset[Fact]], created_at: object, payload: object
) -> _Facts:
    try:
        facts = read(payload) if isinstance(payload, str) else frozenset()
    except UnicodeError:  # a text that is not UTF-8, which only an attacker has stored
        facts = frozenset()
    return frozenset((fact.source.value, fact.value, created_at) for fact in facts)


def _finding(entity_id: str) -> tuple[FindingCode, str]:
    message = f"the index of reasons of {entity_id!r} does not follow from its payload"
    return FindingCode.DERIVED, message


async def _groups(rows: AsyncIterator[Row]) -> AsyncIterator[tuple[str, _Facts]]:
    group: set[tuple[Any, Any, Any]] = set()
    current = None
    async for entity_id, *fact in rows:
        if current is not None and entity_id != current:
            yield current, frozenset(group)
            group = set()
        current = entity_id
        group.add((fact[0], fact[1], fact[2]))
    if current is not None:
        yield current, frozenset(group)


@lru_cache(8)
def _index(dialect: str, *, of_operations: bool) -> BoundStatement:
    c = t.reason_index.c
    is_operation = c.source == FactSource.OPERATION_ERROR.value
    query = select(c.entity_id, c.source, c.value, c.created_at)
    return _raw(dialect, query.where(is_operation if of_operations else ~is_operation), c.entity_id)


@lru_cache(8)
def _payloads(dialect: str, *, of_operations: bool) -> BoundStatement:
    if of_operations:
        o = t.operations.c
        return _raw(dialect, select(o.operation_id, o.created_at, o.error), o.operation_id)
    r = t.runs.c
    query = select(r.rebalance_run_id, r.created_at, t.results.c.result).join(
        t.results, t.results.c.rebalance_run_id == r.rebalance_run_id
    )
    return _raw(dialect, query, r.rebalance_run_id)


def _raw(dialect: str, query: Select[Any], key: Any) -> BoundStatement:
    ordered = query.order_by(key)
    return compile_statement(dialect, ordered, json_rows=False, decode=False).bind({})
