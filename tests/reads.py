"""Observe and build the statements that SQL stores read with."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import pytest
from sqlalchemy import SelectBase, func, select

from storage.sql.engine.postgres_connection import PostgresConnection
from storage.sql.statements import execution
from storage.sql.statements.compiled import BoundStatement, compile_statement


class Read(NamedTuple):
    """The SQL of an executed statement, and its values."""

    sql: str
    values: tuple[Any, ...]


@contextmanager
def record_reads() -> Iterator[list[Read]]:
    """Record the statements that SQL stores read with in the block, without those of the ledger's background task."""
    reads: list[Read] = []
    fetch_sqlite, fetch_postgres = execution.fetch_sqlite, PostgresConnection.fetch

    def record(read: Read) -> None:
        if "ledger_" not in read.sql:
            reads.append(read)

    def record_sqlite(statement: BoundStatement, connection: Any) -> Sequence[Any]:
        record(Read(statement.sql, statement.values))
        return fetch_sqlite(statement, connection)

    async def record_postgres(driver: Any, sql: str, *values: Any, **options: Any) -> Any:
        record(Read(sql, values))
        return await fetch_postgres(driver, sql, *values, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution, "fetch_sqlite", record_sqlite)
        patch.setattr(PostgresConnection, "fetch", record_postgres)
        yield reads


def postgres_statement(query: SelectBase) -> BoundStatement:
    """Compile a query without parameters for PostgreSQL."""
    return compile_statement("postgresql", query).bind({})


SLEEP: Final = postgres_statement(select(func.pg_sleep(30)))
ONE: Final = postgres_statement(select(func.abs(-1)))
