"""Turns of graph searches, so that long ones do not keep a process from its other work.

A search begins without a turn. One that turns out to be long needs a turn to go on: it takes one where nobody waits,
else it gives up what it holds, waits in line, and starts over.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from sqlalchemy.util import await_only

ROWS_WITHOUT_TURN: Final = 2_000
"""How many edges a search reads before it needs a turn: five to ten milliseconds of work."""

SEARCHES_PER_REQUEST: Final = 2
"""How many graph searches of one request run, or wait for their turn, at once."""

SLICE_SECONDS: Final = 0.004
"""How long a search in the event loop runs before it lets other work go by."""


class TurnNeeded(Exception):  # what it tells is no error
    """A search is long, and others have the turns."""


class SearchTurns:
    """A fair semaphore: who waits longest is next. A turn can be taken from any thread, if without waiting."""

    def __init__(self, turns: int) -> None:
        self._free = turns
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._lock = Lock()

    def try_take(self) -> bool:
        """Take a turn if one is free and nobody waits."""
        with self._lock:
            if self._free and not self._waiting:
                self._free -= 1
                return True
            return False

    async def take(self) -> None:
        """Wait for a turn."""
        if self.try_take():
            return
        mine = asyncio.get_running_loop().create_future()
        with self._lock:
            self._waiting.append(mine)
        self._hand_out()  # one may have become free meanwhile
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self.release()
            raise

    def release(self) -> None:
        """Give a turn back; called in the event loop."""
        with self._lock:
            self._free += 1
        self._hand_out()

    def _hand_out(self) -> None:
        with self._lock:
            while self._free and self._waiting:
                first = self._waiting.popleft()
                if not first.done():
                    self._free -= 1
                    first.set_result(None)


class SearchTurn:
    """What one search has read, and whether it has a turn."""

    def __init__(self, turns: SearchTurns, *, waits: bool = False) -> None:
        """`waits` says that the search has to start over even where a turn is free."""
        self._turns = turns
        self._waits = waits
        self._rows = 0
        self.is_held = False

    def count(self, rows: int) -> None:
        """Note that so many edges were read; raise TurnNeeded where that takes a turn and none is free."""
        self._rows += rows
        if self._rows > ROWS_WITHOUT_TURN and not self.is_held:
            if self._waits or not self._turns.try_take():
                raise TurnNeeded
            self.is_held = True

    async def wait(self) -> None:
        """Wait for the turn, to start over with it."""
        if not self.is_held:
            await self._turns.take()
            self.is_held = True
        self._rows = 0

    def release(self) -> None:
        """Give the turn back, if there is one."""
        if self.is_held:
            self.is_held = False
            self._turns.release()


def _no_count(rows: int) -> None:
    """Do nothing: what is short anyway is not counted."""


def _no_pace() -> None:
    """Do nothing: the search keeps nobody from other work."""


@dataclass(frozen=True, slots=True)
class SearchControl:
    """What a graph reader calls: `count` with the number of edges that it has read, `pace` between its steps."""

    count: Callable[[int], None] = _no_count
    pace: Callable[[], None] = _no_pace


NO_CONTROL: Final = SearchControl()


class LoopPacer:
    """Lets the event loop go on with other work where a search has run in it for a slice of time.

    The search runs in a greenlet (sqlalchemy.util.greenlet_spawn), which is left meanwhile.
    """

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def __call__(self) -> None:
        """Give way if the slice is over; raise CancelledError if the request is."""
        if time.perf_counter() - self._since > SLICE_SECONDS:
            await_only(asyncio.sleep(0))
            self._since = time.perf_counter()
