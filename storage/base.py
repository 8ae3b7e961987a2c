"""The contract of the store, which every backend implements.

Every method raises StoreUnavailable if the database does not respond. Reads do not write. Every write is one
transaction: it is applied completely or not at all, and a backend with durable storage keeps it after a crash.
Concurrent writes are serializable.
"""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from copy import copy
from datetime import datetime
from typing import Final, Self, TypeVar

from storage.activity import DecisionCounts, OperationCounts, StatusCounts, Summary, TimeBuckets
from storage.change_log import Change, LogPosition
from storage.graph_reader import GraphReader
from storage.ledger.base import Ledger
from storage.lists import FilterT, ListSpec, Page, PageRequest, RecordT, RunFilter, TimeRange
from storage.observer import StoreStatus
from storage.prefixes import SearchField
from storage.reasons import ReasonSource
from storage.record_fields import OperationField as OperationField  # noqa: PLC0414  # re-exported
from storage.record_fields import RunField as RunField  # noqa: PLC0414  # re-exported
from storage.record_view import ALL_RECORDS, RecordView
from storage.records import (
    Decision,
    EdgeId,
    EdgeType,
    EntityKind,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
)
from storage.retention_store import RetentionReader, RetentionStore
from storage.session_store import SessionStore
from storage.stamps import Recorder, RecordId, Stamp
from storage.writes import ImportCounts, OperationTransition

T = TypeVar("T")

ANONYMOUS: Final = "anonymous"
"""The subject of callers who are not authenticated."""


