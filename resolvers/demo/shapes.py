"""The lineage shapes of the demo data, and the landmarks: shapes with recognisable ids."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from resolvers.demo.incident import plan_price_failure
from resolvers.demo.plan import (
    DESKS,
    Event,
    Json,
    PlannedOperation,
    PlannedRun,
    Planner,
    StoryStart,
    build_edge,
    next_office_time,
    office_time_after,
)
from resolvers.demo.stories import (
    DAY,
    HOUR,
    Story,
    analyze_scenarios,
    leave_unfinished,
    replay_daily,
    restore_artifact,
    reuse_key,
    review,
    rework_run,
)

MARKET_EVENT = "mde-20261112-usd-rates-shock"
MIN_HUB_RUNS, MAX_HUB_RUNS, RUNS_PER_HUB_RUN = 24, 5_000, 20
"""The hub has one in RUNS_PER_HUB_RUN of all runs, from MIN_HUB_RUNS to MAX_HUB_RUNS."""


def plan_cause_tree(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan a small tree of causes: runs that cause further runs."""
    at = start.at
    causes: list[tuple[str, str]] = []
    for _ in range(start.size):
        first = planner.random.randrange(len(causes)) if causes else 0
        run = planner.plan_run(start.portfolio, at, edges=tuple(causes[first : first + 1]))
        causes.append(("CAUSED_BY", run.run_id))
        yield from review(planner, run)
        at = office_time_after(start.portfolio.desk, at, gap=planner.draw_duration(300, 6 * HOUR))


