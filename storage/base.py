"""The contract of the store: what it answers and what it promises, whatever keeps the records.

Every method raises StoreUnavailable where the store does not answer. No read writes. Every write is one
transaction: all of it or nothing, and once it has returned it survives a crash (where the backend keeps
anything at all). Two writes at once are one after the other.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from storage.activity import DecisionCounts, OperationCounts, StatusCounts, TimeBuckets
from storage.change_log import Change, LogPosition
from storage.errors import RecordConflict
from storage.graph_reader import GraphReader
from storage.lists import FilterT, ListSpec, Page, PageRequest, RecordT, TimeRange
from storage.prefixes import SearchField
from storage.records import (
    Decision,
    EdgeType,
    EntityKind,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    OperationStatus,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
)

T = TypeVar("T")


class RunField(StrEnum):
    """What runs can be looked up by."""

    ID = "rebalance_run_id"
    CORRELATION_ID = "correlation_id"
    REQUEST_HASH = "request_hash"


class OperationField(StrEnum):
    """What operations can be looked up by."""

    ID = "operation_id"
    CORRELATION_ID = "correlation_id"


EdgeId = tuple[str, EdgeType, str, datetime]
"""What makes an edge unique: source, type, target, creation."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over the store, or over what came about within a time range; the instants are None where nothing did."""

    run_count: int
    operation_count: int
    decision_count: int
    edge_count: int
    run_statuses: Mapping[str, int]
    operation_statuses: Mapping[str, int]
    decision_actions: Mapping[str, int]
    decision_reasons: Mapping[str, int]
    oldest_run: datetime | None
    newest_run: datetime | None
    oldest_operation: datetime | None
    newest_operation: datetime | None


@dataclass(frozen=True, slots=True)
class OperationTransition:
    """A step of an operation's life: the state it must be in, the one it gets, and what comes with it."""

    from_status: OperationStatus
    to_status: OperationStatus
    timestamp: datetime
    result: str | None = None
    error: str | None = None


@dataclass(slots=True)
class ImportCounts:
    """What an import did with the records of one kind."""

    added: int = 0
    replaced: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class PurgeCounts:
    """How many rows retention took."""

    runs: int
    operations: int


class ImportConflict(RecordConflict):
    """The record at `position` of the batch contradicts what is stored; nothing of the batch was kept."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(reason)
        self.index = position
        self.reason = reason


class Reader(ABC):
    """Every question the store answers; an id that nothing bears is absent, one asked twice counts once."""

    def version_token(self) -> object | None:
        """A token of what is stored: as long as it stays equal, nothing has been written, by whatever process.

        To be taken before what it stands for is read. None where that cannot be told: what was made of the
        records is then to be made anew.
        """
        return None

    @abstractmethod
    async def runs(
        self, values: Collection[str], *, by: RunField = RunField.ID
    ) -> Mapping[str, Run]:
        """The newest run for each value, by (created_at, id)."""

    @abstractmethod
    async def results(self, run_ids: Collection[str]) -> Mapping[str, str]:
        """The result of each run, as JSON text."""

    @abstractmethod
    async def artifacts(self, run_ids: Collection[str]) -> Mapping[str, str]:
        """The persisted artifact of each run that has one, as JSON text."""

    @abstractmethod
    async def operations(
        self, values: Collection[str], *, by: OperationField = OperationField.ID
    ) -> Mapping[str, Operation]:
        """The newest operation for each value, by (created_at, id)."""

    @abstractmethod
    async def operation_payloads(
        self, operation_ids: Collection[str]
    ) -> Mapping[str, OperationPayload]:
        """Request, result and error of each operation."""

    @abstractmethod
    async def decisions(self, decision_ids: Collection[str]) -> Mapping[str, Decision]:
        """The decision of each id."""

    @abstractmethod
    async def latest_decisions(self, run_ids: Collection[str]) -> Mapping[str, Decision]:
        """The newest decision of each run: by decided_at, the one recorded last where those are equal."""

    @abstractmethod
    async def mappings(self, keys: Collection[str]) -> Mapping[str, IdempotencyMapping]:
        """What each idempotency key maps to now."""

    @abstractmethod
    async def conflicted_keys(self, keys: Collection[str]) -> frozenset[str]:
        """Those of the idempotency keys under which more than one request hash has been seen."""

    @abstractmethod
    async def edges(self, ids: Collection[EdgeId]) -> Mapping[EdgeId, LineageEdge]:
        """The edge of each id."""

    @abstractmethod
    async def entity_kinds(self, entity_ids: Collection[str]) -> Mapping[str, EntityKind]:
        """What each id resolves to: the first kind that fits, in the order of EntityKind."""

    @abstractmethod
    async def pages(
        self,
        spec: ListSpec[RecordT, FilterT],
        parents: Collection[str],
        where: FilterT,
        request: PageRequest,
    ) -> Mapping[str, Page[RecordT]]:
        """The same cut of each parent's list, one page for every parent, empty where it has none.

        A list that belongs to no record has the one parent ROOT. Payloads are never read.
        """

    @abstractmethod
    async def counts(
        self, spec: ListSpec[RecordT, FilterT], parents: Collection[str], where: FilterT
    ) -> Mapping[str, int]:
        """How long each parent's list is, a number for every parent."""

    @abstractmethod
    async def run_graph_query(self, search: Callable[[GraphReader], T]) -> T:
        """What a search comes to; all it asks for is of one state. It may run in another thread, and start over."""

    @abstractmethod
    async def summary(self, created: TimeRange) -> Summary:
        """Counts of what was created (decisions: decided) within the range, and its oldest and newest instants."""

    @abstractmethod
    async def run_activity(self, buckets: TimeBuckets, *, portfolio_id: str | None) -> StatusCounts:
        """Runs by bucket of their creation and status, of one portfolio or of all; a bucket without any is absent."""

    @abstractmethod
    async def operation_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, OperationCounts]:
        """Operations by bucket of their creation; of a portfolio those with a run of it.

        A run is an operation's by its correlation id, or one that continues it after a colon.
        """

    @abstractmethod
    async def decision_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, DecisionCounts]:
        """Decisions by bucket of when they were made; of a portfolio those on its runs."""

    @abstractmethod
    async def search_prefixes(
        self, queries: Sequence[tuple[SearchField, str]], *, limit: int
    ) -> Sequence[Sequence[str]]:
        """For each field and text the distinct values that begin with the text, ascending, at most `limit`."""

    @abstractmethod
    async def latest_position(self) -> LogPosition:
        """The place after which everything comes that is not settled yet.

        A change is settled once no transaction can commit any more whose changes come before it.
        """

    @abstractmethod
    async def changes(self, after: LogPosition, *, limit: int) -> Sequence[Change]:
        """The oldest settled changes after a place, at most `limit`, each at one place for ever.

        Raises CursorExpired where what stood at that place is not kept any more, or never stood there.
        """


