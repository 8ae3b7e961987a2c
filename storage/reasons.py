"""The values of the reason index: gate reasons, failed rules, engine versions, market data snapshots, error codes."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec
from msgspec import Raw

from storage.formats.gate import FAILED_RULE_STATUSES, read_array, read_object, read_text
from storage.records import MAX_ID_BYTES, RecordedOperation, RecordedRun, is_storable


class FactSource(StrEnum):
    """The part of a record from which a value of the reason index is read."""

    GATE_REASON = "GATE_REASON"
    FAILED_RULE = "FAILED_RULE"
    ENGINE_VERSION = "ENGINE_VERSION"
    MARKET_DATA_SNAPSHOT = "MARKET_DATA_SNAPSHOT"
    OPERATION_ERROR = "OPERATION_ERROR"


class ReasonSource(StrEnum):
    """A kind of reason that `Reader.reason_counts` counts."""

    GATE_REASON = "GATE_REASON"
    FAILED_RULE = "FAILED_RULE"
    OPERATION_ERROR = "OPERATION_ERROR"
    DECISION_REASON = "DECISION_REASON"


class Fact(NamedTuple):
    """A value of the reason index, and the part of the record from which it is read."""

    source: FactSource
    value: str


class _Result(msgspec.Struct):
    gate_decision: Raw = Raw(b"null")
    rule_results: Raw = Raw(b"null")
    lineage: Raw = Raw(b"null")


class _Error(msgspec.Struct):
    code: Raw = Raw(b"null")


_RESULT: Final = msgspec.json.Decoder(_Result)
_ERROR: Final = msgspec.json.Decoder(_Error)


def run_facts(recorded: RecordedRun) -> frozenset[Fact]:
    """Return the values of a run for the reason index."""
    return result_facts(recorded.result)


def result_facts(text: str) -> frozenset[Fact]:
    """Return the values of a run's result for the reason index: strings of 1 to MAX_ID_BYTES bytes."""
    try:
        result = _RESULT.decode(text)
    except msgspec.MsgspecError:
        return frozenset()
    return frozenset(fact for fact in _result_facts(result) if _is_indexable(fact.value))


def _result_facts(result: _Result) -> Iterator[Fact]:
    for reason in read_array(read_object(result.gate_decision).get("reasons")):
        yield Fact(FactSource.GATE_REASON, _read_string(read_object(reason).get("reason_code")))
    for each in read_array(result.rule_results):
        rule = read_object(each)
        if read_text(rule.get("status")) in FAILED_RULE_STATUSES:
            yield Fact(FactSource.FAILED_RULE, _read_string(rule.get("rule_id")))
    lineage = read_object(result.lineage)
    yield Fact(FactSource.ENGINE_VERSION, _read_string(lineage.get("engine_version")))
    snapshot = _read_string(lineage.get("market_data_snapshot_id"))
    yield Fact(FactSource.MARKET_DATA_SNAPSHOT, snapshot)


def operation_facts(recorded: RecordedOperation) -> frozenset[Fact]:
    """Return the code of an operation's error, or an empty set."""
    return frozenset() if recorded.payload.error is None else error_facts(recorded.payload.error)


def error_facts(text: str) -> frozenset[Fact]:
    """Return the code of an operation's error, or an empty set if it cannot be indexed."""
    try:
        code = _read_string(_ERROR.decode(text).code)
    except msgspec.MsgspecError:
        return frozenset()
    return frozenset([Fact(FactSource.OPERATION_ERROR, code)] if _is_indexable(code) else [])


def _read_string(raw: Raw | None) -> str:
    """Return the value of a JSON string, "" for any other value."""
    if raw is None or not bytes(raw).startswith(b'"'):
        return ""
    return read_text(raw) or ""


def _is_indexable(value: str) -> bool:
    return len(value) > 0 and is_storable(value) and len(value.encode()) <= MAX_ID_BYTES
