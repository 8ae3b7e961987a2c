"""Units of work: what a write executes within one transaction, alone or in a batch with others of its kind."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, Protocol, TypeVar

from storage.sql.engine.connection import WriteConnection

T = TypeVar("T")


UnitOfWork = Callable[[Any], Awaitable[T]]
"""The statements of a write, executed on the connection of its transaction. An exception rolls them back."""


class Deferred(Enum):
    """The outcome of a write that its batch neither executed nor rejected."""

    RETRY_ALONE = auto()
    """Another transaction holds a lock that the write needs: execute it in a transaction that waits for the lock."""


class BatchItem(Protocol):
    """The input of a write that can be executed in a batch."""

    @property
    def lock_keys(self) -> frozenset[tuple[str, str]]:
        """The (kind, id) pairs that the write locks. Items of one batch have no lock key in common."""

    @property
    def size(self) -> int:
        """The number of characters of its payloads. Their sum limits the size of a batch."""


@dataclass(frozen=True, slots=True, eq=False)
class BatchableWrite(Generic[T]):
    """A write that can be executed in a batch, with the same outcome as alone."""

    item: BatchItem
    execute_many: Callable[[Any, Sequence[Any]], Awaitable[Sequence[T | Exception | Deferred]]]
    """Execute a batch of items on a WriteConnection without waiting for locks, and return an outcome for each item."""

    execute_one: Callable[[Any, Any], Awaitable[T]]
    """Execute one item on a WriteConnection, and wait for its locks."""

    async def __call__(self, connection: WriteConnection) -> T:
        """Execute the write alone, as a UnitOfWork."""
        return await self.execute_one(connection, self.item)


class Writer(Protocol):
    """Executes units of work in transactions, and returns after the commit."""

    async def write(self, work: UnitOfWork[T]) -> T:
        """Execute a unit of work and return its result.

        If the caller is cancelled before the transaction begins, nothing is executed; afterwards the
        transaction is completed.
        """

    async def close(self) -> None:
        """Complete the accepted writes and close every connection."""
