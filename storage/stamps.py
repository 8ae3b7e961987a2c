"""Stamps: the system time and the caller of the write of a record, as opposed to the times in the record.

A stamp is stored beside a record and is no part of it: two records with different stamps can be equal. Writing a
record again with the same content keeps its stamp.
"""

from collections.abc import Hashable
from datetime import datetime
from typing import Final

from msgspec import Struct

from storage.records import (
    Decision,
    EdgeId,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    edge_id,
)

RecordId = str | EdgeId | IdempotencyEvent
"""The identity of a record within its class: an id, an idempotency key, an edge id, or the history row itself."""


class Stamp(Struct, frozen=True, gc=False):
    """The system time of the transaction that wrote a record, and its caller.

    Both are None for a record that was written before schema revision 0005.
    """

    recorded_at: datetime | None
    recorded_by: str | None
    traceparent: str | None = None
    """The trace context of the request (W3C Trace Context). Only leaves keep it."""


UNKNOWN: Final = Stamp(None, None)


class Recorder(Struct, frozen=True, gc=False):
    """The origin of a write: the subject of the caller, and the trace context of the request if it has one."""

    subject: str
    traceparent: str | None = None

    def stamp(self, at: datetime) -> Stamp:
        """Return the stamp of a row that is written at a time."""
        return Stamp(at, self.subject, self.traceparent)


class OperationStep(Struct, frozen=True, gc=False):
    """A state of an operation. The steps of an operation are append-only; the last one is its present state."""

    operation: Operation
    stamp: Stamp


class MappingMove(Struct, frozen=True, gc=False):
    """An earlier mapping of an idempotency key, kept when a later use of the key moved it. Moves are append-only."""

    mapping: IdempotencyMapping
    stamp: Stamp


def record_id(record: Record) -> RecordId:
    """Return the identity of a record within its class."""
    match record:
        case RecordedRun():
            return record.run.rebalance_run_id
        case RecordedOperation():
            return record.operation.operation_id
        case Decision():
            return record.decision_id
        case LineageEdge():
            return edge_id(record)
        case IdempotencyMapping():
            return record.idempotency_key
        case IdempotencyEvent():
            return record
        case PersistedArtifact():
            return record.rebalance_run_id


def record_identity(record: Record) -> tuple[type, Hashable]:
    """Return the class of a record and its identity within the class."""
    return (type(record), record_id(record))
