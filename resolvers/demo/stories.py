"""The stories of the demo data: each plans related records, in order of time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from resolvers.demo.plan import (
    Batch,
    Event,
    Json,
    PlannedOperation,
    PlannedRun,
    Planner,
    StoryStart,
    build_edge,
    closing_time,
    next_office_time,
    office_time_after,
)

Story: TypeAlias = Callable[[Planner, StoryStart], Iterator[Event]]

HOUR = 3600
DAY = 24 * HOUR
SCENARIOS = ("baseline", "tight_cash_band", "no_sells", "tax_budget", "sector_cap", "solver")
OUTCOMES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (46, ("APPROVE",)),
    (8, ("REJECT",)),
    (14, ("REQUEST_CHANGES", "APPROVE")),
    (4, ("REQUEST_CHANGES", "REJECT")),
    (3, ("REQUEST_CHANGES", "REQUEST_CHANGES", "APPROVE")),
    (2, ("APPROVE", "REQUEST_CHANGES", "APPROVE")),
    (2, ("REJECT", "REQUEST_CHANGES", "APPROVE")),
    (1, ("APPROVE", "REJECT")),
    (4, ("REQUEST_CHANGES",)),
    (16, ()),
)
REASONS = {
    "APPROVE": (
        (6, ("REVIEW_APPROVED", "Within mandate.")),
        (3, ("REVIEW_APPROVED", None)),
        (2, ("POLICY_EXCEPTION_GRANTED", "Exception until quarter end, risk committee.")),
        (1, ("CLIENT_INSTRUCTION_ON_FILE", "Client confirmed by phone, note filed.")),
    ),
    "REJECT": (
        (3, ("RISK_LIMIT_BREACH", "Equity over the mandate's limit after the trades.")),
        (2, ("POLICY_REJECTED", None)),
        (1, ("STALE_MARKET_DATA", "Prices older than a day, simulate again.")),
    ),
    "REQUEST_CHANGES": (
        (3, ("NEEDS_DETAIL", "Why is the cash kept? Please add the reason.")),
        (2, ("REQUIRES_ADVISOR_NOTE", None)),
        (1, ("CASH_PLAN_MISSING", "Withdrawal on the 30th is not in the cash plan.")),
    ),
}
LAGS = ((6, (600, 4 * HOUR)), (3, (4 * HOUR, 2 * DAY)), (1, (2 * DAY, 6 * DAY)))
ERRORS = (
    (3, ("MarketDataUnavailable", "No FX rate for USD/SGD in the requested snapshot.")),
    (2, ("TimeoutError", "The solver gave no answer within 60 seconds.")),
    (1, ("HTTPException", "503: DPM_POLICY_PACK_POSTGRES_DSN_REQUIRED")),
)
CAUSES = ((30, "drift scan"), (10, "new prices"), (60, ""))
UNFINISHED = ((5, "FAILED"), (2, "RUNNING"), (2, "PENDING"))


def decide(
    planner: Planner, run: PlannedRun, *, action: str, at: datetime, decision_id: str
) -> Event:
    """Return a decision of the desk that reviews a run."""
    reason_code, comment = planner.choose(REASONS[action])
    reviewers = run.portfolio.desk.reviewers
    correlation_id = planner.draw_id("corr_", 12) if planner.random.randrange(3) else "c_none"
    return at, {
        "kind": "decision",
        "decision_id": decision_id,
        "run_id": run.run_id,
        "action": action,
        "reason_code": reason_code,
        "comment": comment,
        "actor_id": reviewers[planner.random.randrange(len(reviewers))],
        "decided_at": at.isoformat(),
        "correlation_id": correlation_id,
    }


def review(planner: Planner, run: PlannedRun) -> Iterator[Event]:
    """Plan a run and, if it needs one, its review until the end of the period."""
    yield run.created_at, run
    at = run.created_at
    actions = planner.choose(OUTCOMES) if run.status == "PENDING_REVIEW" else ()
    for action in actions:
        lag = planner.draw_duration(*planner.choose(LAGS))
        at = next_office_time(run.portfolio.desk, at + lag)
        if at >= closing_time(run.portfolio.desk):
            return
        decision_id = planner.draw_id("dwd_", 12)
        yield decide(planner, run, action=action, at=at, decision_id=decision_id)


def simulate_once(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan one simulation, possibly caused by the day's drift scan or by new prices."""
    at = start.at
    edges: tuple[tuple[str, str], ...] = ()
    cause = planner.choose(CAUSES)
    if cause == "drift scan":
        day = f"{at:%Y-%m-%d}"
        if planner.drift_scan[0] != day:
            scan = plan_drift_scan(planner, at)
            planner.drift_scan = (day, scan.operation_id)
            yield at, scan
            at += planner.draw_duration(45, 200)
        edges = (("CAUSED_BY", planner.drift_scan[1]),)
    elif cause == "new prices":
        edges = (("CAUSED_BY", f"mde-{at:%Y%m%d}-{start.portfolio.currency.lower()}-prices"),)
    yield from review(planner, planner.plan_run(start.portfolio, at, edges=edges))


