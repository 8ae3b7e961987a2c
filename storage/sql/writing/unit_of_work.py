"""What a write is, and what makes it a transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, Protocol, TypeVar

from storage.sql.engine.connection import Connection

T = TypeVar("T")


UnitOfWork = Callable[[Any], Awaitable[T]]
"""A write, given the Connection of its transaction; what it raises undoes what it did."""


class Deferred(Enum):
    """What is said of a write that was not done, and not refused either."""

    RETRY_ALONE = auto()
    """Somebody is in its way: it is to be done alone, and waits."""


class BatchItem(Protocol):
    """What a write is about that others of its kind can be done along with."""

    @property
    def lock_keys(self) -> frozenset[tuple[str, str]]:
        """The (kind, id) whose other writers it has to wait for."""

    @property
    def size(self) -> int:
        """How many characters it bears."""


@dataclass(frozen=True, slots=True, eq=False)
class BatchableWrite(Generic[T]):
    """A write that may be done along with others of its kind; what comes of each is as if they came one by one."""

    item: BatchItem
    execute_many: Callable[[Any, Sequence[Any]], Awaitable[Sequence[T | Exception | Deferred]]]
    """Do, on a Connection, parts of which no two share a name: what each is answered, or refused with."""

    execute_one: Callable[[Any, Any], Awaitable[T]]

    async def __call__(self, connection: Connection) -> T:
        """Do it alone: a Work like any other."""
        return await self.execute_one(connection, self.item)


class Writer(Protocol):
    """Makes each write one transaction, or a part of one, committed once the write is answered."""

    async def write(self, work: UnitOfWork[T]) -> T:
        """Do the work; what its caller gave up before it began does not happen, what has begun is done whole."""

    async def close(self) -> None:
        """End what is under way, and give back every connection."""
