"""Following the order of changes: one reader a process for all who listen, and what each of them wants to hear."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final, Generic, TypeVar

from msgspec.structs import replace

from storage.base import Reader, Store
from storage.change_log import Change, ChangeKind, LogPosition
from storage.errors import CursorExpired, LineageError, StoreUnavailable
from storage.lists import DecisionFilter, OperationFilter, RunFilter, TimeRange
from storage.records import Decision, Operation, OperationStatus, Run

log = logging.getLogger(__name__)

MAX_POLL_SECONDS: Final = 0.25
"""How long what another process has written may go unseen."""

MIN_POLL_SECONDS: Final = 0.01
"""The least pause between two looks: what is written meanwhile is seen in one."""

RETRY_SECONDS: Final = 1.0
"""The pause after the store did not answer."""

PAGE_SIZE: Final = 500
PRUNE_BATCH_SIZE: Final = 5000
BUFFER_SIZE: Final = 2000
"""How many of the last changes are at hand; who is further behind reads them from the store."""


T = TypeVar("T")


class TooManySubscriptions(LineageError):
    """More subscriptions at once than one process serves."""

    code = "DPM_TOO_MANY_SUBSCRIPTIONS"

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} subscriptions are open already (DPM_MAX_SUBSCRIPTIONS)")


class FeedClosed(Exception):
    """The service stops: whoever listens is to come back, to another process, after its last cursor."""


async def _shielded(reading: Coroutine[None, None, T]) -> T:
    """What a read finds; where its asker goes, it ends by itself: one that is broken off costs its connection."""
    return await asyncio.shield(asyncio.ensure_future(reading))


class ChangeFeed:
    """The order of changes as it grows.

    Nothing is queued for anybody: each follower has its place, and what comes after it is either at hand or
    read from the store. So a slow one costs no memory, and none misses anything.
    """

    def __init__(self, store: Store, *, max_subscriptions: int) -> None:
        self._store = store
        self._most = max_subscriptions
        self._recent: deque[Change] = deque()
        self._start: LogPosition | None = None
        """What is at hand are all changes after this place; None while nobody reads along."""
        self._moved = asyncio.Event()
        self._followers = 0
        self._reading: asyncio.Task[None] | None = None
        self._closed = False

    def close(self) -> None:
        """Send everybody away who listens, and let none begin."""
        self._closed = True
        self._notify()

    async def subscribe(self, after: LogPosition | None) -> AsyncGenerator[Sequence[Change]]:
        """The changes after a place, or from now on, in order and each once, as long as somebody asks.

        Raises CursorExpired where the order cannot be gone on with from there, StoreUnavailable where it
        cannot be read, TooManySubscriptions, or FeedClosed at the end of the service.
        """
        if self._followers >= self._most:
            raise TooManySubscriptions(self._most)
        self._followers += 1
        try:
            place = await _shielded(self._store.latest_position()) if after is None else after
            while not self._closed:
                changes = self._buffered_after(place)
                if changes is None:
                    changes = await _shielded(self._store.changes(place, limit=PAGE_SIZE))
                    if not changes:
                        await self._start_tailing(place)
                        continue
                if changes:
                    place = changes[-1].position
                    yield changes
                else:
                    await self._moved.wait()
            raise FeedClosed
        finally:
            self._followers -= 1
            if not self._followers:
                await self._stop_tailing()

    def _buffered_after(self, place: LogPosition) -> Sequence[Change] | None:
        """The changes after a place; None where they are not known to be all at hand."""
        if self._start is None or place < self._start:
            return None
        behind: list[Change] = []
        for change in reversed(self._recent):
            if not place < change.position:
                break
            behind.append(change)
        return behind[::-1]

    async def _start_tailing(self, place: LogPosition) -> None:
        """Begin to read after a place with nothing after it; where somebody reads along already, wait for more."""
        if self._reading is None:
            self._start = place
            self._reading = asyncio.create_task(self._tail(place))
        else:
            # It reads further on, and this follower is between what is at hand and what is settled: look again.
            await asyncio.sleep(MIN_POLL_SECONDS)

    async def _tail(self, place: LogPosition) -> None:
        while True:
            pause = MIN_POLL_SECONDS
            try:
                self._store.write_event.clear()
                changes = await self._store.changes(place, limit=PAGE_SIZE)
            except CursorExpired:
                # The store was put back to an older state: each follower finds out at its own place.
                self._start, self._reading = None, None
                self._recent.clear()
                self._notify()
                return
            except StoreUnavailable:
                log.exception("changes cannot be read; tried again in %s s", RETRY_SECONDS)
                changes, pause = (), RETRY_SECONDS
            if changes:
                place = changes[-1].position
                self._buffer(changes)
            if len(changes) < PAGE_SIZE:
                await asyncio.sleep(pause)
                with suppress(TimeoutError):
                    async with asyncio.timeout(MAX_POLL_SECONDS):
                        await self._store.write_event.wait()

    def _buffer(self, changes: Sequence[Change]) -> None:
        self._recent.extend(changes)
        while len(self._recent) > BUFFER_SIZE:
            self._start = self._recent.popleft().position
        self._notify()

    def _notify(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def _stop_tailing(self) -> None:
        reading, self._reading, self._start = self._reading, None, None
        self._recent.clear()
        if reading is not None:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading


async def prune_changes(store: Store, *, before: datetime) -> int:
    """Forget what was written before an instant, batch by batch; how many changes went."""
    pruned = 0
    while True:
        went = await store.prune_changes(before, limit=PRUNE_BATCH_SIZE)
        pruned += went
        if went < PRUNE_BATCH_SIZE:
            return pruned
        await asyncio.sleep(0)


RecordFilter = RunFilter | OperationFilter | DecisionFilter
R = TypeVar("R", Run, Operation, Decision)


@dataclass(frozen=True, slots=True)
class ChangeEvent(Generic[R]):
    """A change and its record as it is now; None where retention has taken it meanwhile."""

    change: Change
    record: R | None


def run_events(
    feed: ChangeFeed, reader: Reader, where: RunFilter, after: LogPosition | None
) -> AsyncGenerator[ChangeEvent[Run]]:
    """The runs that are recorded after a place, those that the filter lets pass."""
    return _events(_pages(feed, ChangeKind.RUN, after), reader.runs, where, _current)


def operation_events(
    feed: ChangeFeed, reader: Reader, where: OperationFilter, after: LogPosition | None
) -> AsyncGenerator[ChangeEvent[Operation]]:
    """The steps of operations after a place; a filter's status is the one that the step led to."""
    pages = _pages(feed, ChangeKind.OPERATION, after)
    return _events(pages, reader.operations, where, _with_logged_status)


