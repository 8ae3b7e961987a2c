"""The incident of the demo data: one story with an example for each question about an incident."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from resolvers.demo.plan import Event, PlannedOperation, Planner, StoryStart, office_time_after
from resolvers.demo.stories import DAY, HOUR, decide, repeat

PRICE_ERROR = ("MarketDataUnavailable", "The price feed of the exchange gave no answer.")


def plan_price_failure(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan an operation that fails and causes blocked runs, and the events that follow.

    The operation blocks two runs, and one of them blocks a third run. After a repair the first run is replayed and is
    ready. A fourth run waits for its review for days and is approved late. The cause of the last run is not in the
    generated records: `serve --demo` records it and purges it.
    """
    at, desk = start.at, start.portfolio.desk
    failed = _refresh_prices(planner, start, after=timedelta(), error=PRICE_ERROR)
    yield at, failed
    by_failure = (("CAUSED_BY", failed.operation_id),)
    first = planner.plan_run(
        start.portfolio, at + timedelta(seconds=60), status="BLOCKED", edges=by_failure
    )
    yield first.created_at, first
    other = planner.choose_portfolio(at)
    second = planner.plan_run(other, at + timedelta(seconds=75), status="BLOCKED", edges=by_failure)
    yield second.created_at, second
    by_first = (("CAUSED_BY", first.run_id),)
    third = planner.plan_run(
        start.portfolio, at + timedelta(seconds=200), status="BLOCKED", edges=by_first
    )
    yield third.created_at, third
    repaired = _refresh_prices(planner, start, after=timedelta(hours=1), error=None)
    yield repaired.created_at, repaired
    again = repeat(planner, first, at=at + timedelta(hours=1, minutes=5))
    replayed = replace(again, status="READY", edges=(("CAUSED_BY", repaired.operation_id),))
    yield replayed.created_at, replayed
    waiting = planner.plan_run(
        start.portfolio, at + timedelta(hours=2), status="PENDING_REVIEW", edges=by_first
    )
    yield waiting.created_at, waiting
    decided_at = office_time_after(desk, waiting.created_at, gap=timedelta(seconds=4 * DAY + HOUR))
    decision_id = planner.draw_id("dwd_", 12)
    yield decide(planner, waiting, action="APPROVE", at=decided_at, decision_id=decision_id)
    purged = planner.draw_id("dop_", 12)
    last = planner.plan_run(
        start.portfolio,
        at + timedelta(hours=3),
        status="BLOCKED",
        edges=(("CAUSED_BY", purged),),
    )
    yield last.created_at, last


def _refresh_prices(
    planner: Planner, start: StoryStart, *, after: timedelta, error: tuple[str, str] | None
) -> PlannedOperation:
    at = start.at + after
    return PlannedOperation(
        operation_id=planner.draw_id("dop_", 12),
        operation_type="REFRESH_PRICES",
        status="SUCCEEDED" if error is None else "FAILED",
        correlation_id=planner.draw_id("corr_", 12),
        created_at=at,
        started_at=at + timedelta(seconds=2),
        finished_at=at + timedelta(seconds=42),
        error=error,
        request={"exchange": "XLON", "as_of": f"{at:%Y-%m-%d}"},
        result={"prices": 412} if error is None else None,
    )
