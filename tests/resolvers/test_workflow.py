"""The review of runs: the contract's transition table, and the state of a run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final

import pytest

from resolvers.artifacts import build_artifact
from resolvers.change_feed import ChangeFeed
from resolvers.feature_flags import FeatureFlags
from resolvers.runs import RunKey, RunKeyType
from resolvers.service import Retention, Service
from resolvers.workflow import ActionDraft, WorkflowStatus, apply_action, workflow_state
from storage.base import Store
from storage.errors import InvalidInput, InvalidTransition, WorkflowNotRequired
from storage.memory import MemoryStore
from storage.records import MICROSECOND, Decision, RunStatus, WorkflowAction
from tests.factories import START, at, decision, recorded_run, run

APPROVE, REJECT, CHANGES = WorkflowAction
PENDING, APPROVED, REJECTED = (
    WorkflowStatus.PENDING_REVIEW,
    WorkflowStatus.APPROVED,
    WorkflowStatus.REJECTED,
)
TABLE: Final = {
    (PENDING, APPROVE): APPROVED,
    (PENDING, REJECT): REJECTED,
    (PENDING, CHANGES): PENDING,
    (APPROVED, REJECT): REJECTED,
    (APPROVED, CHANGES): PENDING,
    (REJECTED, CHANGES): PENDING,
}
"""The contract's transition table. Other transitions are invalid."""

LEADS_TO: Final = {PENDING: CHANGES, APPROVED: APPROVE, REJECTED: REJECT}
KEY: Final = RunKey(RunKeyType.ID, "rr_1")
REVIEWED: Final = run(status=RunStatus.PENDING_REVIEW)


def service(
    store: Store,
    *,
    enabled: bool = True,
    statuses: frozenset[RunStatus] = frozenset({RunStatus.PENDING_REVIEW}),
    now: Callable[[], datetime] = lambda: START,
) -> Service:
    """A service with a fixed clock."""
    return Service(
        store=store,
        feature_flags=FeatureFlags(frozenset()),
        backend="IN_MEMORY",
        retention=Retention(None, None),
        review_statuses=statuses,
        workflow_enabled=enabled,
        persist_artifacts=False,
        build_artifact=build_artifact,
        now=now,
        change_feed=ChangeFeed(store, max_subscriptions=0),
    )


def draft(action: WorkflowAction = APPROVE, *, reason_code: str = "FINE") -> ActionDraft:
    """An action of a reviewer."""
    return ActionDraft(
        action=action, reason_code=reason_code, actor_id="ann", comment=None, correlation_id="c"
    )


@pytest.fixture
async def reviewed_store(store: Store) -> Store:
    """A store on each backend in turn, with a run that needs a review."""
    await store.import_batch([recorded_run(REVIEWED)])
    return store


async def state(asked: Service) -> WorkflowStatus:
    """Return the workflow status of the run."""
    latest = (await asked.store.latest_decisions(["rr_1"])).get("rr_1")
    return workflow_state(asked, REVIEWED, latest).status


@pytest.mark.parametrize(("before", "action"), list(product(LEADS_TO, WorkflowAction)))
async def test_each_action_has_its_transition_in_each_state(
    reviewed_store: Store, before: WorkflowStatus, action: WorkflowAction
) -> None:
    asked = service(reviewed_store)
    await reviewed_store.import_batch([decision("dwd_0", action=LEADS_TO[before])])
    assert await state(asked) is before
    if (before, action) in TABLE:
        await apply_action(asked, KEY, draft(action))
    else:
        with pytest.raises(InvalidTransition):
            await apply_action(asked, KEY, draft(action))
    assert await state(asked) is TABLE.get((before, action), before)


def test_a_run_is_pending_until_a_decision() -> None:
    found = workflow_state(service(MemoryStore()), REVIEWED, None)
    assert (found.status, found.requires_review, found.latest_decision) == (PENDING, True, None)


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("status", RunStatus)
def test_a_run_needs_a_review_if_the_workflow_is_on_and_its_status_is_configured(
    status: RunStatus, *, enabled: bool
) -> None:
    wanted = frozenset({RunStatus.READY, RunStatus.BLOCKED})
    asked = service(MemoryStore(), enabled=enabled, statuses=wanted)
    found = workflow_state(asked, run(status=status), decision())
    assert found.requires_review is (enabled and status in wanted)
    assert found.status is (APPROVED if found.requires_review else WorkflowStatus.NOT_REQUIRED)
    assert found.latest_decision == decision()


async def test_an_action_on_a_run_that_needs_no_review_is_refused(reviewed_store: Store) -> None:
    with pytest.raises(WorkflowNotRequired):
        await apply_action(service(reviewed_store, statuses=frozenset()), KEY, draft())


async def test_of_two_decisions_at_one_instant_the_last_recorded_counts(
    reviewed_store: Store,
) -> None:
    for name, action in (("dwd_2", APPROVE), ("dwd_1", REJECT)):
        await reviewed_store.import_batch([decision(name, action=action)])
    assert await state(service(reviewed_store)) is REJECTED


@pytest.mark.parametrize(
    ("newest", "now", "decided"),
    [
        (at(0), at(1), at(1)),
        (at(1), at(1), at(1) + MICROSECOND),
        (at(9), at(1), at(9) + MICROSECOND),
    ],
)
async def test_a_decision_is_later_than_the_newest_of_its_run(
    reviewed_store: Store, newest: datetime, now: datetime, decided: datetime
) -> None:
    await reviewed_store.import_batch([decision(action=CHANGES, decided_at=newest)])
    _, made = await apply_action(service(reviewed_store, now=lambda: now), KEY, draft())
    assert made.decided_at == decided


async def test_a_decision_after_one_at_the_last_possible_instant_still_counts(
    reviewed_store: Store,
) -> None:
    last = datetime.max.replace(tzinfo=UTC)
    await reviewed_store.import_batch([decision(action=CHANGES, decided_at=last)])
    asked = service(reviewed_store)
    await apply_action(asked, KEY, draft())
    assert await state(asked) is APPROVED


async def test_successive_reviews_keep_every_decision(reviewed_store: Store) -> None:
    asked = service(reviewed_store, now=lambda: START + timedelta(hours=1))
    made: list[Decision] = []
    for action in (CHANGES, APPROVE, REJECT, CHANGES):
        found, last = await apply_action(asked, KEY, draft(action))
        assert found == REVIEWED
        made.append(last)
    instants = [each.decided_at for each in made]
    assert instants == sorted(set(instants))


@pytest.mark.parametrize("bad", ["", "fine", "1A", "_A", "A-B", "A\n", "Ä", "A" * 1001])
async def test_a_reason_code_is_in_capitals(reviewed_store: Store, bad: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await apply_action(service(reviewed_store), KEY, draft(reason_code=bad))
    assert refused.value.field == "reasonCode"
