"""The check of indexes detects a damaged one. The crash tests on PostgreSQL rely on it."""

import asyncpg
import pytest

from storage import migrate_postgres
from tests.crashes.databases import postgres_database
from tests.crashes.integrity import find_postgres_damage
from tests.postgres import PostgresServer

INSERT = """INSERT INTO runs SELECT 'rr_' || n, 'c', 'h', NULL, 'p', 'READY', now()
            FROM generate_series($1::int, $1::int + 99) AS n"""


@pytest.mark.parametrize("index", ["runs_pkey", "runs_by_status"])
async def test_an_index_that_lacks_rows_is_found(
    durable_postgres: PostgresServer, index: str
) -> None:
    async with postgres_database(durable_postgres) as place:
        dsn = str(place.config.dsn)
        await migrate_postgres.migrate(dsn)
        connection = await asyncpg.connect(dsn)
        await connection.execute(INSERT, 0)
        assert await find_postgres_damage(dsn) == []
        lacking = f"UPDATE pg_index SET indisready = $1 WHERE indexrelid = '{index}'::regclass"  # noqa: S608
        await connection.execute(lacking, False)
        await connection.execute(INSERT, 100)
        assert f"index {index} is not whole" in await find_postgres_damage(dsn)
        await connection.execute(lacking, True)
        await connection.close()
        (found,) = await find_postgres_damage(dsn)
    assert found.startswith(f"index {index}: ")
