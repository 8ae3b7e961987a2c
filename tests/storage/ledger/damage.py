"""Damage to the ledger of a store by a person who can write the database."""

from msgspec.structs import replace
from sqlalchemy import text

from storage.base import Store
from storage.memory.store import MemoryStore
from storage.sql.engine.connection import WriteConnection
from storage.sql.store import SqlStore


async def delete_first_leaf(store: Store) -> None:
    """Delete the leaf with index 0."""
    if isinstance(store, MemoryStore):
        leaves = store._current.db.ledger.leaves
        leaves[0] = replace(leaves[0], index=None)  # keep the indices of the other leaves
    else:
        await execute(store, "DELETE FROM ledger_leaves WHERE position = 1")


async def spoil_checkpoint(store: Store) -> None:
    """Replace the stored checkpoint by another text."""
    if isinstance(store, MemoryStore):
        checkpoints = store._current.db.ledger.checkpoints
        checkpoints[:] = [(checkpoints[0][0], "no checkpoint")]
    else:
        await execute(store, "UPDATE ledger_checkpoints SET note = 'no checkpoint'")


async def execute(store: Store, statement: str) -> None:
    """Execute a statement on the database of a SQL store."""
    assert isinstance(store, SqlStore)

    async def work(connection: WriteConnection) -> None:
        await connection.execute(text(statement))

    await store._writer.write(work)
