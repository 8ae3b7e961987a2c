"""The gate decision and the failed rules of a run."""

import strawberry

from schema.graphql.types.values.scalars import JSON
from storage.formats import gate


@strawberry.type(description="A reason of a gate decision, as the result states it.")
class GateReason:
    reason_code: str | None = strawberry.field(description="Stable code for programs.")
    severity: str | None = strawberry.field(description="Severity, such as HIGH.")
    source: str | None = strawberry.field(
        description="Part of the engine that gave the reason, such as RULE_ENGINE."
    )
    details: JSON | None = strawberry.field(description="Details of the reason.")

    @classmethod
    def from_reason(cls, reason: gate.GateReason) -> "GateReason":
        """Return the object of a reason."""
        details = None if reason.details is None else JSON(reason.details)
        return cls(
            reason_code=reason.reason_code,
            severity=reason.severity,
            source=reason.source,
            details=details,
        )


@strawberry.type(description="The result of one rule, as the result of the run states it.")
class RuleResult:
    rule_id: str | None = strawberry.field(description="Id of the rule.")
    severity: str | None = strawberry.field(description="Severity, such as HARD or SOFT.")
    status: str | None = strawberry.field(description="Outcome, such as FAIL.")
    measured: str | None = strawberry.field(description="Measured value.")
    threshold: JSON | None = strawberry.field(
        description="Limits that the value was compared with."
    )
    reason_code: str | None = strawberry.field(description="Stable code for programs.")
    remediation_hint: str | None = strawberry.field(description="Hint for a repair.")

    @classmethod
    def from_rule(cls, rule: gate.RuleResult) -> "RuleResult":
        """Return the object of a rule's result."""
        return cls(
            rule_id=rule.rule_id,
            severity=rule.severity,
            status=rule.status,
            measured=rule.measured,
            threshold=None if rule.threshold is None else JSON(rule.threshold),
            reason_code=rule.reason_code,
            remediation_hint=rule.remediation_hint,
        )


@strawberry.type(
    description="The gate decision of a run and the rules that failed:"
    " `gate_decision` and `rule_results` of its result."
)
class RunGate:
    gate: str | None = strawberry.field(description="Gate that the decision opens, or BLOCKED.")
    reasons: list[GateReason] = strawberry.field(
        description="Reasons of the decision, in its order."
    )
    failed_rules: list[RuleResult] = strawberry.field(
        description="Rules whose status is FAIL, in the order of the result."
    )
    recommended_next_step: str | None = strawberry.field(
        description="Next step that the decision recommends."
    )

    @classmethod
    def from_result(cls, result: str) -> "RunGate | None":
        """Return the gate of a result (JSON text), None if it has neither a gate decision nor rule results."""
        found = gate.read_gate(result)
        if found is None:
            return None
        return cls(
            gate=found.gate,
            reasons=[GateReason.from_reason(each) for each in found.reasons],
            failed_rules=[RuleResult.from_rule(each) for each in found.failed_rules],
            recommended_next_step=found.recommended_next_step,
        )
