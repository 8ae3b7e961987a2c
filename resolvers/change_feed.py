"""The change feed: the tail of the change log, read once per process and shared by all subscriptions."""

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
"""Maximum delay until a change that another process wrote is read."""

MIN_POLL_SECONDS: Final = 0.01
"""Minimum delay between two reads: the changes of this interval are read together."""

RETRY_SECONDS: Final = 1.0
"""Delay after a read that failed because the store is unavailable."""

PAGE_SIZE: Final = 500
PRUNE_BATCH_SIZE: Final = 5000
BUFFER_SIZE: Final = 2000
"""Number of changes in the buffer; a subscription that is further behind reads from the store."""


T = TypeVar("T")


class TooManySubscriptions(LineageError):
    """The process has its maximum number of subscriptions."""

    code = "DPM_TOO_MANY_SUBSCRIPTIONS"

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} subscriptions are open already (DPM_MAX_SUBSCRIPTIONS)")


class FeedClosed(Exception):
    """The service is shutting down; clients should reconnect with their last cursor."""


async def _shielded(read: Coroutine[None, None, T]) -> T:
    """Await a read that completes even if the caller is cancelled, because cancelling it costs a connection."""
    return await asyncio.shield(asyncio.ensure_future(read))


class ChangeFeed:
    """The committed changes of the log, as they are appended.

    There is no queue per subscription. Each has a position, and the changes after it come from the shared
    buffer or, if they are no longer in it, from the store. A slow subscription therefore uses no memory and
    misses no change.
    """

    def __init__(self, store: Store, *, max_subscriptions: int) -> None:
        self._store = store
        self._max_subscriptions = max_subscriptions
        self._buffer: deque[Change] = deque()
        self._buffer_start: LogPosition | None = None
        """The buffer has every change after this position; None if there is no buffer."""
        self._buffered = asyncio.Event()
        self._subscriptions = 0
        self._tail_task: asyncio.Task[None] | None = None
        self._is_closed = False

    @property
    def subscription_count(self) -> int:
        """The number of open subscriptions."""
        return self._subscriptions

    def close(self) -> None:
        """End every subscription with FeedClosed, and reject new ones."""
        self._is_closed = True
        self._notify()

    async def subscribe(self, after: LogPosition | None) -> AsyncGenerator[Sequence[Change]]:
        """Iterate over the changes after a position, None meaning now, in log order and without end.

        Raise CursorExpired if the log no longer has the position, StoreUnavailable if the store cannot be
        read, TooManySubscriptions, or FeedClosed when the service shuts down.
        """
        if self._subscriptions >= self._max_subscriptions:
            raise TooManySubscriptions(self._max_subscriptions)
        self._subscriptions += 1
        try:
            position = await _shielded(self._store.latest_position()) if after is None else after
            while not self._is_closed:
                changes = self._buffered_after(position)
                if changes is None:
                    changes = await _shielded(self._store.changes(position, limit=PAGE_SIZE))
                    if not changes:
                        await self._start_tailing(position)
                        continue
                if changes:
                    position = changes[-1].position
                    yield changes
                else:
                    await self._buffered.wait()
            raise FeedClosed
        finally:
            self._subscriptions -= 1
            if not self._subscriptions:
                await self._stop_tailing()

    def _buffered_after(self, position: LogPosition) -> Sequence[Change] | None:
        """Return the changes after a position, None if the buffer may lack some of them."""
        if self._buffer_start is None or position < self._buffer_start:
            return None
        newer: list[Change] = []
        for change in reversed(self._buffer):
            if not position < change.position:
                break
            newer.append(change)
        return newer[::-1]

    async def _start_tailing(self, position: LogPosition) -> None:
        """Start the tail task at the end of the log, or wait if it is running."""
        if self._tail_task is None:
            self._buffer_start = position
            self._tail_task = asyncio.create_task(self._tail(position))
        else:
            # The tail task may have started at a later position: wait, and read from the store again.
            await asyncio.sleep(MIN_POLL_SECONDS)

    async def _tail(self, position: LogPosition) -> None:
        while True:
            delay = MIN_POLL_SECONDS
            try:
                self._store.write_event.clear()
                changes = await self._store.changes(position, limit=PAGE_SIZE)
            except CursorExpired:
                # The database was restored to an earlier state: each subscription checks its own position.
                self._buffer_start, self._tail_task = None, None
                self._buffer.clear()
                self._notify()
                return
            except StoreUnavailable:
                log.exception("changes cannot be read; retrying in %s s", RETRY_SECONDS)
                changes, delay = (), RETRY_SECONDS
            if changes:
                position = changes[-1].position
                self._append(changes)
            if len(changes) < PAGE_SIZE:
                await asyncio.sleep(delay)
                with suppress(TimeoutError):
                    async with asyncio.timeout(MAX_POLL_SECONDS):
                        await self._store.write_event.wait()

    def _append(self, changes: Sequence[Change]) -> None:
        self._buffer.extend(changes)
        while len(self._buffer) > BUFFER_SIZE:
            self._buffer_start = self._buffer.popleft().position
        self._notify()

    def _notify(self) -> None:
        """Wake up every subscription that waits."""
        event, self._buffered = self._buffered, asyncio.Event()
        event.set()

    async def _stop_tailing(self) -> None:
        task, self._tail_task, self._buffer_start = self._tail_task, None, None
        self._buffer.clear()
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def prune_changes(store: Store, *, before: datetime) -> int:
    """Delete the changes written before a time, in batches, and return their number."""
    total = 0
    while True:
        pruned = await store.prune_changes(before, limit=PRUNE_BATCH_SIZE)
        total += pruned
        if pruned < PRUNE_BATCH_SIZE:
            return total
        await asyncio.sleep(0)


