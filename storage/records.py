"""The record types, their enumerations, and the validation of ids, texts and timestamps (RFC-0023).

Every timestamp is an aware `datetime` in UTC with microseconds; every payload is compact JSON text.

The records are frozen msgspec structs, because creating one takes a tenth of the time of a frozen dataclass.
`gc=False` excludes them from garbage collection: a record cannot be part of a reference cycle.
"""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from storage.errors import InvalidInput

MAX_ID_BYTES: Final = 1000
"""Maximum length of an id in UTF-8: an index row of PostgreSQL (at most 2,704 bytes) holds two and a timestamp."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

# datetime.fromisoformat accepts any separator, and drops digits beyond the microsecond.
_ISO_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}"
    r"(?::[0-9]{2}(?:[.,][0-9]{1,6}0*)?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)"
).fullmatch
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class RunStatus(StrEnum):
    READY = "READY"
    PENDING_REVIEW = "PENDING_REVIEW"
    BLOCKED = "BLOCKED"


class OperationStatus(StrEnum):
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


FINISHED_STATUSES: Final = frozenset({OperationStatus.SUCCEEDED, OperationStatus.FAILED})


class WorkflowAction(StrEnum):
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    REQUEST_CHANGES = "REQUEST_CHANGES"


class EdgeType(StrEnum):
    CORRELATION_TO_RUN = "CORRELATION_TO_RUN"
    IDEMPOTENCY_TO_RUN = "IDEMPOTENCY_TO_RUN"
    OPERATION_TO_CORRELATION = "OPERATION_TO_CORRELATION"
    CAUSED_BY = "CAUSED_BY"
    REPLAYED_FROM = "REPLAYED_FROM"
    DERIVED_FROM = "DERIVED_FROM"


SOURCE_IS_CAUSE: Final = frozenset(
    {
        EdgeType.CORRELATION_TO_RUN,
        EdgeType.IDEMPOTENCY_TO_RUN,
        EdgeType.OPERATION_TO_CORRELATION,
    }
)
"""The edge types whose source is the cause; the target is the cause in the others."""


class EntityKind(StrEnum):
    """The kind of an entity. An id that matches several kinds has the first of them."""

    RUN = "RUN"
    OPERATION = "OPERATION"
    PURGED = "PURGED"
    DECISION = "DECISION"
    ARTIFACT = "ARTIFACT"
    CORRELATION = "CORRELATION"
    IDEMPOTENCY_KEY = "IDEMPOTENCY_KEY"
    UNKNOWN = "UNKNOWN"


class Run(Struct, frozen=True, gc=False):
    """A rebalance run. Its result is a payload, which is read separately."""

    rebalance_run_id: str
    correlation_id: str
    request_hash: str
    idempotency_key: str | None
    portfolio_id: str
    status: RunStatus
    created_at: datetime


class Operation(Struct, frozen=True, gc=False):
    """An asynchronous operation. Its request, result and error are payloads, which are read separately."""

    operation_id: str
    operation_type: str
    status: OperationStatus
    correlation_id: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    has_request: bool

    @property
    def is_executable(self) -> bool:
        """Whether the operation is pending and has a request to execute."""
        return self.has_request and self.status is OperationStatus.PENDING


class OperationPayload(Struct, frozen=True, gc=False):
    """The payloads of an operation as JSON text; `error` is an object with `code` and `message`."""

    request: str | None
    result: str | None
    error: str | None


class Decision(Struct, frozen=True, gc=False):
    """A decision in the review of a run. The store sets `sequence`, the order of recording."""

    decision_id: str
    run_id: str
    action: WorkflowAction
    reason_code: str
    comment: str | None
    actor_id: str
    decided_at: datetime
    correlation_id: str
    sequence: int = 0


class LineageEdge(Struct, frozen=True, gc=False):
    """A recorded relation, unique by all fields but its metadata (JSON text)."""

    source_entity_id: str
    edge_type: EdgeType
    target_entity_id: str
    created_at: datetime
    metadata: str


EdgeId = tuple[str, EdgeType, str, datetime]
"""The unique id of an edge: source, type, target, creation."""


class IdempotencyMapping(Struct, frozen=True, gc=False):
    """The run that an idempotency key currently maps to."""

    idempotency_key: str
    request_hash: str
    rebalance_run_id: str
    created_at: datetime


class IdempotencyEvent(Struct, frozen=True, gc=False):
    """A use of an idempotency key, unique by all its fields; the history is append-only."""

    idempotency_key: str
    rebalance_run_id: str
    correlation_id: str
    request_hash: str
    created_at: datetime


class IdempotencyConflict(Struct, frozen=True, gc=False):
    """An idempotency key with several request hashes, and the first use of the second one."""

    idempotency_key: str
    conflicted_at: datetime


class RecordedRun(Struct, frozen=True, gc=False):
    """A run with its result (JSON text)."""

    run: Run
    result: str


class RecordedOperation(Struct, frozen=True, gc=False):
    """An operation with its payloads."""

    operation: Operation
    payload: OperationPayload


class WaitingRun(Struct, frozen=True, gc=False):
    """A run with an open review, and the time of its newest decision, or of its creation if it has none."""

    run: Run
    pending_since: datetime


class PersistedArtifact(Struct, frozen=True, gc=False):
    """The persisted artifact of a run (JSON text)."""

    rebalance_run_id: str
    artifact: str


Record = (
    RecordedRun
    | IdempotencyMapping
    | IdempotencyEvent
    | RecordedOperation
    | Decision
    | LineageEdge
    | PersistedArtifact
)
"""A record of an import or export."""


def is_storable(value: str) -> bool:
    """Return whether every backend can store the text: it has no NUL (PostgreSQL) and no lone surrogate (UTF-8)."""
    return _UNSTORABLE.search(value) is None


def validate_text(value: str, *, field: str) -> str:
    """Return `value` if every backend can store it; raise InvalidInput, naming `field`, if not."""
    if match := _UNSTORABLE.search(value):
        raise InvalidInput(
            field, f"holds the character U+{ord(match[0]):04X}, which cannot be stored"
        )
    return value


def validate_id(value: str, *, field: str) -> str:
    """Return `value` if it is a valid id, 1 to 1,000 bytes of UTF-8 without NUL; raise InvalidInput if not."""
    if value.isascii() and "\x00" not in value and 0 < len(value) <= MAX_ID_BYTES:
        return value  # most ids are ASCII, and this check takes a third of the time
    validate_text(value, field=field)
    if not value:
        raise InvalidInput(field, "must not be empty")
    if len(value.encode()) > MAX_ID_BYTES:
        raise InvalidInput(field, f"is longer than {MAX_ID_BYTES} bytes")
    return value


def to_utc(value: datetime, *, field: str) -> datetime:
    """Return the timestamp in UTC; raise InvalidInput if it has no UTC offset or is outside the years 1 to 9999."""
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        raise InvalidInput(field, "has no UTC offset")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise InvalidInput(field, "lies outside the years 1 to 9999") from error


def parse_timestamp(value: str, *, field: str) -> datetime:
    """Return the UTC timestamp of an ISO 8601 text with a UTC offset; raise InvalidInput for any other text."""
    try:
        if _ISO_TIMESTAMP(value):
            return to_utc(datetime.fromisoformat(value), field=field)
    except ValueError:  # a month 13, for example
        pass
    raise InvalidInput(
        field, f"{value!r} is not an ISO 8601 time with an offset and at most microseconds"
    )


def to_micros(timestamp: datetime) -> int:
    """Return the microseconds from 1970-01-01 UTC to a timestamp."""
    return (timestamp - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the UTC timestamp `micros` microseconds after 1970; raise OverflowError outside the years 1 to 9999."""
    return EPOCH + timedelta(0, 0, micros)  # a keyword argument takes 1.5 times as long


def artifact_id(run_id: str) -> str:
    """Return the id of a run's artifact: the prefix `rr_` becomes `dra_` (RFC-0019)."""
    return f"dra_{run_id[3:]}" if run_id.startswith("rr_") else run_id


def artifact_run_id(entity_id: str) -> str | None:
    """Return the id of the run whose artifact has this id, None if it is not an artifact id."""
    return f"rr_{entity_id[4:]}" if entity_id.startswith("dra_") else None


def edge_id(edge: LineageEdge) -> EdgeId:
    """Return the unique id of an edge."""
    return (edge.source_entity_id, edge.edge_type, edge.target_entity_id, edge.created_at)
