"""Writes that wait for their turn; those that may be done along with the first are taken with it."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from storage.sql.engine.connection import Connection
from storage.sql.writing.unit_of_work import BatchableWrite, UnitOfWork

T = TypeVar("T")

MAX_BATCH_CHARACTERS: Final = 1_000_000
"""So many characters are written in one go at most, but for a write that has more by itself."""


@dataclass(frozen=True, slots=True, eq=False)
class PendingWrite:
    """A write and the answer that its caller waits for, cancelled where that one has gone."""

    work: UnitOfWork[Any]
    future: "asyncio.Future[Any]"

    def resolve(self, outcome: object) -> None:
        """Answer whoever still waits, or raise."""
        if self.future.done():
            return
        if isinstance(outcome, Exception):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


Outcomes = Sequence[tuple[PendingWrite, object]]
"""What each write is answered or raises, or that it is to be done alone."""


async def execute_batch(writes: Sequence[PendingWrite], connection: Connection) -> Outcomes:
    """Do what `Waiting.take` gave, but for those whose callers were told meanwhile that it failed."""
    wanted = [each for each in writes if not each.future.done()]
    if not wanted:
        return []
    work = wanted[0].work
    if not isinstance(work, BatchableWrite):
        return [(wanted[0], await work(connection))]
    parts = [each.work.item for each in wanted if isinstance(each.work, BatchableWrite)]
    return list(zip(wanted, await work.execute_many(connection, parts), strict=True))


class WriteQueue:
    """Writes in the order they came."""

    def __init__(self) -> None:
        self._writes: deque[tuple[PendingWrite, asyncio.TimerHandle]] = deque()

    def __bool__(self) -> bool:
        return bool(self._writes)

    def add(self, work: UnitOfWork[T], seconds: float) -> "asyncio.Future[T]":
        """What a write will be answered; TimeoutError where it is not taken within so many seconds."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        write = PendingWrite(work, answer)
        self._writes.append((write, loop.call_later(seconds, write.resolve, TimeoutError())))
        return answer

    def take(self, max_writes: int) -> list[PendingWrite]:
        """The first write, and of those behind it the ones that may go along, among the first `most` of all.

        None overtakes one that shares a name with it.
        """
        taken: list[PendingWrite] = []
        left: list[tuple[PendingWrite, asyncio.TimerHandle]] = []
        names: set[tuple[str, str]] = set()
        kind, size = None, 0
        while self._writes and len(taken) + len(left) < max_writes:
            write, overdue = self._writes.popleft()
            work = write.work
            if write.future.done():
                overdue.cancel()
                continue
            if not isinstance(work, BatchableWrite) or kind not in {None, work.execute_many}:
                if taken:
                    left.append((write, overdue))
                else:
                    overdue.cancel()
                    taken.append(write)
                break
            part = work.item
            if taken and (
                size + part.size > MAX_BATCH_CHARACTERS or not names.isdisjoint(part.lock_keys)
            ):
                left.append((write, overdue))
            else:
                overdue.cancel()
                taken.append(write)
                kind, size = work.execute_many, size + part.size
            names |= part.lock_keys
        self._writes.extendleft(reversed(left))
        return taken