RecordFilter = RunFilter | OperationFilter | DecisionFilter
LoggedT = TypeVar("LoggedT", Run, Operation, Decision)


@dataclass(frozen=True, slots=True)
class ChangeEvent(Generic[LoggedT]):
    """A change and the present record, None if retention has deleted it."""

    change: Change
    record: LoggedT | None


def run_events(
    feed: ChangeFeed, reader: Reader, where: RunFilter, after: LogPosition | None
) -> AsyncGenerator[ChangeEvent[Run]]:
    """Iterate over the runs recorded after a position that match the filter."""
    pages = _pages(feed, ChangeKind.RUN, after)
    return _events(pages, reader.runs, where, _present, deleted=_shows_deleted(reader))


def operation_events(
    feed: ChangeFeed, reader: Reader, where: OperationFilter, after: LogPosition | None
) -> AsyncGenerator[ChangeEvent[Operation]]:
    """Iterate over the transitions of operations after a position.

    The filter compares the status after the transition.
    """
    pages = _pages(feed, ChangeKind.OPERATION, after)
    return _events(
        pages, reader.operations, where, _with_logged_status, deleted=_shows_deleted(reader)
    )


def decision_events(
    feed: ChangeFeed, reader: Reader, where: DecisionFilter, after: LogPosition | None
) -> AsyncGenerator[ChangeEvent[Decision]]:
    """Iterate over the decisions recorded after a position that match the filter."""
    pages = _pages(feed, ChangeKind.DECISION, after)
    return _events(pages, reader.decisions, where, _present, deleted=_shows_deleted(reader))


def _shows_deleted(reader: Reader) -> bool:
    """Return whether events of deleted records are delivered.

    A reader of some portfolios cannot tell a deleted record from a hidden one, and gets neither.
    """
    return reader.view.scope.sees_all


async def _events(
    changes_pages: AsyncGenerator[Sequence[Change]],
    read: Callable[[Collection[str]], Coroutine[None, None, Mapping[str, LoggedT]]],
    where: RecordFilter,
    as_of: Callable[[LoggedT, Change], LoggedT],
    *,
    deleted: bool,
) -> AsyncGenerator[ChangeEvent[LoggedT]]:
    """Iterate over the changes whose record, as of the change, matches the filter.

    Without `deleted`, leave out the changes whose record does not exist or is hidden from the reader.
    """
    async with aclosing(changes_pages) as pages:
        async for changes in pages:
            records = await _shielded(read([change.entity_id for change in changes]))
            for change in changes:
                record = records.get(change.entity_id)
                if record is None and not deleted:
                    continue
                if matches(where, None if record is None else as_of(record, change)):
                    yield ChangeEvent(change, record)


def _present(record: LoggedT, change: Change) -> LoggedT:
    return record


def _with_logged_status(operation: Operation, change: Change) -> Operation:
    return replace(operation, status=OperationStatus(change.value))


async def _pages(
    feed: ChangeFeed, kind: ChangeKind, after: LogPosition | None
) -> AsyncGenerator[Sequence[Change]]:
    async with aclosing(feed.subscribe(after)) as pages:
        async for changes in pages:
            of_kind = [change for change in changes if change.kind is kind]
            if of_kind:
                yield of_kind


def matches(where: RecordFilter, record: Run | Operation | Decision | None) -> bool:
    """Return whether a record matches a filter; a deleted record (None) matches only the empty filter."""
    if record is None:
        return where == type(where)()
    return all(
        _field_matches(record, field.name, getattr(where, field.name)) for field in fields(where)
    )


def _field_matches(record: Run | Operation | Decision, name: str, value: object) -> bool:
    match value:
        case None:
            return True
        case TimeRange():
            return getattr(record, f"{name}_at") in value
        case frozenset():
            return getattr(record, "status", None) in value
    return bool(getattr(record, name) == value)
