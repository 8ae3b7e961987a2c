"""The review workflow of runs: the state table of RFC-0020, and the actions on it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import uuid4

from resolvers.runs import RunKey, find_run
from resolvers.service import Service
from storage.base import Store
from storage.errors import FourEyes, InvalidInput, InvalidTransition, WorkflowNotRequired
from storage.lists import ReviewOutcome, RunFilter, RunState
from storage.records import (
    Decision,
    RecordedRun,
    Run,
    RunStatus,
    WorkflowAction,
    validate_id,
    validate_text,
)

REASON_CODE: Final = r"^[A-Z][A-Z0-9_]*$"
NO_CORRELATION: Final = "c_none"
"""The correlation id of decisions whose request has none."""


class WorkflowStatus(StrEnum):
    """The review status of a run."""

    NOT_REQUIRED = "NOT_REQUIRED"
    PENDING_REVIEW = "PENDING_REVIEW"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class EffectiveStatus(StrEnum):
    """The effective status of a run: the status of its review if it needs one, else its own."""

    READY = "READY"
    BLOCKED = "BLOCKED"
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
    """The review status of a run, its newest decision, and the time since which a review is pending."""

    status: WorkflowStatus
    requires_review: bool
    latest_decision: Decision | None
    pending_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDraft:
    """An action of a reviewer."""

    action: WorkflowAction
    reason_code: str
    actor_id: str
    comment: str | None
    correlation_id: str


def workflow_state(service: Service, run: Run, latest: Decision | None) -> WorkflowState:
    """Return the state of a run whose newest decision is `latest`."""
    if not (service.workflow_enabled and run.status in service.review_statuses):
        return WorkflowState(WorkflowStatus.NOT_REQUIRED, False, latest, None)
    status = WorkflowStatus.PENDING_REVIEW if latest is None else STATUS_AFTER[latest.action]
    is_pending = status is WorkflowStatus.PENDING_REVIEW
    since = run.created_at if latest is None else latest.decided_at
    return WorkflowState(status, True, latest, since if is_pending else None)


def effective_status(service: Service, run: Run, latest: Decision | None) -> EffectiveStatus:
    """Return the effective status of a run whose newest decision is `latest`."""
    state = workflow_state(service, run, latest)
    return EffectiveStatus(state.status.value if state.requires_review else run.status.value)


_REVIEWS: Final[Mapping[WorkflowStatus, ReviewOutcome]] = {
    WorkflowStatus.PENDING_REVIEW: ReviewOutcome.OPEN,
    WorkflowStatus.APPROVED: ReviewOutcome.APPROVED,
    WorkflowStatus.REJECTED: ReviewOutcome.REJECTED,
}


def runs_in_review(service: Service, where: RunFilter, status: WorkflowStatus) -> RunFilter:
    """Return `where` with the condition that the review of the run has this status."""
    required = service.review_statuses if service.workflow_enabled else frozenset[RunStatus]()
    if status is WorkflowStatus.NOT_REQUIRED:
        return replace(where, statuses=frozenset(RunStatus) - required)
    return replace(where, statuses=frozenset[str](required), review=_REVIEWS[status])


def states_of(service: Service, statuses: Collection[EffectiveStatus]) -> frozenset[RunState]:
    """Return the statuses and reviews of the runs with one of these effective statuses."""
    required = service.review_statuses if service.workflow_enabled else frozenset[RunStatus]()
    in_review = {
        (run_status.value, review)
        for status, review in _REVIEWS.items()
        if EffectiveStatus(status.value) in statuses
        for run_status in required
    }
    wanted = {status.value for status in statuses}
    others = {(each.value, None) for each in RunStatus if each not in required}
    return frozenset([*in_review, *(state for state in others if state[0] in wanted)])


async def apply_action(service: Service, key: RunKey, draft: ActionDraft) -> tuple[Run, Decision]:
    """Record a decision on a run; return the run and the decision.

    The decision is recorded with a compare-and-set on the newest decision, and the action is checked again if
    another decision was recorded first.

    Raise InvalidInput, the errors of `find_run`, FourEyes, WorkflowNotRequired or InvalidTransition.
    """
    _check(draft)
    run = await find_run(service.store, key)
    run_id = run.rebalance_run_id
    if service.four_eyes and draft.action is WorkflowAction.APPROVE:
        await _check_four_eyes(service.store, run_id)
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
            decided_at=_time_after(latest, service.now()),
            correlation_id=draft.correlation_id,
        )
        latest_id = None if latest is None else latest.decision_id
        if await service.store.record_decision(decision, expected_latest_id=latest_id):
            return run, decision


async def _check_four_eyes(store: Store, run_id: str) -> None:
    """Raise FourEyes if the caller of the store's session recorded the run."""
    stamp = (await store.stamps(RecordedRun, [run_id])).get(run_id)
    if stamp is not None and stamp.recorded_by == store.recorded_by:
        raise FourEyes(run_id)


def _time_after(latest: Decision | None, now: datetime) -> datetime:
    """Return `now`, or the microsecond after the newest decision if that is later."""
    if latest is None or now > latest.decided_at:
        return now
    max_time = datetime.max.replace(tzinfo=UTC)
    return min(latest.decided_at, max_time - timedelta(microseconds=1)) + timedelta(microseconds=1)


def _check(draft: ActionDraft) -> None:
    if not re.fullmatch(REASON_CODE.strip("^$"), draft.reason_code):
        raise InvalidInput("reasonCode", f"must match {REASON_CODE}")
    validate_id(draft.reason_code, field="reasonCode")
    validate_id(draft.actor_id, field="actorId")
    validate_id(draft.correlation_id, field="correlationId")
    if draft.comment is not None:
        validate_text(draft.comment, field="comment")