def plan_diamond(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan a diamond: a model change causes several runs, which cause one more."""
    at = start.at
    top = planner.plan_run(start.portfolio, at, status="READY")
    yield at, top
    causes = []
    for _ in range(start.size - 2):
        at += planner.draw_duration(5, 40)
        effect = planner.plan_run(
            planner.choose_portfolio(at), at, status="READY", edges=(("CAUSED_BY", top.run_id),)
        )
        causes.append(("CAUSED_BY", effect.run_id))
        yield at, effect
    at = office_time_after(start.portfolio.desk, at, gap=planner.draw_duration(HOUR, 5 * HOUR))
    yield from review(planner, planner.plan_run(start.portfolio, at, edges=tuple(causes)))


def plan_cycle(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan a cycle: each run derives from the previous one, and the first from the last."""
    at = start.at
    runs: list[PlannedRun] = []
    for _ in range(start.size):
        edges = tuple(("DERIVED_FROM", run.run_id) for run in runs[-1:])
        runs.append(planner.plan_run(start.portfolio, at, status="READY", edges=edges))
        yield at, runs[-1]
        at = office_time_after(start.portfolio.desk, at, gap=planner.draw_duration(HOUR, 8 * HOUR))
    metadata: Json = {"recorded_by": "model-sync", "reason": "REBASED_ON_LATEST"}
    first, last = runs[0].run_id, runs[-1].run_id
    yield at, build_edge(first, last, edge_type="DERIVED_FROM", at=at, metadata=metadata)


def plan_hub(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan a hub: one operation causes the runs of very many portfolios."""
    hub_id, correlation_id = planner.draw_id("dop_", 12), planner.draw_id("corr_", 12)
    planner.set_id_label("")
    yield (
        start.at,
        PlannedOperation(
            operation_id=hub_id,
            operation_type="REBALANCE_ON_MARKET_EVENT",
            status="SUCCEEDED",
            correlation_id=correlation_id,
            created_at=start.at,
            started_at=start.at + planner.draw_duration(0, 2),
            finished_at=start.at + planner.draw_duration(40, 90),
            request={"event_id": MARKET_EVENT, "currencies": ["USD", "SGD", "CHF", "EUR", "GBP"]},
            result={"event_id": MARKET_EVENT, "accepted_runs": start.size},
        ),
    )
    metadata: Json = {"recorded_by": "market-data-gateway"}
    edge = build_edge(hub_id, MARKET_EVENT, edge_type="CAUSED_BY", at=start.at, metadata=metadata)
    yield start.at, edge
    for _ in range(start.size):
        desk = DESKS[planner.random.randrange(len(DESKS))]
        queued = next_office_time(desk, start.at + planner.draw_duration(90, DAY + 6 * HOUR))
        chosen = planner.choose_portfolio(queued)
        run = planner.plan_run(chosen, queued, edges=(("CAUSED_BY", hub_id),))
        yield from review(planner, run)


def await_review(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan a run whose review is pending without any decision."""
    yield start.at, planner.plan_run(start.portfolio, start.at, status="PENDING_REVIEW")


def fail_analysis(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan an operation that fails before its first scenario."""
    yield from leave_unfinished(planner, start, status="FAILED")


def hang_analysis(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan an operation that never finishes."""
    yield from leave_unfinished(planner, start, status="RUNNING")


def neglect_analysis(planner: Planner, start: StoryStart) -> Iterator[Event]:
    """Plan an operation that is never started."""
    yield from leave_unfinished(planner, start, status="PENDING")


@dataclass(frozen=True, slots=True)
class Landmark:
    """A story in every demo with enough runs; its ids contain `id_label`.

    `names` maps the names of the landmark's ids to their roles, see `find_id`.
    """

    id_label: str
    story: Story
    size: int
    at: str
    names: Mapping[str, str]


LANDMARKS = (
    Landmark("fa1d", fail_analysis, 0, "2026-11-18T10:24Z", {"failed_operation": "operation"}),
    Landmark("57ac", hang_analysis, 0, "2026-11-13T09:41Z", {"stuck_operation": "operation"}),
    Landmark("1d1e", neglect_analysis, 0, "2026-11-19T14:05Z", {"pending_operation": "operation"}),
    Landmark("fade", await_review, 1, "2026-11-16T09:12Z", {"waiting_review_run": "first run"}),
    Landmark("c0de", reuse_key, 3, "2026-10-28T13:30Z", {"conflicted_key": "key"}),
    Landmark(
        "ca5e",
        analyze_scenarios,
        4,
        "2026-11-17T10:03Z",
        {"scenario_operation": "operation", "scenario_run": "first run"},
    ),
    Landmark("ed17", rework_run, 2, "2026-11-05T10:17Z", {"reworked_run": "last run"}),
    Landmark("a4c1", restore_artifact, 2, "2026-10-21T08:40Z", {"exported_artifact": "artifact"}),
    Landmark("c1c1", plan_cycle, 3, "2026-11-03T08:50Z", {"cycle": "first run"}),
    Landmark(
        "d1a0",
        plan_diamond,
        6,
        "2026-11-10T09:20Z",
        {"diamond_top": "first run", "diamond_bottom": "last run"},
    ),
    Landmark(
        "c4a1",
        replay_daily,
        14,
        "2026-10-14T09:35Z",
        {"chain_oldest": "first run", "chain_newest": "last run", "chain_key": "key"},
    ),
    Landmark("feed", plan_hub, MIN_HUB_RUNS, "2026-11-12T13:31Z", {"hub": "operation"}),
    Landmark(
        "bad1",
        plan_price_failure,
        6,
        "2026-11-09T10:15Z",
        {
            "incident_operation": "operation",
            "incident_run": "first run",
            "incident_effect": "third run",
            "incident_replay": "fourth run",
            "incident_late_approval": "fifth run",
            "incident_purged_cause": "last run",
        },
    ),
)
POSITIONS = {"first run": 0, "third run": 2, "fourth run": 3, "fifth run": 4, "last run": -1}


def find_id(role: str, events: list[Event]) -> str:
    """Return the id with a role in the plan of a landmark's story."""
    if role == "operation":
        return next(p.operation_id for _, p in events if isinstance(p, PlannedOperation))
    runs = [planned for _, planned in events if isinstance(planned, PlannedRun)]
    if role == "key":
        return runs[0].key or ""
    if role == "artifact":
        return runs[0].run_id.replace("rr_", "dra_", 1)
    return runs[POSITIONS[role]].run_id


def plan_landmarks(planner: Planner, runs: int) -> tuple[dict[str, str], list[Event]]:
    """Plan the landmarks that fit into `runs` runs; return their ids by name, and their events."""
    names: dict[str, str] = {}
    planned: list[Event] = []
    room = runs
    for landmark in LANDMARKS:
        if landmark.size > room:
            continue
        size = landmark.size
        if landmark.story is plan_hub:
            size = max(size, min(MAX_HUB_RUNS, runs // RUNS_PER_HUB_RUN))
        room -= size
        at = datetime.fromisoformat(landmark.at)
        start = StoryStart(planner.choose_portfolio(at), at, size)
        planner.set_id_label(landmark.id_label)
        events = list(landmark.story(planner, start))
        names |= {name: find_id(role, events) for name, role in landmark.names.items()}
        planned += events
    planner.set_id_label("")
    return names, planned
