"""The records the store keeps, the closed sets of words they use, and what makes a value fit to keep.

Source: RFC-0023. Every instant is an aware `datetime` in UTC, to the microsecond; every payload is compact
JSON text, kept and handed out as that text.

Records are made by the thousand: a frozen struct is made in a tenth of the time that a frozen dataclass takes, and
as it holds nothing that could hold it, the collector of cycles need not look at it.
"""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from storage.errors import InvalidInput

MAX_ID_BYTES: Final = 1000
"""An id's length in UTF-8: two of them and an instant must fit one index row of PostgreSQL."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

_INSTANT = re.compile(
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


class EntityKind(StrEnum):
    """What an id resolves to: the first of these that fits."""

    RUN = "RUN"
    OPERATION = "OPERATION"
    DECISION = "DECISION"
    ARTIFACT = "ARTIFACT"
    CORRELATION = "CORRELATION"
    IDEMPOTENCY_KEY = "IDEMPOTENCY_KEY"
    UNKNOWN = "UNKNOWN"


class Run(Struct, frozen=True, gc=False):
    """One rebalance run; its result is a payload and asked for apart."""

    rebalance_run_id: str
    correlation_id: str
    request_hash: str
    idempotency_key: str | None
    portfolio_id: str
    status: RunStatus
    created_at: datetime


class Operation(Struct, frozen=True, gc=False):
    """One asynchronous operation; its request, result and error are payloads and asked for apart."""

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
        """Pending, with the request kept that it would execute."""
        return self.has_request and self.status is OperationStatus.PENDING


class OperationPayload(Struct, frozen=True, gc=False):
    """An operation's JSON texts; `error` is an object with `code` and `message`."""

    request: str | None
    result: str | None
    error: str | None


class Decision(Struct, frozen=True, gc=False):
    """One step of a run's review; `sequence` is the order of recording and set by the store."""

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
    """One recorded relation, unique by all but its metadata (a JSON text)."""

    source_entity_id: str
    edge_type: EdgeType
    target_entity_id: str
    created_at: datetime
    metadata: str


EdgeId = tuple[str, EdgeType, str, datetime]
"""The unique id of an edge: source, type, target, creation."""


class IdempotencyMapping(Struct, frozen=True, gc=False):
    """What an idempotency key maps to now."""

    idempotency_key: str
    request_hash: str
    rebalance_run_id: str
    created_at: datetime


class IdempotencyEvent(Struct, frozen=True, gc=False):
    """One use of an idempotency key: append-only, unique by all its fields."""

    idempotency_key: str
    rebalance_run_id: str
    correlation_id: str
    request_hash: str
    created_at: datetime


class IdempotencyConflict(Struct, frozen=True, gc=False):
    """A key under which more than one request hash is known, and when the second was first used."""

    idempotency_key: str
    conflicted_at: datetime


class RecordedRun(Struct, frozen=True, gc=False):
    """A run with its result, as it is written."""

    run: Run
    result: str


class RecordedOperation(Struct, frozen=True, gc=False):
    """An operation with its payloads, as it is written."""

    operation: Operation
    payload: OperationPayload


class PersistedArtifact(Struct, frozen=True, gc=False):
    """A run's artifact as it was persisted: JSON text."""

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
"""Whatever the import reads and the export writes."""


def is_storable(value: str) -> bool:
    """Whether every backend can hold the text: PostgreSQL takes no NUL, UTF-8 no lone surrogate."""
    return _UNSTORABLE.search(value) is None


def validate_text(value: str, *, field: str) -> str:
    """Hand `value` back if every backend can hold it, else raise InvalidInput naming `field`."""
    if found := _UNSTORABLE.search(value):
        raise InvalidInput(
            field, f"holds the character U+{ord(found[0]):04X}, which cannot be stored"
        )
    return value


def validate_id(value: str, *, field: str) -> str:
    """Hand `value` back if it can be an id: 1 to 1,000 bytes of UTF-8 without NUL; else raise InvalidInput."""
    if value.isascii() and "\x00" not in value and 0 < len(value) <= MAX_ID_BYTES:
        return value  # nearly every id, at a third of the cost
    validate_text(value, field=field)
    if not value:
        raise InvalidInput(field, "must not be empty")
    if len(value.encode()) > MAX_ID_BYTES:
        raise InvalidInput(field, f"is longer than {MAX_ID_BYTES} bytes")
    return value


def to_utc(value: datetime, *, field: str) -> datetime:
    """The same instant in UTC; a value without an offset, or outside years 1 to 9999, raises InvalidInput."""
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        raise InvalidInput(field, "has no UTC offset")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise InvalidInput(field, "lies outside the years 1 to 9999") from error


def parse_timestamp(value: str, *, field: str) -> datetime:
    """The UTC instant that ISO 8601 text with an offset tells; raises InvalidInput for any other text."""
    try:
        if _INSTANT(value):
            return to_utc(datetime.fromisoformat(value), field=field)
    except ValueError:  # the thirteenth month, say
        pass
    raise InvalidInput(
        field, f"{value!r} is no ISO 8601 time with an offset and at most microseconds"
    )


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (instant - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The UTC instant that many microseconds after 1970; raises OverflowError outside years 1 to 9999."""
    return EPOCH + timedelta(0, 0, micros)  # by name it takes half as long again


def artifact_id(run_id: str) -> str:
    """The id of a run's artifact: a leading `rr_` becomes `dra_` (RFC-0019)."""
    return f"dra_{run_id[3:]}" if run_id.startswith("rr_") else run_id


def artifact_run_id(wanted: str) -> str | None:
    """The run whose artifact bears the id `wanted`; None where no artifact can bear it."""
    return f"rr_{wanted[4:]}" if wanted.startswith("dra_") else None


def edge_id(edge: LineageEdge) -> EdgeId:
    """Return the unique id of an edge."""
    return (edge.source_entity_id, edge.edge_type, edge.target_entity_id, edge.created_at)
