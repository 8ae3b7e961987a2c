"""The ledger of a SQL store."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, Final

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.errors import LedgerDamaged
from storage.ledger.base import IndexedLeaf, Ledger, LedgerSnapshot
from storage.ledger.leaves import LeafKind
from storage.ledger.merkle import TILE_WIDTH
from storage.sql.engine.connection import WriteConnection
from storage.sql.ledger import statements
from storage.sql.ledger.snapshot import SqlLedgerSnapshot, read_any_text
from storage.sql.model import ledger_tables as lt
from storage.sql.model.row_mapping import Row
from storage.sql.reader import wrap_driver_errors
from storage.sql.statements import execution
from storage.sql.statements.compiled import BoundStatement, fetch_rows
from storage.sql.statements.dialects import insert_ignore
from storage.sql.statements.execution import PoolExecutor
from storage.sql.writing.advisory_locks import lock_settling, try_lock_settling
from storage.sql.writing.unit_of_work import UnitOfWork, Writer

SETTLE_BATCH: Final = 5_000
"""Maximum number of leaves that get their index in one transaction, which then takes some 50 ms."""


class SqlLedger(Ledger):
    """Reads the ledger from a pool of connections and writes it through the store's writer."""

    def __init__(self, read_engine: AsyncEngine, writer: Writer) -> None:
        self._engine = read_engine
        self._dialect = read_engine.dialect.name
        self._executor = PoolExecutor(read_engine)
        self._writer = writer

    async def _fetch(self, statement: BoundStatement) -> Sequence[Row]:
        with wrap_driver_errors():
            return await self._executor.fetch(statement)

    async def _write(self, work: UnitOfWork[Any]) -> Any:
        with wrap_driver_errors():
            return await self._writer.write(work)

    async def settle(self) -> bool:
        ((size, signed),) = await self._fetch(statements.size(self._dialect))
        _check_size(size, signed)
        if self._dialect == "sqlite":
            return False
        ((waiting,),) = await self._fetch(statements.has_pending(self._dialect))
        return bool(waiting and await self._write(partial(_settle, self._dialect)))

    async def size(self) -> int:
        ((size, signed),) = await self._fetch(statements.size(self._dialect))
        _check_size(size, signed)
        return int(size)

    async def read_leaves(self, start: int, stop: int) -> Sequence[IndexedLeaf]:
        rows = await self._fetch(statements.leaf_range(self._dialect, start, stop))
        return statements.decode_leaves(rows)

    async def leaf_hashes(self, start: int, stop: int) -> Sequence[tuple[int, bytes]]:
        rows = await self._fetch(statements.leaf_range(self._dialect, start, stop))
        return [(int(row[0]) - 1, statements.leaf_hash_of_row(row)) for row in rows]

    async def leaves_of(
        self, ids: Collection[tuple[LeafKind, str]]
    ) -> Mapping[tuple[LeafKind, str], Sequence[IndexedLeaf]]:
        if not ids:
            return {}
        wanted = [entity_id for _, entity_id in ids]
        found: dict[tuple[LeafKind, str], list[IndexedLeaf]] = {}
        # Read the waiting leaves first: a leaf that gets its index meanwhile is then read twice instead of not at all.
        waiting: Sequence[Row] = ()
        if self._dialect == "postgresql":
            query = statements.leaves_of_ids(self._dialect, wanted, waiting=True)
            waiting = await self._fetch(query)
        settled = statements.leaves_of_ids(self._dialect, wanted, waiting=False)
        indexed = statements.decode_leaves(await self._fetch(settled))
        hashes = {leaf.leaf.text_hash for leaf in indexed}
        for leaf in [*indexed, *statements.decode_leaves(waiting)]:
            key = (leaf.leaf.kind, leaf.leaf.id)
            if key in ids and (leaf.index is not None or leaf.leaf.text_hash not in hashes):
                found.setdefault(key, []).append(leaf)
        return found

    async def read_tile(self, level: int, number: int) -> Sequence[bytes]:
        first = number * TILE_WIDTH
        query = statements.tile(self._dialect, level, first, first + TILE_WIDTH - 1)
        rows = await self._fetch(query)
        return [row[0] if isinstance(row[0], bytes) else b"" for row in rows]

    async def stored_nodes(self, level: int) -> int:
        ((count,),) = await self._fetch(statements.stored_nodes(self._dialect, level))
        return int(count)

    async def store_nodes(self, level: int, first: int, hashes: Sequence[bytes]) -> None:
        rows = [
            {"level": level, "number": number, "hash": node}
            for number, node in enumerate(hashes, first)
        ]
        await self._write(partial(_store_nodes, self._dialect, rows))

    async def last_checkpoint(self) -> str | None:
        rows = await self._fetch(statements.last_checkpoint(self._dialect))
        return str(rows[0][0]) if rows else None

    async def add_checkpoint(self, size: int, note: str) -> bool:
        return bool(await self._write(partial(_add_checkpoint, self._dialect, size, note)))

    @asynccontextmanager
    async def _open_snapshot(self) -> AsyncIterator[LedgerSnapshot]:
        with wrap_driver_errors():
            async with execution.snapshot(self._engine) as executor:
                await executor.run(partial(read_any_text, tolerant=True))
                try:
                    yield SqlLedgerSnapshot(self._dialect, executor)
                finally:
                    await executor.run(partial(read_any_text, tolerant=False))

    def snapshot(self) -> AbstractAsyncContextManager[LedgerSnapshot]:
        return self._open_snapshot()


def _check_size(size: int, signed: int) -> None:
    if size < signed:
        raise LedgerDamaged(
            f"the ledger has {size} leaves, a checkpoint was signed for {signed} of them"
        )


async def _settle(dialect: str, connection: WriteConnection) -> bool:
    if not await try_lock_settling(dialect, connection):
        return False
    # Use a new statement, so that it sees the leaves that the previous holder of the lock has
    # indexed.
    ((size, signed),) = await fetch_rows(connection, statements.size(dialect))
    _check_size(size, signed)
    parameters = {"size": size, "limit": SETTLE_BATCH}
    settled = await connection.execute(statements.SETTLE, parameters)
    return settled.rowcount == SETTLE_BATCH


async def _store_nodes(
    dialect: str, rows: Sequence[Mapping[str, Any]], connection: WriteConnection
) -> None:
    await connection.execute(insert_ignore(dialect, lt.tiles), rows)


async def _add_checkpoint(dialect: str, size: int, note: str, connection: WriteConnection) -> bool:
    await lock_settling(dialect, connection)
    signed = (await connection.execute(select(func.max(lt.checkpoints.c.size)))).scalar()
    if signed is not None and signed >= size:
        return False
    await connection.execute(insert(lt.checkpoints).values(size=size, note=note))
    return True
