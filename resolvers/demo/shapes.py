"""The lineage shapes of the demo data, and the landmarks: shapes with ids that people can name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from resolvers.demo.plan import (
    DESKS,
    Event,
    Json,
    PlannedOperation,
    PlannedRun,
    Planner,
    StoryStart,
    next_office_time,
    office_time_after,
    build_edge,
)
from resolvers.demo.stories import (
    DAY,
    HOUR,
    Story,
    analyze_scenarios,
    reuse_key,
    leave_unfinished,
    replay_daily,
    restore_artifact,
    review,
    rework_run,
)

MARKET_EVENT = "mde-20261112-usd-rates-shock"
MIN_HUB_RUNS, MAX_HUB_RUNS, RUNS_PER_HUB_RUN = 24, 5_000, 20
"The hub takes one run in so many, within these bounds."


def plan_cause_tree(planner: Planner, scene: StoryStart) -> Iterator[Event]:
    """Plan a small tree of causes: runs bring about further runs, tranche after tranche."""
    at = scene.at
    causes: list[tuple[str, str]] = []
    for _ in range(scene.size):
        first = planner.random.randrange(len(causes)) if causes else 0
        run = planner.plan_run(scene.portfolio, at, edges=tuple(causes[first : first + 1]))
        causes.append(("CAUSED_BY", run.run_id))
        yield from review(planner, run)
        at = office_time_after(scene.portfolio.desk, at, gap=planner.draw_duration(300, 6 * HOUR))


def plan_diamond(planner: Planner, scene: StoryStart) -> Iterator[Event]:
    """Plan a diamond: a model change brings about several runs, and these one more."""
    at = scene.at
    top = planner.plan_run(scene.portfolio, at, status="READY")
    yield at, top
    causes = []
    for _ in range(scene.size - 2):
        at += planner.draw_duration(5, 40)
        effect = planner.plan_run(
            planner.choose_portfolio(at), at, status="READY", edges=(("CAUSED_BY", top.run_id),)
        )
        causes.append(("CAUSED_BY", effect.run_id))
        yield at, effect
    at = office_time_after(scene.portfolio.desk, at, gap=planner.draw_duration(HOUR, 5 * HOUR))
    yield from review(planner, planner.plan_run(scene.portfolio, at, edges=tuple(causes)))


def plan_cycle(planner: Planner, scene: StoryStart) -> Iterator[Event]:
    """Plan a cycle: each run derives from the one before, the first is re-based on the last."""
    at = scene.at
    runs: list[PlannedRun] = []
    for _ in range(scene.size):
        edges = tuple(("DERIVED_FROM", run.run_id) for run in runs[-1:])
        runs.append(planner.plan_run(scene.portfolio, at, status="READY", edges=edges))
        yield at, runs[-1]
        at = office_time_after(scene.portfolio.desk, at, gap=planner.draw_duration(HOUR, 8 * HOUR))
    metadata: Json = {"recorded_by": "model-sync", "reason": "REBASED_ON_LATEST"}
    first, last = runs[0].run_id, runs[-1].run_id
    yield at, build_edge(first, last, edge_type="DERIVED_FROM", at=at, metadata=metadata)


def plan_hub(planner: Planner, scene: StoryStart) -> Iterator[Event]:
    """Plan a hub: one operation sends very many portfolios through a simulation."""
    hub_id, correlation_id = planner.draw_id("dop_", 12), planner.draw_id("corr_", 12)
    planner.set_id_label("")
    yield (
        scene.at,
        PlannedOperation(
            operation_id=hub_id,
            operation_type="REBALANCE_ON_MARKET_EVENT",
            status="SUCCEEDED",
            correlation_id=correlation_id,
            created_at=scene.at,
            started_at=scene.at + planner.draw_duration(0, 2),
            finished_at=scene.at + planner.draw_duration(40, 90),
            request={"event_id": MARKET_EVENT, "currencies": ["USD", "SGD", "CHF", "EUR", "GBP"]},
            result={"event_id": MARKET_EVENT, "accepted_runs": scene.size},
        ),
    )
    metadata: Json = {"recorded_by": "market-data-gateway"}
    edge = build_edge(hub_id, MARKET_EVENT, edge_type="CAUSED_BY", at=scene.at, metadata=metadata)
    yield scene.at, edge
    for _ in range(scene.size):
        desk = DESKS[planner.random.randrange(len(DESKS))]
        queued = next_office_time(desk, scene.at + planner.draw_duration(90, DAY + 6 * HOUR))
        chosen = planner.choose_portfolio(queued)
        run = planner.plan_run(chosen, queued, edges=(("CAUSED_BY", hub_id),))
        yield from review(planner, run)


def await_review(planner: Planner, scene: StoryStart) -> Iterator[Event]:
    """Plan a run that needs a review and that nobody has looked at."""
    yield scene.at, planner.plan_run(scene.portfolio, scene.at, status="PENDING_REVIEW")


def fail_analysis(planner: Planner, scene: StoryStart) -> Iterator[Event]:
    """Plan an operation that fails before its first scenario."""
    yield from leave_unfinished(planner, scene, status="FAILED")


def hang_analysis(planner: Planner, scene: StoryStart) -> Iterator[Event]:
    """Plan an operation that has been running ever since."""
    yield from leave_unfinished(planner, scene, status="RUNNING")


def neglect_analysis(planner: Planner, scene: StoryStart) -> Iterator[Event]:
    """Plan an operation that was accepted and never taken up."""
    yield from leave_unfinished(planner, scene, status="PENDING")


@dataclass(frozen=True, slots=True)
class Landmark:
    """A story told in every demo with room for it; its ids are numbered after `word`.

    `names` says what to call which of its ids: see `find_id`.
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
)


def find_id(what: str, events: list[Event]) -> str:
    """Find the id that a landmark is known by among what its story plans."""
    if what == "operation":
        return next(p.operation_id for _, p in events if isinstance(p, PlannedOperation))
    runs = [planned for _, planned in events if isinstance(planned, PlannedRun)]
    if what == "key":
        return runs[0].key or ""
    if what == "artifact":
        return runs[0].run_id.replace("rr_", "dra_", 1)
    return runs[-1 if what == "last run" else 0].run_id


def plan_landmarks(planner: Planner, runs: int) -> tuple[dict[str, str], list[Event]]:
    """Plan the landmarks that fit into so many runs, and name their ids."""
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
        scene = StoryStart(planner.choose_portfolio(at), at, size)
        planner.set_id_label(landmark.id_label)
        events = list(landmark.story(planner, scene))
        names |= {name: find_id(what, events) for name, what in landmark.names.items()}
        planned += events
    planner.set_id_label("")
    return names, planned