class Store(Reader):
    """A reader that also writes."""

    def for_request(self, *, after: str | None, writes: bool) -> "Store":
        """The store as one request sees it, where its reads may come from a standby; else the store itself.

        `after` is the `position` that an earlier answer bore: what was written before it is seen. A session
        that `writes` reads where it writes.
        """
        return self

    @property
    @abstractmethod
    def write_event(self) -> asyncio.Event:
        """Set by every write through this object; cleared by the one who waits for it."""

    @property
    def replication_token(self) -> str | None:
        """An opaque word for what this session has written last; None where there is no need of one."""
        return None

    @abstractmethod
    def snapshot(self) -> AbstractAsyncContextManager[Reader]:
        """A reader whose answers all come from one state of the store."""

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

        `links` are further edges from the run (type, target), at the run's creation. A run that is recorded
        already with the same content (its instant compared only if `explicit_timestamp`) is answered, and only
        links that are missing are added; with other content RunConflict is raised.
        """

    @abstractmethod
    async def accept_operation(
        self, recorded: RecordedOperation, *, explicit_timestamp: bool
    ) -> Operation:
        """Write a pending operation and its edge to its correlation id.

        One recorded already with the same type, correlation, request (and instant if `explicit_timestamp`) is
        answered; with another of these OperationConflict is raised.
        """

    @abstractmethod
    async def transition_operation(
        self, operation_id: str, transition: OperationTransition
    ) -> Operation:
        """Compare-and-set an operation's state; raises OperationNotFound, or OperationConflict in another state.

        RUNNING sets `started_at`; any other state sets `finished_at`, the result and the error.
        """

    @abstractmethod
    async def record_decision(self, decision: Decision, *, expected_latest_id: str | None) -> bool:
        """Write a decision if `after` is still the id of its run's newest one (None: it has none); else False.

        False also where the decision's own id is taken. Raises RunNotFound where the run is gone.
        """

    @abstractmethod
    async def record_edge(self, edge: LineageEdge) -> LineageEdge:
        """Write an edge; one recorded already is answered as it stands."""

    @abstractmethod
    async def import_batch(self, records: Sequence[Record]) -> Mapping[type, ImportCounts]:
        """Write records verbatim, all or none, and count them by class; raises ImportConflict.

        A record that is there with the same content is known. An operation replaces one of an earlier state,
        a mapping an older one; what comes too late for that is known too.
        """

    @abstractmethod
    async def link_scenarios(self) -> int:
        """Add the missing CAUSED_BY edges from scenario runs to their operations; how many were missing."""

    @abstractmethod
    async def purge(
        self, *, runs_before: datetime | None, operations_before: datetime | None, limit: int
    ) -> PurgeCounts:
        """Delete at most `limit` runs and `limit` operations that are strictly older, in one transaction.

        A run takes with it its decisions, artifact, mapping and history rows and every edge at its id; edges
        at its correlation id or key go when no run or operation that remains bears them. Operations go
        first, oldest first by (finish or creation, id), and leave their edges as evidence. Nothing is
        deleted while another process purges.
        """

    @abstractmethod
    async def prune_changes(self, before: datetime, *, limit: int) -> int:
        """Forget at most `limit` of the oldest changes, those written before an instant; how many went.

        The newest settled one stays, and nothing after one that stays goes.
        """

    @abstractmethod
    async def reset_change_log(self) -> None:
        """Begin the order anew where the database was restored into a server in which it cannot go on."""

    @abstractmethod
    def export(self) -> AsyncIterator[Record]:
        """Every record of one state, kind by kind, each in a fixed order, without holding more than a batch."""

    @abstractmethod
    async def check(self) -> None:
        """Raise StoreUnavailable unless the store answers and its schema is current."""

    @abstractmethod
    async def close(self) -> None:
        """Give back every connection."""
