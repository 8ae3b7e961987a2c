"""Writes that wait for their turn; those that may be done along with the first are taken with it."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from storage.sql.engine.connection import Connection
from storage.sql.writing.unit_of_work import Share, Work

T = TypeVar("T")

LARGEST: Final = 1_000_000
"""So many characters are written in one go at most, but for a write that has more by itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Write:
    """A write and the answer that its caller waits for, cancelled where that one has gone."""

    work: Work[Any]
    answer: "asyncio.Future[Any]"

    def settle(self, outcome: object) -> None:
        """Answer whoever still waits, or raise."""
        if self.answer.done():
            return
        if isinstance(outcome, Exception):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome)


Outcomes = Sequence[tuple[Write, object]]
"""What each write is answered or raises, or that it is to be done alone."""


async def do_together(writes: Sequence[Write], connection: Connection) -> Outcomes:
    """Do what `Waiting.take` gave, but for those whose callers were told meanwhile that it failed."""
    wanted = [each for each in writes if not each.answer.done()]
    if not wanted:
        return []
    work = wanted[0].work
    if not isinstance(work, Share):
        return [(wanted[0], await work(connection))]
    parts = [each.work.part for each in wanted if isinstance(each.work, Share)]
    return list(zip(wanted, await work.together(connection, parts), strict=True))


class Waiting:
    """Writes in the order they came."""

    def __init__(self) -> None:
        self._writes: deque[tuple[Write, asyncio.TimerHandle]] = deque()

    def __bool__(self) -> bool:
        return bool(self._writes)

    def add(self, work: Work[T], seconds: float) -> "asyncio.Future[T]":
        """What a write will be answered; TimeoutError where it is not taken within so many seconds."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        write = Write(work, answer)
        self._writes.append((write, loop.call_later(seconds, write.settle, TimeoutError())))
        return answer

    def take(self, most: int) -> list[Write]:
        """The first write, and of those behind it the ones that may go along, among the first `most` of all.

        None overtakes one that shares a name with it.
        """
        taken: list[Write] = []
        left: list[tuple[Write, asyncio.TimerHandle]] = []
        names: set[tuple[str, str]] = set()
        kind, size = None, 0
        while self._writes and len(taken) + len(left) < most:
            write, overdue = self._writes.popleft()
            work = write.work
            if write.answer.done():
                overdue.cancel()
                continue
            if not isinstance(work, Share) or kind not in {None, work.together}:
                if taken:
                    left.append((write, overdue))
                else:
                    overdue.cancel()
                    taken.append(write)
                break
            part = work.part
            if taken and (size + part.size > LARGEST or not names.isdisjoint(part.names)):
                left.append((write, overdue))
            else:
                overdue.cancel()
                taken.append(write)
                kind, size = work.together, size + part.size
            names |= part.names
        self._writes.extendleft(reversed(left))
        return taken
