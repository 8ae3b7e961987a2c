"""The NDJSON record format: read and write records as lines, one JSON object each."""

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Final, NamedTuple, TypeVar

import msgspec

from storage.errors import InvalidInput, LineageError
from storage.formats.json_text import DuplicateKey, check_duplicate_keys, check_surrogates
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
from storage.stamps import Stamp

T = TypeVar("T")

MAX_LINE_BYTES: Final = 64 * 1024 * 1024
"""Maximum length of a line without its line break."""

MAX_REASON_LENGTH: Final = 300

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SKIP_CHUNK_BYTES = 1024 * 1024


class InvalidRecord(LineageError):
    """A line or row that is not a valid record; the message names the field and the error."""

    code = "DPM_INVALID_RECORD"

    def __init__(self, reason: str) -> None:
        # The reason quotes input: shorten it, and escape characters that could control a terminal.
        text = reason if len(reason) <= MAX_REASON_LENGTH else f"{reason[:MAX_REASON_LENGTH]}..."
        super().__init__("".join(c if c.isprintable() else ascii(c)[1:-1] for c in text))


class ImportEntry(NamedTuple):
    """A line or row of a source: its number, its record or the reason why it has none, and its length in bytes."""

    source: str
    number: int
    record: Record | InvalidRecord
    size: int

    @property
    def location(self) -> str:
        """The location for messages, such as `records.ndjson:17`."""
        return f"{self.source}:{self.number}"


_DECODER: Final[msgspec.json.Decoder[Line]] = msgspec.json.Decoder(Line)


def decode_line(line: bytes) -> Record:
    """Return the record of a line; raise InvalidRecord, and no other error, for any other input."""
    record = _record(_DECODER.decode, line)
    _check_keys(line)
    return record


def decode_fields(fields: Mapping[str, object]) -> Record:
    """Return the record with these fields, `kind` included and payloads as msgspec.Raw; raise InvalidRecord."""
    record = _record(_line_of_fields, fields)
    for payload in fields.values():
        if isinstance(payload, msgspec.Raw):
            _check_keys(bytes(payload))
    return record


def _check_keys(text: bytes) -> None:
    try:
        check_duplicate_keys(text)
    except DuplicateKey as error:
        raise InvalidRecord(str(error)) from error


def encode_record(record: Record, stamp: Stamp | None = None) -> bytes:
    """Return the line of a record without line break: compact JSON, fields in the order of the format.

    With a stamp, the line ends with `recorded_at` and `recorded_by`, which are null if the store does not know them.
    """
    line = _line_of_record(record)
    if stamp is not None:
        line.recorded_at = None if stamp.recorded_at is None else stamp.recorded_at.isoformat()
        line.recorded_by = stamp.recorded_by
    return msgspec.json.encode(line)


def read_ndjson(stream: BinaryIO, *, name: str) -> Iterator[ImportEntry]:
    """Iterate over the lines that are not empty. A line above MAX_LINE_BYTES is invalid and is read in chunks."""
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
    """Return `decode(source)`, or the InvalidRecord that it raises."""
    try:
        return decode(source)
    except InvalidRecord as error:
        return error


def _skip_line(stream: BinaryIO) -> int:
    """Read to the end of the line and return the number of bytes read."""
    skipped = 0
    while part := stream.readline(_SKIP_CHUNK_BYTES):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped


def _line_of_fields(fields: Mapping[str, object]) -> Line:
    line: Line = msgspec.convert(fields, Line)
    return line


def _decode_reason(source: object, error: msgspec.DecodeError) -> str:
    """Return why a line cannot be decoded: a lone surrogate in a field, or what the parser says."""
    try:
        if isinstance(source, bytes):
            check_surrogates(source)
    except InvalidInput as invalid:
        return str(invalid)
    return f"not JSON: {error}"


def _record(read: Callable[[T], Line], source: T) -> Record:
    try:
        return read(source).to_record()
    except InvalidInput as error:
        raise InvalidRecord(str(error)) from error
    except msgspec.ValidationError as error:
        raise InvalidRecord(str(invalid_input(error))) from error
    except msgspec.DecodeError as error:
        raise InvalidRecord(_decode_reason(source, error)) from error
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
