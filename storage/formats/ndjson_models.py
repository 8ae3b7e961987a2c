"""The lines of the NDJSON record format as msgspec structs, and their validation."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

import msgspec

from storage.errors import InvalidInput
from storage.formats.json_text import compact_json
from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    OperationStatus,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
    RunStatus,
    WorkflowAction,
    parse_timestamp,
    validate_id,
    validate_text,
)

T = TypeVar("T")
EnumT = TypeVar("EnumT", bound=StrEnum)

RECORD_KINDS: Final[Mapping[type[Record], str]] = {
    RecordedRun: "run",
    IdempotencyMapping: "idempotency_mapping",
    IdempotencyEvent: "idempotency_history",
    RecordedOperation: "operation",
    Decision: "decision",
    LineageEdge: "lineage_edge",
    PersistedArtifact: "artifact",
}
"""The `kind` of each record type."""

_AT_FIELD = " - at `$."
"""The text before the path in a message of msgspec."""


class _Result(msgspec.Struct):
    status: str


class _Error(msgspec.Struct):
    code: str
    message: str


_RESULT: Final = msgspec.json.Decoder(_Result)
_ERROR: Final = msgspec.json.Decoder(_Error)


def invalid_input(error: msgspec.ValidationError, *, within: str = "") -> InvalidInput:
    """Return the InvalidInput of a validation error, with its path below `within` as the field."""
    message, _, path = str(error).partition(_AT_FIELD)
    field = ".".join(name for name in (within, path.removesuffix("`")) if name)
    if field == "kind":
        message += f"; it is one of {', '.join(RECORD_KINDS.values())}"
    return InvalidInput(field or "record", message)


def _text(value: str, *, field: str) -> str:
    """Validate an id or another indexed text. It can be empty, because the slice 1 system stored empty ids."""
    return validate_id(value, field=field) if value else value


def _enum(enum: type[EnumT], value: str, *, field: str) -> EnumT:
    try:
        return enum(value)
    except ValueError as error:
        raise InvalidInput(field, f"{value!r} is not one of {', '.join(enum)}") from error


def _payload(raw: msgspec.Raw, *, field: str) -> str:
    try:
        return compact_json(raw, field=field)
    except msgspec.DecodeError as error:
        raise InvalidInput(field, f"is not JSON: {error}") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(field, "is not UTF-8") from error
    except RecursionError as error:
        raise InvalidInput(field, "nests too deep") from error


def _optional_payload(raw: msgspec.Raw, *, field: str) -> str | None:
    text = _payload(raw, field=field)
    return None if text == "null" else text


def _object(raw: msgspec.Raw, *, field: str) -> str:
    text = _payload(raw, field=field)
    if not text.startswith("{"):
        raise InvalidInput(field, "must be an object")
    return text


def _decode(decoder: msgspec.json.Decoder[T], payload: str, field: str) -> T:
    """Return the values of a payload that the format requires."""
    try:
        return decoder.decode(payload)
    except msgspec.ValidationError as error:
        raise invalid_input(error, within=field) from error


class _Line(msgspec.Struct, tag_field="kind", forbid_unknown_fields=True, gc=False, kw_only=True):
    """A line: its `kind`, exactly the fields of its kind, and the stamp that an export adds and an import ignores."""

    recorded_at: str | msgspec.UnsetType | None = msgspec.UNSET
    recorded_by: str | msgspec.UnsetType | None = msgspec.UNSET


class RunLine(_Line, tag=RECORD_KINDS[RecordedRun]):
    """A run and its result; the status of the run is that of the result."""

    rebalance_run_id: str
    correlation_id: str
    request_hash: str
    idempotency_key: str | None
    portfolio_id: str
    created_at: str
    result: msgspec.Raw

    def to_record(self) -> RecordedRun:
        """Return the record of the line; raise InvalidInput."""
        key = self.idempotency_key
        result = _payload(self.result, field="result")
        run = Run(
            _text(self.rebalance_run_id, field="rebalance_run_id"),
            _text(self.correlation_id, field="correlation_id"),
            _text(self.request_hash, field="request_hash"),
            None if key is None else _text(key, field="idempotency_key"),
            _text(self.portfolio_id, field="portfolio_id"),
            _enum(RunStatus, _decode(_RESULT, result, "result").status, field="result.status"),
            parse_timestamp(self.created_at, field="created_at"),
        )
        return RecordedRun(run, result)


class MappingLine(_Line, tag=RECORD_KINDS[IdempotencyMapping]):
    """The run that an idempotency key maps to."""

    idempotency_key: str
    request_hash: str
    rebalance_run_id: str
    created_at: str

    def to_record(self) -> IdempotencyMapping:
        """Return the record of the line; raise InvalidInput."""
        return IdempotencyMapping(
            _text(self.idempotency_key, field="idempotency_key"),
            _text(self.request_hash, field="request_hash"),
            _text(self.rebalance_run_id, field="rebalance_run_id"),
            parse_timestamp(self.created_at, field="created_at"),
        )


class HistoryLine(_Line, tag=RECORD_KINDS[IdempotencyEvent]):
    """One use of an idempotency key."""

    idempotency_key: str
    rebalance_run_id: str
    correlation_id: str
    request_hash: str
    created_at: str

    def to_record(self) -> IdempotencyEvent:
        """Return the record of the line; raise InvalidInput."""
        return IdempotencyEvent(
            _text(self.idempotency_key, field="idempotency_key"),
            _text(self.rebalance_run_id, field="rebalance_run_id"),
            _text(self.correlation_id, field="correlation_id"),
            _text(self.request_hash, field="request_hash"),
            parse_timestamp(self.created_at, field="created_at"),
        )


class OperationLine(_Line, tag=RECORD_KINDS[RecordedOperation]):
    """An operation and its payloads."""

    operation_id: str
    operation_type: str
    status: str
    correlation_id: str
    created_at: str
    started_at: str | None
    finished_at: str | None
    result: msgspec.Raw
    error: msgspec.Raw
    request: msgspec.Raw

    def to_record(self) -> RecordedOperation:
        """Return the record of the line; raise InvalidInput."""
        started, finished = self.started_at, self.finished_at
        payload = OperationPayload(
            request=_optional_payload(self.request, field="request"),
            result=_optional_payload(self.result, field="result"),
            error=_optional_payload(self.error, field="error"),
        )
        if payload.error is not None:
            _decode(_ERROR, payload.error, "error")
        operation = Operation(
            _text(self.operation_id, field="operation_id"),
            _text(self.operation_type, field="operation_type"),
            _enum(OperationStatus, self.status, field="status"),
            _text(self.correlation_id, field="correlation_id"),
            parse_timestamp(self.created_at, field="created_at"),
            None if started is None else parse_timestamp(started, field="started_at"),
            None if finished is None else parse_timestamp(finished, field="finished_at"),
            has_request=payload.request is not None,
        )
        return RecordedOperation(operation, payload)


class DecisionLine(_Line, tag=RECORD_KINDS[Decision]):
    """A decision in the review of a run."""

    decision_id: str
    run_id: str
    action: str
    reason_code: str
    comment: str | None
    actor_id: str
    decided_at: str
    correlation_id: str

    def to_record(self) -> Decision:
        """Return the record of the line; raise InvalidInput."""
        return Decision(
            _text(self.decision_id, field="decision_id"),
            _text(self.run_id, field="run_id"),
            _enum(WorkflowAction, self.action, field="action"),
            _text(self.reason_code, field="reason_code"),
            None if self.comment is None else validate_text(self.comment, field="comment"),
            _text(self.actor_id, field="actor_id"),
            parse_timestamp(self.decided_at, field="decided_at"),
            _text(self.correlation_id, field="correlation_id"),
        )


class EdgeLine(_Line, tag=RECORD_KINDS[LineageEdge]):
    """A recorded relation."""

    source_entity_id: str
    edge_type: str
    target_entity_id: str
    created_at: str
    metadata: msgspec.Raw

    def to_record(self) -> LineageEdge:
        """Return the record of the line; raise InvalidInput."""
        return LineageEdge(
            _text(self.source_entity_id, field="source_entity_id"),
            _enum(EdgeType, self.edge_type, field="edge_type"),
            _text(self.target_entity_id, field="target_entity_id"),
            parse_timestamp(self.created_at, field="created_at"),
            _object(self.metadata, field="metadata"),
        )


class ArtifactLine(_Line, tag=RECORD_KINDS[PersistedArtifact]):
    """The persisted artifact of a run."""

    rebalance_run_id: str
    artifact: msgspec.Raw

    def to_record(self) -> PersistedArtifact:
        """Return the record of the line; raise InvalidInput."""
        return PersistedArtifact(
            _text(self.rebalance_run_id, field="rebalance_run_id"),
            _object(self.artifact, field="artifact"),
        )


Line = RunLine | MappingLine | HistoryLine | OperationLine | DecisionLine | EdgeLine | ArtifactLine