class Reader(RetentionReader):
    """The queries of the store, which read the records of one view.

    A mapping by id has no entry for an unknown id, and one entry for an id that is requested twice.
    """

    view: RecordView = ALL_RECORDS
    """The records that the queries read. The snapshots and graph searches of a reader have its view."""

    @abstractmethod
    async def runs(
        self, values: Collection[str], *, by: RunField = RunField.ID
    ) -> Mapping[str, Run]:
        """Return the newest run, by (created_at, id), for each value of the field `by`."""

    @abstractmethod
    async def results(self, run_ids: Collection[str]) -> Mapping[str, str]:
        """Return the result of each run as JSON text."""

    @abstractmethod
    async def artifacts(self, run_ids: Collection[str]) -> Mapping[str, str]:
        """Return the persisted artifact of each run that has one, as JSON text."""

    @abstractmethod
    async def operations(
        self, values: Collection[str], *, by: OperationField = OperationField.ID
    ) -> Mapping[str, Operation]:
        """Return the newest operation, by (created_at, id), for each value of the field `by`."""

    @abstractmethod
    async def operation_payloads(
        self, operation_ids: Collection[str]
    ) -> Mapping[str, OperationPayload]:
        """Return the request, result and error of each operation."""

    @abstractmethod
    async def decisions(self, decision_ids: Collection[str]) -> Mapping[str, Decision]:
        """Return the decision with each id."""

    @abstractmethod
    async def latest_decisions(self, run_ids: Collection[str]) -> Mapping[str, Decision]:
        """Return the newest decision of each run, by (decided_at, sequence)."""

    @abstractmethod
    async def mappings(self, keys: Collection[str]) -> Mapping[str, IdempotencyMapping]:
        """Return the current mapping of each idempotency key."""

    @abstractmethod
    async def conflicted_keys(self, keys: Collection[str]) -> frozenset[str]:
        """Return the idempotency keys that were used with more than one request hash."""

    @abstractmethod
    async def edges(self, ids: Collection[EdgeId]) -> Mapping[EdgeId, LineageEdge]:
        """Return the edge with each id."""

    @abstractmethod
    async def entity_kinds(self, entity_ids: Collection[str]) -> Mapping[str, EntityKind]:
        """Return the kind of each entity: the first of EntityKind that its id resolves to."""

    @abstractmethod
    async def stamps(
        self, record_class: type[Record], ids: Collection[RecordId]
    ) -> Mapping[RecordId, Stamp]:
        """Return the stamp of each record of a class, by the record's identity (`stamps.record_id`)."""

    @abstractmethod
    async def pages(
        self,
        spec: ListSpec[RecordT, FilterT],
        parents: Collection[str],
        where: FilterT,
        request: PageRequest,
    ) -> Mapping[str, Page[RecordT]]:
        """Return the requested page of each parent's list; every parent has a page, which can be empty.

        NO_PARENT is the only parent of a list that does not belong to a record. Payloads are not read.
        """

    @abstractmethod
    async def counts(
        self, spec: ListSpec[RecordT, FilterT], parents: Collection[str], where: FilterT
    ) -> Mapping[str, int]:
        """Return the length of each parent's filtered list, 0 included."""

    @abstractmethod
    async def run_graph_query(self, search: Callable[[GraphReader], T]) -> T:
        """Run a graph search on one snapshot and return its result.

        The search may run in another thread, and may be restarted from the beginning on a new snapshot.
        """

    @abstractmethod
    async def summary(self, created: TimeRange) -> Summary:
        """Return the counts of records created (decisions: decided) within the range."""

    @abstractmethod
    async def run_activity(self, buckets: TimeBuckets, *, portfolio_id: str | None) -> StatusCounts:
        """Return the number of runs by bucket of creation and status, for one portfolio or for all (None).

        Buckets without records are omitted.
        """

    @abstractmethod
    async def operation_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, OperationCounts]:
        """Return the operation counts by bucket of creation, of all operations or of those with a run of a portfolio.

        The runs of an operation are those of the list RUNS_BY_OPERATION.
        """

    @abstractmethod
    async def decision_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, DecisionCounts]:
        """Return the decision counts by bucket of decision time, for the runs of one portfolio or for all (None)."""

    @abstractmethod
    async def reason_counts(
        self, source: ReasonSource, occurred: TimeRange, where: RunFilter, *, limit: int
    ) -> Sequence[tuple[str, int]]:
        """Return (reason, count), the most frequent first, then by reason.

        `where` selects the runs whose reasons are counted.
        """

    @abstractmethod
    async def search_prefixes(
        self, queries: Sequence[tuple[SearchField, str]], *, limit: int
    ) -> Sequence[Sequence[str]]:
        """Return, for each field and prefix, the first `limit` distinct values with the prefix, ascending."""

    @abstractmethod
    async def latest_position(self) -> LogPosition:
        """Return the position of the latest committed change of the log.

        A change counts as committed if no running transaction can still commit a change before it.
        """

    @abstractmethod
    async def changes(self, after: LogPosition, *, limit: int) -> Sequence[Change]:
        """Return the oldest `limit` committed changes after a position; positions never change.

        Raise CursorExpired if the change at that position was pruned or does not exist.
        """


