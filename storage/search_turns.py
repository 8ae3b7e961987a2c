"""Turns of graph searches, so that long searches do not block the other work of a process.

A search begins without a turn. A long search needs a turn to continue. It takes a free turn if no search is waiting.
Otherwise it releases its connection, waits in line, and starts over.
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
"""Number of edges that a search reads before it needs a turn: five to ten milliseconds of work."""

SEARCHES_PER_REQUEST: Final = 2
"""Maximum number of graph searches of one request that run or wait at once."""

SLICE_SECONDS: Final = 0.004
"""Seconds that a search in the event loop runs before it lets other work run."""


class TurnNeeded(Exception):  # a control flow signal, not an error
    """A search needs a turn, and no turn is free."""


class SearchTurns:
    """A fair semaphore. `try_take` can be called from any thread; `take` and `release` need the event loop."""

    def __init__(self, turns: int) -> None:
        self._free = turns
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._lock = Lock()

    def try_take(self) -> bool:
        """Take a turn if one is free and no search is waiting, and return whether it was taken."""
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
        self._hand_out()  # a turn may have become free meanwhile
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
    """The number of edges that one search has read, and whether it has a turn."""

    def __init__(self, turns: SearchTurns, *, waits: bool = False) -> None:
        """With `waits`, the search starts over even if a turn is free."""
        self._turns = turns
        self._waits = waits
        self._rows = 0
        self.is_held = False

    def count(self, rows: int) -> None:
        """Add to the number of edges read. Raise TurnNeeded if the search needs a turn and none is free."""
        self._rows += rows
        if self._rows > ROWS_WITHOUT_TURN and not self.is_held:
            if self._waits or not self._turns.try_take():
                raise TurnNeeded
            self.is_held = True

    async def wait(self) -> None:
        """Wait for a turn, before the search starts over."""
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
    """Do nothing: a short search is not counted."""


def _no_pace() -> None:
    """Do nothing: the search does not block other work."""


@dataclass(frozen=True, slots=True)
class SearchControl:
    """The callbacks of a graph reader: `count` with the number of edges that it has read, `pace` between its steps."""

    count: Callable[[int], None] = _no_count
    pace: Callable[[], None] = _no_pace


NO_CONTROL: Final = SearchControl()


class LoopPacer:
    """Lets the event loop run other work after a search has run in it for SLICE_SECONDS.

    The search runs in a greenlet (sqlalchemy.util.greenlet_spawn), which is suspended meanwhile.
    """

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def __call__(self) -> None:
        """Suspend the search if its slice is over. Raise CancelledError if the request is cancelled."""
        if time.perf_counter() - self._since > SLICE_SECONDS:
            await_only(asyncio.sleep(0))
            self._since = time.perf_counter()
