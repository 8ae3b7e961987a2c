"""The permission that each operation of the APIs needs.

An operation that is missing here is for ADMIN only, and fails a test.
"""

from collections.abc import Mapping
from typing import Final

from schema.access.caller import ANONYMOUS, Caller, Permission
from schema.access.errors import Forbidden

READ, REVIEW, RECORD = Permission.READ_RECORDS, Permission.REVIEW, Permission.RECORD
AUDIT, ADMINISTER = Permission.AUDIT, Permission.ADMINISTER
ANY_CALLER: Final = None
"""No role is needed, only a caller."""

GRAPHQL_PERMISSIONS: Final[Mapping[str, Permission | None]] = {
    "Query.__typename": ANY_CALLER,
    "Query.__schema": ANY_CALLER,
    "Query.__type": ANY_CALLER,
    "Mutation.__typename": ANY_CALLER,
    "Subscription.__typename": ANY_CALLER,
    "Query.viewer": ANY_CALLER,
    "Query.capabilities": ANY_CALLER,
    "Query.node": READ,
    "Query.nodes": READ,
    "Query.entity": READ,
    "Query.run": READ,
    "Query.runs": READ,
    "Query.operation": READ,
    "Query.operations": READ,
    "Query.decision": READ,
    "Query.decisions": READ,
    "Query.idempotencyKey": READ,
    "Query.lineage": READ,
    "Query.lineagePath": READ,
    "Query.summary": READ,
    "Query.resolve": READ,
    "Query.portfolios": READ,
    "Query.activity": READ,
    "Query.idempotencyConflicts": READ,
    "Query.changeCursor": READ,
    "Query.timeline": READ,
    "Query.compareRuns": READ,
    "Query.rootCauses": READ,
    "Query.impact": READ,
    "Query.reasonCounts": READ,
    "Query.holds": AUDIT,
    "Query.purges": AUDIT,
    "Query.purgePreview": AUDIT,
    "Mutation.recordRun": RECORD,
    "Mutation.acceptOperation": RECORD,
    "Mutation.startOperation": RECORD,
    "Mutation.completeOperation": RECORD,
    "Mutation.failOperation": RECORD,
    "Mutation.recordLineageEdge": RECORD,
    "Mutation.applyWorkflowAction": REVIEW,
    "Mutation.purgeExpired": ADMINISTER,
    "Mutation.placeHold": ADMINISTER,
    "Mutation.releaseHold": ADMINISTER,
    "Subscription.runRecorded": READ,
    "Subscription.operationChanged": READ,
    "Subscription.decisionRecorded": READ,
    "Run.ledgerLeaf": AUDIT,
    "Operation.ledgerLeaf": AUDIT,
    "Decision.ledgerLeaf": AUDIT,
    "LineageEdge.ledgerLeaf": AUDIT,
    "IdempotencyEvent.ledgerLeaf": AUDIT,
}
"""By `Type.field` of the root types, and of fields below them that need more.

Payloads are redacted for callers without READ_PAYLOADS.
"""

REST_PERMISSIONS: Final[Mapping[tuple[str, str], Permission]] = {
    ("GET", "/rebalance/runs"): READ,
    ("GET", "/rebalance/runs/{rebalance_run_id}"): READ,
    ("GET", "/rebalance/runs/by-correlation/{correlation_id}"): READ,
    ("GET", "/rebalance/runs/by-request-hash/{request_hash}"): READ,
    ("GET", "/rebalance/runs/idempotency/{idempotency_key}"): READ,
    ("GET", "/rebalance/idempotency/{idempotency_key}/history"): READ,
    ("GET", "/rebalance/runs/{rebalance_run_id}/artifact"): READ,
    ("GET", "/rebalance/runs/{rebalance_run_id}/support-bundle"): READ,
    ("GET", "/rebalance/runs/by-correlation/{correlation_id}/support-bundle"): READ,
    ("GET", "/rebalance/runs/idempotency/{idempotency_key}/support-bundle"): READ,
    ("GET", "/rebalance/runs/by-operation/{operation_id}/support-bundle"): READ,
    ("GET", "/rebalance/operations"): READ,
    ("GET", "/rebalance/operations/{operation_id}"): READ,
    ("GET", "/rebalance/operations/by-correlation/{correlation_id}"): READ,
    ("GET", "/rebalance/lineage/{entity_id}"): READ,
    ("GET", "/lineage/{entity_id}/export"): READ,
    ("GET", "/rebalance/lineage/{entity_id}/export"): READ,
    ("GET", "/rebalance/supportability/summary"): READ,
    ("GET", "/rebalance/runs/{rebalance_run_id}/workflow"): READ,
    ("GET", "/rebalance/runs/by-correlation/{correlation_id}/workflow"): READ,
    ("GET", "/rebalance/runs/idempotency/{idempotency_key}/workflow"): READ,
    ("GET", "/rebalance/runs/{rebalance_run_id}/workflow/history"): READ,
    ("GET", "/rebalance/runs/by-correlation/{correlation_id}/workflow/history"): READ,
    ("GET", "/rebalance/runs/idempotency/{idempotency_key}/workflow/history"): READ,
    ("POST", "/rebalance/runs/{rebalance_run_id}/workflow/actions"): REVIEW,
    ("POST", "/rebalance/runs/by-correlation/{correlation_id}/workflow/actions"): REVIEW,
    ("POST", "/rebalance/runs/idempotency/{idempotency_key}/workflow/actions"): REVIEW,
    ("GET", "/rebalance/workflow/decisions"): READ,
    ("GET", "/rebalance/workflow/decisions/by-correlation/{correlation_id}"): READ,
}
"""By method and path template of the route table."""

PATH_PERMISSIONS: Final[Mapping[str, Permission]] = {
    "/evidence/checkpoint": AUDIT,
}
"""By path: routes outside of the two APIs that need a permission."""


def require(caller: Caller, permission: Permission | None) -> None:
    """Raise Forbidden unless the caller has the permission; None needs no role."""
    if caller is ANONYMOUS or permission is None:
        return
    if not caller.may(permission):
        raise Forbidden(permission)


def require_field(caller: Caller, field: str) -> None:
    """Raise Forbidden unless the caller may select a field of the table, named `Type.field`."""
    require(caller, GRAPHQL_PERMISSIONS.get(field, ADMINISTER))
