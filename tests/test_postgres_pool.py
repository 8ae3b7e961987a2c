"""A reused database is as empty as a new one."""

from typing import Any

import asyncpg

from storage import StoreConfig, open_store
from storage.records import OperationStatus
from tests.factories import (
    artifact,
    decision,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.postgres import PostgresServer
from tests.postgres_pool import open_pool

LATER_TABLES = {
    "earlier_tombstones",
    "earlier_tombstones_number_seq",
    "ended_sessions",
    "hold_releases",
    "holds",
    "ledger_checkpoints",
    "ledger_entries",
    "ledger_leaves",
    "ledger_tiles",
    "mapping_moves",
    "mapping_moves_move_seq",
    "purged_ids",
    "purges",
    "purges_number_seq",
    "reason_index",
    "tombstones",
    "torn_entities",
    "torn_portfolios",
}
"""What logouts, purges, holds, the task of the ledger and results with reasons fill."""

TERMINATE_ALL = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


async def read_contents(dsn: str) -> dict[str, Any]:
    """The rows of every table, and the state of every sequence."""
    connection = await asyncpg.connect(dsn)
    found = await connection.fetch(
        "SELECT relname, relkind::text FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')"
    )
    contents: dict[str, Any] = {}
    for name, kind in found:
        columns = "*" if kind == "r" else "last_value, is_called"
        rows = await connection.fetch(f"SELECT {columns} FROM {name}")  # noqa: S608
        contents[name] = [tuple(row) for row in rows]
    await connection.close()
    return contents


async def test_a_database_is_emptied_before_it_is_handed_on(postgres: PostgresServer) -> None:
    with open_pool(postgres) as pool:
        async with pool.empty_database() as name:
            new = await read_contents(postgres.dsn(name))
            store = await open_store(StoreConfig(postgres.dsn(name)))
            await store.record_run(
                recorded_run(run(idempotency_key="k")), [], artifact="{}", explicit_timestamp=True
            )
            done = recorded_operation(operation(status=OperationStatus.SUCCEEDED))
            other = event("k", request_hash="other")
            await store.import_batch([done, decision(), other, mapping("l"), artifact("rr_2")])
            used = await read_contents(postgres.dsn(name))
            unused = {table for table, rows in new.items() if used[table] == rows}
            assert unused == {"alembic_version", *LATER_TABLES}
            await store.close()
        async with pool.empty_database() as again:
            assert again == name
            assert await read_contents(postgres.dsn(name)) == new
            await postgres.execute(TERMINATE_ALL)
        async with pool.empty_database() as again:
            assert again == name
            assert await read_contents(postgres.dsn(name)) == new
    await postgres.drop_database(name)
