"""Integrity checks of the pages and indexes of a database."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import asyncpg

INDEXES: Final = """
    SELECT indexrelid::regclass::text AS name, indrelid::regclass::text AS held,
           indisvalid AND indisready AND indislive AS usable,
           pg_get_expr(indpred, indrelid) AS predicate,
           (SELECT string_agg(pg_get_indexdef(indexrelid, place, true), ', ' ORDER BY place)
            FROM generate_series(1, indnkeyatts) AS place) AS keys
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace = 'public'::regnamespace AND EXISTS (
        SELECT FROM pg_class AS own JOIN pg_am ON pg_am.oid = own.relam
        WHERE own.oid = indexrelid AND amname = 'btree'
    )
"""
"""The indexes that have an order; a hash index has none."""
ROWS: Final = "SELECT count(*), sum(hashtextextended(held::text, 0)) FROM ({rows}) AS held"
"""The number of rows, and a checksum that does not depend on their order."""

BY_INDEX: Final = """SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off;
    SET enable_incremental_sort = off"""
BY_TABLE: Final = "SET enable_indexscan = off; SET enable_bitmapscan = off"


def find_sqlite_damage(file: Path) -> list[str]:
    """Return the damage that SQLite's own check finds in a file."""
    with closing(sqlite3.connect(file)) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else found


async def find_postgres_damage(dsn: str) -> list[str]:
    """Return the damage in a PostgreSQL database: pages with a wrong checksum, indexes that differ from their table.

    amcheck is not in the wheel. Each row is read once from its table and once through each index.
    """
    connection = await asyncpg.connect(dsn)
    try:
        if await connection.fetchval("SHOW data_checksums") != "on":
            return ["pages have no checksums"]
        return [
            wrong
            for index in await connection.fetch(INDEXES)
            if (wrong := await _index_damage(connection, index)) is not None
        ]
    except asyncpg.PostgresError as error:
        return [str(error)]
    finally:
        await connection.close()


async def _index_damage(connection: asyncpg.Connection, index: asyncpg.Record) -> str | None:
    if not index["usable"]:
        return f"index {index['name']} is not whole"
    rows = f"SELECT * FROM {index['held']}"  # noqa: S608
    rows += f" WHERE {index['predicate']}" if index["predicate"] else ""
    found = []
    for way, ordered in ((BY_TABLE, ""), (BY_INDEX, f" ORDER BY {index['keys']}")):
        await connection.execute(f"RESET ALL; {way}")
        asked = ROWS.format(rows=f"{rows}{ordered} OFFSET 0")
        if ordered and index["name"] not in (plan := await _plan(connection, asked)):
            return f"index {index['name']} was not read: {plan}"
        found.append(await connection.fetchrow(asked))
    return None if found[0] == found[1] else f"index {index['name']}: {found}"


async def _plan(connection: asyncpg.Connection, asked: str) -> str:
    return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {asked}"))
