"""The record format, one JSON object a line: lines read as records, records written as lines."""

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Final, NamedTuple, TypeVar

import msgspec

from storage.errors import InvalidInput, LineageError
from storage.formats.ndjson_models import (
    ArtifactLine,
    DecisionLine,
    EdgeLine,
    HistoryLine,
    Line,
    MappingLine,
    OperationLine,
    RunLine,
    invalid_input,
)
from storage.records import (
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
)

T = TypeVar("T")

MAX_LINE_BYTES: Final = 64 * 1024 * 1024
"""The longest line that is read, its end not counted."""

MAX_REASON_LENGTH: Final = 300

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SKIPPED_AT_ONCE = 1024 * 1024


class InvalidRecord(LineageError):
    """A line or row that is no valid record: the message names the field and what is wrong."""

    code = "DPM_INVALID_RECORD"

    def __init__(self, reason: str) -> None:
        # The reason quotes its input: keep it to one short line that does a terminal no harm.
        text = reason if len(reason) <= MAX_REASON_LENGTH else f"{reason[:MAX_REASON_LENGTH]}..."
        super().__init__("".join(c if c.isprintable() else ascii(c)[1:-1] for c in text))


class ImportEntry(NamedTuple):
    """One line or row of a source: its place, its record or why it holds none, its length."""

    source: str
    number: int
    record: Record | InvalidRecord
    size: int

    @property
    def location(self) -> str:
        """How messages call the place: `records.ndjson:17`."""
        return f"{self.source}:{self.number}"


_DECODER: Final[msgspec.json.Decoder[Line]] = msgspec.json.Decoder(Line)


def decode_line(line: bytes) -> Record:
    """The record that a line holds; raises InvalidRecord, and nothing else, for whatever is none."""
    return _record(_DECODER.decode, line)


def decode_fields(fields: Mapping[str, object]) -> Record:
    """The record of a line's fields, `kind` among them and payloads as Raw; raises InvalidRecord."""
    return _record(_line_of_fields, fields)


def encode_record(record: Record) -> bytes:
    """The record's line without its end: compact, the format's order, payloads as kept."""
    return msgspec.json.encode(_line_of_record(record))


def read_ndjson(stream: BinaryIO, *, name: str) -> Iterator[ImportEntry]:
    """Each line that is not empty; one beyond MAX_LINE_BYTES is bad, and never held whole."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        size = len(line)
        if size > MAX_LINE_BYTES and not line.endswith(b"\n"):
            size += _skip_line(stream)
            yield ImportEntry(
                name, number, InvalidRecord(f"longer than {MAX_LINE_BYTES} bytes"), size
            )
            continue
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if line and not line.isspace():
            yield ImportEntry(name, number, try_decode(decode_line, line), size)


def try_decode(decode: Callable[[T], Record], source: T) -> Record | InvalidRecord:
    """What `decode` makes of the source, the exception itself where it is no record."""
    try:
        return decode(source)
    except InvalidRecord as bad:
        return bad


def _skip_line(stream: BinaryIO) -> int:
    """Pass over the rest of a line; how long it was."""
    skipped = 0
    while part := stream.readline(_SKIPPED_AT_ONCE):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped


def _line_of_fields(fields: Mapping[str, object]) -> Line:
    line: Line = msgspec.convert(fields, Line)
    return line


def _record(read: Callable[[T], Line], source: T) -> Record:
    try:
        return read(source).record()
    except InvalidInput as error:
        raise InvalidRecord(str(error)) from error
    except msgspec.ValidationError as error:
        raise InvalidRecord(str(invalid_input(error))) from error
    except msgspec.DecodeError as error:
        raise InvalidRecord(f"not JSON: {error}") from error
    except UnicodeDecodeError as error:
        raise InvalidRecord("not UTF-8") from error
    except RecursionError as error:
        raise InvalidRecord("nests too deep") from error


def _line_of_record(record: Record) -> Line:
    match record:
        case LineageEdge():
            return EdgeLine(
                record.source_entity_id,
                record.edge_type,
                record.target_entity_id,
                record.created_at.isoformat(),
                msgspec.Raw(record.metadata),
            )
        case RecordedRun(run, result):
            return RunLine(
                run.rebalance_run_id,
                run.correlation_id,
                run.request_hash,
                run.idempotency_key,
                run.portfolio_id,
                run.created_at.isoformat(),
                msgspec.Raw(result),
            )
        case IdempotencyMapping():
            return MappingLine(
                record.idempotency_key,
                record.request_hash,
                record.rebalance_run_id,
                record.created_at.isoformat(),
            )
        case IdempotencyEvent():
            return HistoryLine(
                record.idempotency_key,
                record.rebalance_run_id,
                record.correlation_id,
                record.request_hash,
                record.created_at.isoformat(),
            )
        case RecordedOperation(operation, payload):
            started, finished = operation.started_at, operation.finished_at
            return OperationLine(
                operation.operation_id,
                operation.operation_type,
                operation.status,
                operation.correlation_id,
                operation.created_at.isoformat(),
                None if started is None else started.isoformat(),
                None if finished is None else finished.isoformat(),
                msgspec.Raw(payload.result or "null"),
                msgspec.Raw(payload.error or "null"),
                msgspec.Raw(payload.request or "null"),
            )
        case Decision():
            return DecisionLine(
                record.decision_id,
                record.run_id,
                record.action,
                record.reason_code,
                record.comment,
                record.actor_id,
                record.decided_at.isoformat(),
                record.correlation_id,
            )
        case PersistedArtifact():
            return ArtifactLine(record.rebalance_run_id, msgspec.Raw(record.artifact))
