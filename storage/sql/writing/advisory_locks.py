"""PostgreSQL advisory locks, which make concurrent writes of one id wait for each other.

SQLite has one writer at a time, and every function does nothing and reports success.
"""

from collections.abc import Collection
from hashlib import blake2b
from typing import Final

from sqlalchemy import func, select

from storage.sql.engine import postgres
from storage.sql.engine.connection import WriteConnection


def advisory_key(*names: str) -> int:
    """Return the signed 64-bit key of the advisory lock of a name: the same in every process and version."""
    text = "\0".join(("dpm-lineage", *names))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


IMPORT: Final = advisory_key("import")
PURGE: Final = advisory_key("purge")
SETTLING: Final = advisory_key("settling")
HOLDS: Final = advisory_key("holds")


_TRY_LOCK: Final = f"""
    SELECT key FROM unnest($1::bigint[]) AS key
    WHERE (SELECT pg_try_advisory_xact_lock_shared({IMPORT})) AND pg_try_advisory_xact_lock(key)
"""  # noqa: S608  # the number is our own


async def lock(dialect: str, connection: WriteConnection, *lock_keys: tuple[str, str]) -> None:
    """Wait for the locks of the (kind, id) pairs and the shared import lock. The transaction's end releases them.

    An import compares whole batches with the stored records, so it waits for every writer, and they wait for it.
    """
    if dialect != "postgresql":
        return
    # Every transaction locks in the same order. Otherwise two that need the same two locks could deadlock.
    keys = sorted(advisory_key(*lock_key) for lock_key in lock_keys)
    statements = [f"SELECT pg_advisory_xact_lock({key})" for key in keys]
    driver = await postgres.driver_connection(connection)
    await driver.execute("; ".join((f"SELECT pg_advisory_xact_lock_shared({IMPORT})", *statements)))


async def try_lock(
    dialect: str, connection: WriteConnection, lock_keys: Collection[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Lock the free (kind, id) pairs without waiting, and return them. During an import no pair is free."""
    if dialect != "postgresql":
        return frozenset(lock_keys)
    by_key = {advisory_key(*lock_key): lock_key for lock_key in lock_keys}
    rows = await connection.exec_driver_sql(_TRY_LOCK, (list(by_key),))
    return frozenset(by_key[row[0]] for row in rows.all())


async def lock_exclusive(dialect: str, connection: WriteConnection) -> None:
    """Wait until no writer holds a lock, and block every writer until the transaction ends."""
    if dialect == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(IMPORT)))


async def lock_holds(dialect: str, connection: WriteConnection, *, shared: bool) -> None:
    """Wait for the lock of the holds: a purge shares it, and placing or releasing a hold excludes purges."""
    if dialect != "postgresql":
        return
    acquire = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
    await connection.execute(select(acquire(HOLDS)))


async def try_lock_purge(dialect: str, connection: WriteConnection) -> bool:
    """Acquire the purge lock until the transaction ends. Return False if another process holds it."""
    if dialect != "postgresql":
        return True
    return bool((await connection.execute(select(func.pg_try_advisory_xact_lock(PURGE)))).scalar())


async def lock_settling(dialect: str, connection: WriteConnection) -> None:
    """Acquire the lock of assigning indices to leaves, and hold it until the transaction ends."""
    if dialect == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(SETTLING)))


async def try_lock_settling(dialect: str, connection: WriteConnection) -> bool:
    """Acquire the lock of assigning indices to leaves. Return False if another process holds it."""
    if dialect != "postgresql":
        return True
    return bool(
        (await connection.execute(select(func.pg_try_advisory_xact_lock(SETTLING)))).scalar()
    )
