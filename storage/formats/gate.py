"""The gate decision and the rule results in the result of a run, read leniently.

A result is JSON that a client recorded. A part of an unexpected type counts as absent, and a value keeps its JSON text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec import Raw

_OBJECT: Final = msgspec.json.Decoder(dict[str, Raw])
_ARRAY: Final = msgspec.json.Decoder(list[Raw])
_STRING: Final = msgspec.json.Decoder(str)
_NULL: Final = b"null"
FAILED_RULE_STATUSES: Final = frozenset({"FAIL", "FAILED"})


class _Result(msgspec.Struct):
    gate_decision: Raw = Raw(_NULL)
    rule_results: Raw = Raw(_NULL)


_RESULT: Final = msgspec.json.Decoder(_Result)


@dataclass(frozen=True, slots=True)
class GateReason:
    """A reason of a gate decision. `details` is JSON text; None means that the result does not state the field."""

    reason_code: str | None
    severity: str | None
    source: str | None
    details: str | None


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The result of one rule. `threshold` is JSON text; None means that the result does not state the field."""

    rule_id: str | None
    severity: str | None
    status: str | None
    measured: str | None
    threshold: str | None
    reason_code: str | None
    remediation_hint: str | None


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate decision of a run, its reasons, and the rules that failed."""

    gate: str | None
    reasons: Sequence[GateReason]
    failed_rules: Sequence[RuleResult]
    recommended_next_step: str | None


def read_gate(result: str) -> Gate | None:
    """Return the gate of a result (JSON text), None if it has neither a gate decision nor rule results."""
    try:
        parts = _RESULT.decode(result)
    except msgspec.MsgspecError:
        return None
    if bytes(parts.gate_decision) == bytes(parts.rule_results) == _NULL:
        return None
    decision = read_object(parts.gate_decision)
    rules = [_rule_result(read_object(each)) for each in read_array(parts.rule_results)]
    return Gate(
        gate=read_text(decision.get("gate")),
        reasons=[_reason(read_object(each)) for each in read_array(decision.get("reasons"))],
        failed_rules=[rule for rule in rules if rule.status in FAILED_RULE_STATUSES],
        recommended_next_step=read_text(decision.get("recommended_next_step")),
    )


def _reason(reason: Mapping[str, Raw]) -> GateReason:
    return GateReason(
        read_text(reason.get("reason_code")),
        read_text(reason.get("severity")),
        read_text(reason.get("source")),
        read_json(reason.get("details")),
    )


def _rule_result(rule: Mapping[str, Raw]) -> RuleResult:
    return RuleResult(
        read_text(rule.get("rule_id")),
        read_text(rule.get("severity")),
        read_text(rule.get("status")),
        read_text(rule.get("measured")),
        read_json(rule.get("threshold")),
        read_text(rule.get("reason_code")),
        read_text(rule.get("remediation_hint")),
    )


def read_object(raw: Raw | None) -> Mapping[str, Raw]:
    """Return the members of a JSON object, none if the value is absent or of another type."""
    try:
        return {} if raw is None else _OBJECT.decode(raw)
    except msgspec.MsgspecError:
        return {}


def read_array(raw: Raw | None) -> Sequence[Raw]:
    """Return the elements of a JSON array, none if the value is absent or of another type."""
    try:
        return [] if raw is None else _ARRAY.decode(raw)
    except msgspec.MsgspecError:
        return []


def read_text(raw: Raw | None) -> str | None:
    """Return a JSON string's value, and the JSON text of any other value; None if it is absent or null."""
    if raw is None or bytes(raw) == _NULL:
        return None
    try:
        return _STRING.decode(raw)
    except msgspec.MsgspecError:
        return bytes(raw).decode()


def read_json(raw: Raw | None) -> str | None:
    """Return the JSON text of a value, None if it is absent or null."""
    return None if raw is None or bytes(raw) == _NULL else bytes(raw).decode()
