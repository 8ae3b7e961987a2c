"""What makes writers wait for each other where the database itself lets several write at once: PostgreSQL.

SQLite has one writer at a time; there every function here has nothing to do.
"""

from collections.abc import Collection
from hashlib import blake2b
from typing import Final

from sqlalchemy import func, select

from storage.sql.engine import postgres
from storage.sql.engine.connection import Connection


def advisory_key(*names: str) -> int:
    """The number of the advisory lock of that name: the same in every process and version."""
    named = "\0".join(("dpm-lineage", *names))
    return int.from_bytes(blake2b(named.encode(), digest_size=8).digest(), signed=True)


IMPORT: Final = advisory_key("import")
PURGE: Final = advisory_key("purge")


_TRY_LOCK: Final = f"""
    SELECT number FROM unnest($1::bigint[]) AS number
    WHERE (SELECT pg_try_advisory_xact_lock_shared({IMPORT})) AND pg_try_advisory_xact_lock(number)
"""  # noqa: S608  # a number of ours


async def lock(dialect: str, connection: Connection, *names: tuple[str, str]) -> None:
    """Wait for other writers of these (kind, id), and for an import; held until the transaction ends.

    An import compares whole batches with what is stored, so it waits for every writer and they for it.
    """
    if dialect != "postgresql":
        return
    # One order for all: two that want the same two cannot each hold one.
    each = [f"SELECT pg_advisory_xact_lock({n})" for n in sorted(advisory_key(*n) for n in names)]
    driver = await postgres.driver_connection(connection)
    await driver.execute("; ".join((f"SELECT pg_advisory_xact_lock_shared({IMPORT})", *each)))


async def try_lock(
    dialect: str, connection: Connection, names: Collection[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Of these (kind, id) those that nobody else writes, held until the transaction ends; none beside an import."""
    if dialect != "postgresql":
        return frozenset(names)
    numbers = {advisory_key(*name): name for name in names}
    held = await connection.exec_driver_sql(_TRY_LOCK, (list(numbers),))
    return frozenset(numbers[row[0]] for row in held.all())


async def lock_exclusive(dialect: str, connection: Connection) -> None:
    """Wait for every writer that holds anything, and let none begin until the transaction ends."""
    if dialect == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(IMPORT)))


async def try_lock_purge(dialect: str, connection: Connection) -> bool:
    """Whether nobody else purges; where nobody does, nobody can until the transaction ends."""
    if dialect != "postgresql":
        return True
    return bool((await connection.execute(select(func.pg_try_advisory_xact_lock(PURGE)))).scalar())
