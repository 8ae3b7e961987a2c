"""The review of runs: the state table of RFC-0020, and actions applied to it one after the other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import uuid4

from resolvers.runs import RunKey, find_run
from resolvers.service import Service
from storage.errors import InvalidInput, InvalidTransition, WorkflowNotRequired
from storage.lists import ReviewOutcome, RunFilter
from storage.records import (
    Decision,
    Run,
    RunStatus,
    WorkflowAction,
    validate_id,
    validate_text,
)

REASON_CODE: Final = r"^[A-Z][A-Z0-9_]*$"
NO_CORRELATION: Final = "c_none"
"""The correlation id of a decision whose request had none."""


class WorkflowStatus(StrEnum):
    """Where a run stands in its review."""

    NOT_REQUIRED = "NOT_REQUIRED"
    PENDING_REVIEW = "PENDING_REVIEW"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


STATUS_AFTER: Final[Mapping[WorkflowAction, WorkflowStatus]] = {
    WorkflowAction.APPROVE: WorkflowStatus.APPROVED,
    WorkflowAction.REJECT: WorkflowStatus.REJECTED,
    WorkflowAction.REQUEST_CHANGES: WorkflowStatus.PENDING_REVIEW,
}

ALLOWED_ACTIONS: Final[Mapping[WorkflowStatus, frozenset[WorkflowAction]]] = {
    WorkflowStatus.NOT_REQUIRED: frozenset(),
    WorkflowStatus.PENDING_REVIEW: frozenset(WorkflowAction),
    WorkflowStatus.APPROVED: frozenset({WorkflowAction.REJECT, WorkflowAction.REQUEST_CHANGES}),
    WorkflowStatus.REJECTED: frozenset({WorkflowAction.REQUEST_CHANGES}),
}


@dataclass(frozen=True, slots=True)
class WorkflowState:
    """A run's state, whether it needs a review at all, the decision that counts, and since when it waits."""

    status: WorkflowStatus
    requires_review: bool
    latest_decision: Decision | None
    pending_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDraft:
    """What a reviewer does."""

    action: WorkflowAction
    reason_code: str
    actor_id: str
    comment: str | None
    correlation_id: str


def workflow_state(service: Service, run: Run, latest: Decision | None) -> WorkflowState:
    """The state of a run whose newest decision is `latest`."""
    if not (service.workflow_enabled and run.status in service.review_statuses):
        return WorkflowState(WorkflowStatus.NOT_REQUIRED, False, latest, None)
    status = WorkflowStatus.PENDING_REVIEW if latest is None else STATUS_AFTER[latest.action]
    waits = status is WorkflowStatus.PENDING_REVIEW
    begun = run.created_at if latest is None else latest.decided_at
    return WorkflowState(status, True, latest, begun if waits else None)


_REVIEWS: Final[Mapping[WorkflowStatus, ReviewOutcome]] = {
    WorkflowStatus.PENDING_REVIEW: ReviewOutcome.OPEN,
    WorkflowStatus.APPROVED: ReviewOutcome.APPROVED,
    WorkflowStatus.REJECTED: ReviewOutcome.REJECTED,
}


def runs_in_review(service: Service, where: RunFilter, status: WorkflowStatus) -> RunFilter:
    """The filter that lets only those runs pass whose review stands so."""
    required = service.review_statuses if service.workflow_enabled else frozenset[RunStatus]()
    if status is WorkflowStatus.NOT_REQUIRED:
        return replace(where, statuses=frozenset(RunStatus) - required)
    return replace(where, statuses=frozenset[str](required), review=_REVIEWS[status])


async def apply_action(service: Service, key: RunKey, draft: ActionDraft) -> tuple[Run, Decision]:
    """Record a decision on the run's state as it is then: of two at once the second acts on the first's outcome.

    The answer is the run and the decision that now counts.

    Raises InvalidInput, what `find_run` raises, WorkflowNotRequired or InvalidTransition.
    """
    _check(draft)
    run = await find_run(service.store, key)
    run_id = run.rebalance_run_id
    while True:
        latest = (await service.store.latest_decisions([run_id])).get(run_id)
        state = workflow_state(service, run, latest)
        if not state.requires_review:
            raise WorkflowNotRequired(run_id, run.status)
        if draft.action not in ALLOWED_ACTIONS[state.status]:
            raise InvalidTransition(run_id, state.status, draft.action)
        decision = Decision(
            decision_id=f"dwd_{uuid4().hex[:12]}",
            run_id=run_id,
            action=draft.action,
            reason_code=draft.reason_code,
            comment=draft.comment,
            actor_id=draft.actor_id,
            decided_at=_instant_past(latest, service.now()),
            correlation_id=draft.correlation_id,
        )
        after = None if latest is None else latest.decision_id
        if await service.store.record_decision(decision, expected_latest_id=after):
            return run, decision


def _instant_past(latest: Decision | None, now: datetime) -> datetime:
    if latest is None or now > latest.decided_at:
        return now
    end_of_time = datetime.max.replace(tzinfo=UTC)
    return min(latest.decided_at, end_of_time - timedelta(microseconds=1)) + timedelta(
        microseconds=1
    )


def _check(draft: ActionDraft) -> None:
    if not re.fullmatch(REASON_CODE.strip("^$"), draft.reason_code):
        raise InvalidInput("reasonCode", f"must match {REASON_CODE}")
    validate_id(draft.reason_code, field="reasonCode")
    validate_id(draft.actor_id, field="actorId")
    validate_id(draft.correlation_id, field="correlationId")
    if draft.comment is not None:
        validate_text(draft.comment, field="comment")