class Store(Reader, RetentionStore, SessionStore):
    """A reader that also writes."""

    recorded_by: str = ANONYMOUS
    """The subject of the caller: the `recorded_by` of each record that is written."""

    traceparent: str | None = None
    """The trace context of the request, which the leaves of the records that are written keep."""

    ledger: Ledger
    """The leaves of the stored rows, each written in the row's own transaction."""

    def for_request(
        self,
        *,
        after: str | None,
        writes: bool,
        view: RecordView = ALL_RECORDS,
        recorded_by: str = ANONYMOUS,
        traceparent: str | None = None,
    ) -> Self:
        """Return the session of one request: the store itself, or a shallow copy with the same connections.

        `after` is the `replication_token` of an earlier request, whose writes are visible to this one. A request that
        `writes` reads from the primary. Reads see only the records of `view`; the checks of a write see every record.
        Written records are stamped with `recorded_by`, and their leaves keep `traceparent`.
        """
        if (view, recorded_by, traceparent) == (self.view, self.recorded_by, self.traceparent):
            return self
        session = copy(self)
        session.view = view
        session.recorded_by = recorded_by
        session.traceparent = traceparent
        return session

    @property
    def recorder(self) -> Recorder:
        """The caller and the trace context of the writes of this session."""
        return Recorder(self.recorded_by, self.traceparent)

    def status(self) -> StoreStatus:
        """Return the revision of the database schema and the use of the connection pools. No statement is executed."""
        return StoreStatus()

    @property
    @abstractmethod
    def write_event(self) -> asyncio.Event:
        """An event that every write through this object sets; the waiting task clears it."""

    @property
    def replication_token(self) -> str | None:
        """An opaque token of this request's last write, None if reads do not come from a replica."""
        return None

    @abstractmethod
    def snapshot(self) -> AbstractAsyncContextManager[Reader]:
        """Open a reader whose queries all see the same snapshot."""

    @abstractmethod
    async def record_run(
        self,
        recorded: RecordedRun,
        links: Sequence[tuple[EdgeType, str]],
        *,
        artifact: str | None,
        explicit_timestamp: bool,
    ) -> Run:
        """Write a run with its result, artifact, edges, idempotency mapping and history row (RFC-0023).

        `links` are additional edges from the run, as (type, target), with the run's creation time. Return the given
        run if it is new. If it exists with the same content, return the stored run and add only the missing links.
        The creation times are compared only if `explicit_timestamp`. Raise RunConflict if the run exists with other
        content.
        """

    @abstractmethod
    async def accept_operation(
        self, recorded: RecordedOperation, *, explicit_timestamp: bool
    ) -> Operation:
        """Write a pending operation and its edge to its correlation id.

        If the operation exists with the same type, correlation id, request and, if `explicit_timestamp`,
        creation time, return it. Raise OperationConflict if one of them differs.
        """

    @abstractmethod
    async def transition_operation(
        self, operation_id: str, transition: OperationTransition
    ) -> Operation:
        """Change the status of an operation if it is `from_status` (compare-and-set) and return the operation.

        RUNNING sets `started_at`; any other status sets `finished_at`, the result and the error. Raise
        OperationNotFound, or OperationConflict if the operation has another status.
        """

    @abstractmethod
    async def record_decision(self, decision: Decision, *, expected_latest_id: str | None) -> bool:
        """Write a decision if its run's newest one is `expected_latest_id` (None: the run has none).

        Return False, writing nothing, if a newer decision exists or the id is taken. Raise RunNotFound if the run
        does not exist.
        """

    @abstractmethod
    async def record_edge(self, edge: LineageEdge) -> LineageEdge:
        """Write an edge unless it exists, and return the stored edge."""

    @abstractmethod
    async def import_batch(self, records: Sequence[Record]) -> Mapping[type, ImportCounts]:
        """Write records verbatim, all or none, and return the counts by class; raise ImportConflict.

        A record that exists with the same content is skipped. An operation replaces a stored one with an earlier
        status, and a mapping replaces an older one. An operation with an earlier status and an older mapping are
        skipped.
        """

    @abstractmethod
    async def link_scenarios(self) -> int:
        """Add the missing CAUSED_BY edges from scenario runs to their operations and return their number."""

    @abstractmethod
    async def prune_changes(self, before: datetime, *, limit: int) -> int:
        """Delete the oldest changes written before a time, at most `limit`, and return their number.

        The log is deleted from its start without gaps, and the latest committed change is kept.
        """

    @abstractmethod
    async def reset_change_log(self) -> None:
        """Start a new change log if the database was restored to a server where the old one cannot continue."""

    @abstractmethod
    def export_stamped(self) -> AsyncGenerator[tuple[Record, Stamp], None]:
        """Iterate over every record of one snapshot and its stamp, by type and in a fixed order.

        One batch is in memory at a time.
        """

    async def export(self) -> AsyncIterator[Record]:
        """Iterate over the records of `export_stamped`."""
        async with aclosing(self.export_stamped()) as records:
            async for record, _ in records:
                yield record

    @abstractmethod
    async def check(self) -> None:
        """Raise StoreUnavailable unless the database responds and its schema is current."""

    @abstractmethod
    async def close(self) -> None:
        """Close every connection."""
