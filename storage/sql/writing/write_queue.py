"""A queue of writes that wait for a transaction, taken in batches."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar

from storage.observer import WorkTiming, begin_wait
from storage.sql.engine.connection import WriteConnection
from storage.sql.writing.unit_of_work import BatchableWrite, UnitOfWork

T = TypeVar("T")

MAX_BATCH_CHARACTERS: Final = 1_000_000
"""Maximum size of the payloads of a batch, which bounds its memory. A larger write forms a batch by itself."""


@dataclass(frozen=True, slots=True, eq=False)
class PendingWrite:
    """A unit of work and the future of its result, which is cancelled if the caller has given up."""

    work: UnitOfWork[Any]
    future: "asyncio.Future[Any]"
    timing: WorkTiming | None = field(default_factory=partial(begin_wait, "write"))

    def begin(self) -> None:
        """Record the end of the wait: the transaction of the write has begun."""
        if self.timing is not None:
            self.timing.begin()

    def resolve(self, outcome: object) -> None:
        """Set the result, or the exception if the outcome is one. Do nothing if the future is done."""
        if self.timing is not None:
            self.timing.end(outcome if isinstance(outcome, Exception) else None)
        if self.future.done():
            return
        if isinstance(outcome, Exception):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


Outcomes = Sequence[tuple[PendingWrite, object]]
"""Each write with its result, its exception, or Deferred.RETRY_ALONE."""


async def execute_batch(writes: Sequence[PendingWrite], connection: WriteConnection) -> Outcomes:
    """Execute a batch from WriteQueue.take. Leave out the writes whose callers have given up."""
    wanted = [write for write in writes if not write.future.done()]
    if not wanted:
        return []
    for write in wanted:
        write.begin()
    first = wanted[0].work
    if not isinstance(first, BatchableWrite):
        return [(wanted[0], await first(connection))]
    items = [write.work.item for write in wanted if isinstance(write.work, BatchableWrite)]
    return list(zip(wanted, await first.execute_many(connection, items), strict=True))


class WriteQueue:
    """Pending writes in the order of their arrival."""

    def __init__(self) -> None:
        self._writes: deque[tuple[PendingWrite, asyncio.TimerHandle]] = deque()

    def add(self, work: UnitOfWork[T], timeout_seconds: float) -> "asyncio.Future[T]":
        """Append a write and return the future of its result.

        The future raises TimeoutError if the write is not taken before the timeout.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        write = PendingWrite(work, future)
        timer = loop.call_later(timeout_seconds, write.resolve, TimeoutError())
        self._writes.append((write, timer))
        return future

    def take(self, max_writes: int) -> list[PendingWrite]:
        """Remove and return the first write, and the writes among the first `max_writes` that can share its batch.

        A batch has writes of one kind without a common lock key. A write never overtakes another write with a common
        lock key. The list is empty if no caller is waiting.
        """
        batch: list[PendingWrite] = []
        skipped: list[tuple[PendingWrite, asyncio.TimerHandle]] = []
        lock_keys: set[tuple[str, str]] = set()
        kind, size = None, 0
        while self._writes and len(batch) + len(skipped) < max_writes:
            write, timer = self._writes.popleft()
            work = write.work
            if write.future.done():
                timer.cancel()
                continue
            if not isinstance(work, BatchableWrite) or kind not in {None, work.execute_many}:
                if batch:
                    skipped.append((write, timer))
                else:
                    timer.cancel()
                    batch.append(write)
                break
            item = work.item
            too_large = size + item.size > MAX_BATCH_CHARACTERS
            if batch and (too_large or not lock_keys.isdisjoint(item.lock_keys)):
                skipped.append((write, timer))
            else:
                timer.cancel()
                batch.append(write)
                kind, size = work.execute_many, size + item.size
            lock_keys |= item.lock_keys
        self._writes.extendleft(reversed(skipped))
        return batch
