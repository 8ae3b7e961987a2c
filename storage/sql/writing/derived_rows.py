"""Idempotency keys under which more than one request hash is known, kept apart so that they can be listed."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, union, union_all

from storage.sql.engine.connection import Connection
from storage.sql.model import tables as t
from storage.sql.statements.dialects import in_ids


def _conflicts(dialect: str, keys: Collection[str]) -> Select[Any]:
    """(key, when its second request hash was first used) for those of the keys that are in conflict."""
    used = union_all(
        *(
            select(table.c.idempotency_key, table.c.request_hash, table.c.created_at).where(
                in_ids(dialect, table.c.idempotency_key, keys)
            )
            for table in (t.history, t.mappings)
        )
    ).subquery()
    key, request_hash = used.c.idempotency_key, used.c.request_hash
    first: ColumnElement[Any] = func.min(used.c.created_at)
    place = func.row_number().over(partition_by=key, order_by=(first, request_hash))
    hashes = (
        select(key, first.label("conflicted_at"), place.label("place"))
        .group_by(key, request_hash)
        .subquery()
    )
    return select(hashes.c.idempotency_key, hashes.c.conflicted_at).where(hashes.c.place == 2)


async def refresh_conflicts(dialect: str, connection: Connection, keys: Collection[str]) -> None:
    """Bring the conflicts of these keys to what is recorded of them."""
    if not keys:
        return
    await connection.execute(
        delete(t.conflicts).where(in_ids(dialect, t.conflicts.c.idempotency_key, keys))
    )
    await connection.execute(
        insert(t.conflicts).from_select(list(t.conflicts.c), _conflicts(dialect, keys))
    )


async def keys_of_runs(
    dialect: str, connection: Connection, run_ids: Collection[str]
) -> Sequence[str]:
    """The keys whose history or mapping names one of the runs."""
    found = union(
        *(
            select(table.c.idempotency_key).where(
                in_ids(dialect, table.c.rebalance_run_id, run_ids)
            )
            for table in (t.history, t.mappings)
        )
    )
    return (await connection.execute(found)).scalars().all()
