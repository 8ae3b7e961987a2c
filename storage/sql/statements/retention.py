"""Statements that read tombstones, torn entities, purge records and holds."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, func, select

from storage.sql.model import retention_rows
from storage.sql.model import retention_tables as rt
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import encode_storable_ids, in_ids, parameter

_IDS: Final = parameter("ids")


@lru_cache(8)
def _tombstones(dialect: str) -> CompiledStatement:
    c = rt.tombstones.c
    query = select(rt.tombstones).where(in_ids(dialect, c.entity_id, _IDS))
    query = query.order_by(c.purge, c.purged_at)
    return compile_statement(dialect, query)


def tombstones(dialect: str, ids: Collection[str]) -> BoundStatement:
    """Return the statement of the tombstones with one of the ids. In a view, the last one of an id is the newest."""
    return _tombstones(dialect).bind({"ids": encode_storable_ids(dialect, ids)})


@lru_cache(8)
def _torn(dialect: str, *, is_scoped: bool) -> CompiledStatement:
    c = rt.torn_portfolios.c
    scoped = select(c.portfolio_id).where(in_ids(dialect, c.entity_id, _IDS)).distinct()
    torn = rt.torn_entities.c.entity_id
    every = select(torn).where(in_ids(dialect, torn, _IDS)).limit(1)
    return compile_statement(dialect, scoped if is_scoped else every)


def torn(dialect: str, ids: Collection[str], *, is_scoped: bool) -> BoundStatement:
    """Return the statement that returns a row if one of the entities is torn.

    For a view with a scope, it returns the portfolios of the deleted edges.
    """
    return _torn(dialect, is_scoped=is_scoped).bind({"ids": encode_storable_ids(dialect, ids)})


@lru_cache(8)
def tombstone_counts(dialect: str) -> BoundStatement:
    """Return the statement of (purge number, kind, number of tombstones)."""
    c = rt.tombstones.c
    query = select(c.purge, c.kind, func.count()).group_by(c.purge, c.kind)
    return compile_statement(dialect, query, json_rows=False).bind({})


@lru_cache(8)
def purges(dialect: str) -> BoundStatement:
    """Return the statement of every purge record, the newest first."""
    query = select(rt.purges).order_by(rt.purges.c.number.desc())
    return compile_statement(dialect, query, json_rows=False).bind({})


@lru_cache(8)
def holds(dialect: str) -> BoundStatement:
    """Return the statement of every hold and its release, the oldest first."""
    columns = [rt.holds.c[name] for name in retention_rows.hold_columns()]
    released = rt.hold_releases.c
    query: Select[Any] = (
        select(*columns, released.released_at, released.released_by, released.reason)
        .select_from(rt.holds.outerjoin(rt.hold_releases, released.hold_id == rt.holds.c.hold_id))
        .order_by(rt.holds.c.placed_at, rt.holds.c.hold_id)
    )
    return compile_statement(dialect, query, json_rows=False).bind({})