def decision_events(
    feed: ChangeFeed, reader: Reader, where: DecisionFilter, after: LogPosition | None
) -> AsyncGenerator[ChangeEvent[Decision]]:
    """The decisions that are recorded after a place, those that the filter lets pass."""
    return _events(_pages(feed, ChangeKind.DECISION, after), reader.decisions, where, _current)


async def _events(
    listened: AsyncGenerator[Sequence[Change]],
    read: Callable[[Collection[str]], Coroutine[None, None, Mapping[str, R]]],
    where: RecordFilter,
    seen: Callable[[R, Change], R],
) -> AsyncGenerator[ChangeEvent[R]]:
    """Changes with their records, filtered by the records as they are `seen` by their change."""
    async with aclosing(listened) as pages:
        async for changes in pages:
            found = await _shielded(read([each.entity_id for each in changes]))
            for change in changes:
                record = found.get(change.entity_id)
                if matches(where, None if record is None else seen(record, change)):
                    yield ChangeEvent(change, record)


def _current(record: R, change: Change) -> R:
    return record


def _with_logged_status(operation: Operation, change: Change) -> Operation:
    return replace(operation, status=OperationStatus(change.value))


async def _pages(
    feed: ChangeFeed, kind: ChangeKind, after: LogPosition | None
) -> AsyncGenerator[Sequence[Change]]:
    async with aclosing(feed.subscribe(after)) as followed:
        async for changes in followed:
            wanted = [each for each in changes if each.kind is kind]
            if wanted:
                yield wanted


def matches(where: RecordFilter, record: Run | Operation | Decision | None) -> bool:
    """Whether a filter lets a record pass; one that is gone passes where nothing is filtered by."""
    if record is None:
        return where == type(where)()
    return all(
        _field_matches(record, field.name, getattr(where, field.name)) for field in fields(where)
    )


def _field_matches(record: Run | Operation | Decision, name: str, wanted: object) -> bool:
    match wanted:
        case None:
            return True
        case TimeRange():
            return getattr(record, f"{name}_at") in wanted
        case frozenset():
            return getattr(record, "status", None) in wanted
    return bool(getattr(record, name) == wanted)