def plan_drift_scan(planner: Planner, at: datetime) -> PlannedOperation:
    """Return the daily scan for portfolios that deviate from their models."""
    return PlannedOperation(
        operation_id=planner.draw_id("dop_", 12),
        operation_type="SCAN_DRIFT",
        status="SUCCEEDED",
        correlation_id=planner.draw_id("corr_", 12),
        created_at=at,
        started_at=at + planner.draw_duration(0, 2),
        finished_at=at + planner.draw_duration(20, 45),
        request={
            "as_of": f"{at:%Y-%m-%d}",
            "drift_threshold": "0.0150",
            "desks": ["SIN", "ZRH", "LON"],
        },
        result={
            "portfolios_scanned": planner.random.randrange(380, 430),
            "as_of": f"{at:%Y-%m-%d}",
        },
    )


def repeat(planner: Planner, run: PlannedRun, *, at: datetime) -> PlannedRun:
    """Return another run of the same request with the same key."""
    run_id, correlation_id = planner.draw_id("rr_", 8), planner.draw_id("corr_", 12)
    return replace(run, run_id=run_id, correlation_id=correlation_id, created_at=at, edges=())


def retry_request(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan retries: a client that lost the response sends the same request again."""
    run = planner.plan_run(start.portfolio, start.at)
    for _ in range(start.size - 1):
        yield run.created_at, run
        at = run.created_at + planner.draw_duration(1, 55)
        run = repeat(planner, run, at=at)
    yield from review(planner, run)


def replay_daily(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan a long chain of replays: an audit repeats a request every one to three days."""
    run = planner.plan_run(start.portfolio, start.at, status="READY")
    yield start.at, run
    for _ in range(start.size - 1):
        gap = timedelta(days=1) + planner.draw_duration(0, 2 * DAY)
        run = repeat(
            planner, run, at=office_time_after(start.portfolio.desk, run.created_at, gap=gap)
        )
        yield run.created_at, run


def reuse_key(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan a conflict: a key is reused for another request, then for the first one again."""
    at = start.at
    first = planner.plan_run(start.portfolio, at)
    yield at, first
    for further in range(1, start.size):
        at += planner.draw_duration(20, 75)
        run = planner.plan_run(start.portfolio, at, key=first.key or "")
        yield from review(planner, run if further == 1 else repeat(planner, first, at=at))


def analyze_scenarios(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan an operation that simulates scenarios; one in 16 fails before the last, but never a landmark."""
    operation_id = planner.draw_id("dop_", 12)
    correlation_id = planner.draw_id("corr_", 12)
    batch_id = planner.draw_id("batch_", 8)
    fails = not planner.id_label and planner.random.randrange(16) == 0
    started = now = start.at + planner.draw_duration(0, 20)
    runs = []
    for scenario in SCENARIOS[: start.size]:
        now += planner.draw_duration(0, 4)
        run = replace(
            planner.plan_run(start.portfolio, now),
            correlation_id=f"{correlation_id}:{scenario}",
            request_hash=f"{batch_id}:{scenario}",
            key=None,
            scenario_of=operation_id,
        )
        runs.append(run)
    yield (
        start.at,
        PlannedOperation(
            operation_id=operation_id,
            operation_type="ANALYZE_SCENARIOS",
            status="FAILED" if fails else "SUCCEEDED",
            correlation_id=correlation_id,
            created_at=start.at,
            started_at=started,
            finished_at=now + planner.draw_duration(0, 2),
            error=planner.choose(ERRORS) if fails else None,
            batch=Batch(batch_id, start.portfolio, SCENARIOS[: start.size + fails], tuple(runs)),
        ),
    )
    for run in runs:
        yield run.created_at, run


def leave_unfinished(planner: Planner, start: StoryStart, *, status: str) -> Iterator[Event]:
    """Plan an analysis that failed before its first scenario, never finished, or was never started."""
    started = None if status == "PENDING" else start.at + planner.draw_duration(1, 20)
    failed = started is not None and status == "FAILED"
    scenarios = SCENARIOS[: planner.random.randrange(1, 5)]
    yield (
        start.at,
        PlannedOperation(
            operation_id=planner.draw_id("dop_", 12),
            operation_type="ANALYZE_SCENARIOS",
            status=status,
            correlation_id=planner.draw_id("corr_", 12),
            created_at=start.at,
            started_at=started,
            finished_at=started + planner.draw_duration(1, 60) if started and failed else None,
            error=planner.choose(ERRORS) if failed else None,
            batch=Batch(planner.draw_id("batch_", 8), start.portfolio, scenarios, ()),
        ),
    )


def rework_run(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan requested changes: the decision causes the next run, which derives from the previous one."""
    run = planner.plan_run(start.portfolio, start.at, status="PENDING_REVIEW")
    for _ in range(start.size - 1):
        yield run.created_at, run
        requested_at = office_time_after(
            start.portfolio.desk, run.created_at, gap=planner.draw_duration(600, 8 * HOUR)
        )
        decision_id = planner.draw_id("dwd_", 12)
        yield decide(
            planner, run, action="REQUEST_CHANGES", at=requested_at, decision_id=decision_id
        )
        reworked_at = office_time_after(
            start.portfolio.desk, requested_at, gap=planner.draw_duration(600, 6 * HOUR)
        )
        edges = (("CAUSED_BY", decision_id), ("DERIVED_FROM", run.run_id))
        further = planner.plan_run(
            start.portfolio, reworked_at, status="PENDING_REVIEW", edges=edges
        )
        run = replace(further, correlation_id=run.correlation_id)
    yield from review(planner, run)


def correct_input(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan a blocked run and, after a correction of the market data, the next one."""
    run = planner.plan_run(start.portfolio, start.at, status="BLOCKED")
    for _ in range(start.size - 1):
        yield run.created_at, run
        corrected_at = office_time_after(
            start.portfolio.desk, run.created_at, gap=planner.draw_duration(900, 5 * HOUR)
        )
        correction = planner.draw_id(f"mdc-{corrected_at:%Y%m%d}-", 6)
        edges = (("CAUSED_BY", correction), ("DERIVED_FROM", run.run_id))
        run = planner.plan_run(start.portfolio, corrected_at, edges=edges)
    yield from review(planner, run)


def restore_artifact(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan an auditor's export of an artifact, and runs that derive from it."""
    at = start.at
    origin = replace(planner.plan_run(start.portfolio, at), has_artifact=True)
    yield at, origin
    artifact_id = origin.run_id.replace("rr_", "dra_", 1)
    at = office_time_after(start.portfolio.desk, at, gap=planner.draw_duration(HOUR, 2 * DAY))
    metadata: Json = {"recorded_by": "audit-export", "request_hash": origin.request_hash}
    edge = build_edge(
        artifact_id, origin.run_id, edge_type="DERIVED_FROM", at=at, metadata=metadata
    )
    yield at, edge
    for _ in range(start.size - 1):
        at = office_time_after(start.portfolio.desk, at, gap=planner.draw_duration(HOUR, DAY))
        run = planner.plan_run(start.portfolio, at, edges=(("DERIVED_FROM", artifact_id),))
        yield from review(planner, run)
