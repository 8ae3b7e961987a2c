"""Generate six weeks of a bank's rebalance simulations. Equal sizes and seeds give equal records."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush

from resolvers.demo.payloads import build_artifact, build_outcome, build_request
from resolvers.demo.plan import (
    Event,
    Json,
    Planned,
    PlannedOperation,
    PlannedRun,
    Planner,
    StoryStart,
    Timetable,
    build_edge,
)
from resolvers.demo.shapes import plan_cause_tree, plan_cycle, plan_diamond, plan_landmarks
from resolvers.demo.simulations import build_result
from resolvers.demo.stories import (
    UNFINISHED,
    Story,
    analyze_scenarios,
    correct_input,
    leave_unfinished,
    replay_daily,
    restore_artifact,
    retry_request,
    reuse_key,
    rework_run,
    simulate_once,
)

STORIES: tuple[tuple[int, tuple[int, int, Story]], ...] = (
    (900, (1, 1, simulate_once)),
    (110, (2, 4, retry_request)),
    (90, (1, 5, analyze_scenarios)),
    (50, (2, 5, plan_cause_tree)),
    (70, (2, 3, rework_run)),
    (50, (2, 3, correct_input)),
    (20, (4, 7, plan_diamond)),
    (25, (2, 3, reuse_key)),
    (25, (2, 3, restore_artifact)),
    (4, (2, 4, plan_cycle)),
    (2, (12, 18, replay_daily)),
)
"""The weight of each story, with its minimum and maximum number of runs."""
STEP = 1_000_000
"""The subdivisions of one run's share of the period, within which stories start at random."""


def demo_records(*, runs: int, seed: int) -> Iterator[dict[str, object]]:
    """Generate the import records of `runs` runs and their related records, in order of recording.

    Raise ValueError if `runs` is less than 1.
    """
    if runs < 1:
        raise ValueError(f"runs is {runs}, at least 1 is needed")
    planner = Planner(runs=runs, seed=seed)
    recorder = Recorder()
    for planned in merge_by_time(plan_stories(planner, runs), recorder):
        yield from recorder.write(planned)


def landmarks(*, runs: int, seed: int) -> dict[str, str]:
    """Return the ids of the landmarks by name; landmarks that need more runs are left out."""
    names, _ = plan_landmarks(Planner(runs=runs, seed=seed), runs)
    return names


def plan_stories(planner: Planner, runs: int) -> Iterator[tuple[datetime, list[Event]]]:
    """Plan stories with `runs` runs in total, in order of their start."""
    timetable = Timetable()
    _, planned = plan_landmarks(planner, runs)
    yield timetable.time_at(0, 1), planned
    ordinary = runs - count_runs(planned)
    done = 0
    while done < ordinary:
        min_runs, max_runs, story = planner.choose(STORIES)
        if min_runs > ordinary - done:
            min_runs, max_runs, story = 1, 1, simulate_once
        max_runs = min(max_runs, ordinary - done)
        size = min_runs + planner.random.randrange(max_runs - min_runs + 1)
        at = timetable.time_at(done * STEP + planner.random.randrange(size * STEP), ordinary * STEP)
        start = StoryStart(planner.choose_portfolio(at), at, size)
        planned = list(story(planner, start))
        if planner.random.randrange(60) == 0:
            status = planner.choose(UNFINISHED)
            planned += leave_unfinished(planner, start, status=status)
        done += size
        yield at, planned


def count_runs(planned: list[Event]) -> int:
    """Return the number of runs in a plan."""
    return sum(isinstance(item, PlannedRun) for _, item in planned)


def merge_by_time(
    stories: Iterator[tuple[datetime, list[Event]]], recorder: "Recorder"
) -> Iterator[Planned]:
    """Merge the records of the stories by time, with only the later records in memory; the merge is stable."""
    pending: list[tuple[datetime, int, Planned]] = []
    number = 0
    for start, events in stories:
        while pending and pending[0][0] < start:
            yield heappop(pending)[2]
        for at, planned in events:
            recorder.expect(planned)
            heappush(pending, (at, number, planned))
            number += 1
    while pending:
        yield heappop(pending)[2]


def operation_records(operation: PlannedOperation) -> Iterator[Json]:
    """Generate the record of an operation with its last status, and its edge."""
    at, started, finished = operation.created_at, operation.started_at, operation.finished_at
    error: Json | None = None
    if operation.error is not None:
        error = {"code": operation.error[0], "message": operation.error[1]}
    yield {
        "kind": "operation",
        "operation_id": operation.operation_id,
        "operation_type": operation.operation_type,
        "status": operation.status,
        "correlation_id": operation.correlation_id,
        "created_at": at.isoformat(),
        "started_at": started and started.isoformat(),
        "finished_at": finished and finished.isoformat(),
        "result": build_outcome(operation),
        "error": error,
        "request": build_request(operation),
    }
    yield build_edge(
        operation.operation_id,
        operation.correlation_id,
        edge_type="OPERATION_TO_CORRELATION",
        at=at,
        metadata={"operation_type": operation.operation_type},
    )


def build_run_edge(run: PlannedRun, source: str, *, edge_type: str, target: str) -> Json:
    """Return an edge that recording a run adds."""
    metadata: Json = {"request_hash": run.request_hash}
    return build_edge(source, target, edge_type=edge_type, at=run.created_at, metadata=metadata)


class Recorder:
    """Generates the records that the store would have after recording the plan.

    The mapping of a key is generated once, with the last expected run of the key.
    """

    def __init__(self) -> None:
        """Create a recorder without recorded or expected runs."""
        self._expected: Counter[str] = Counter()
        self._mapped: dict[str, tuple[str, str]] = {}

    def expect(self, planned: Planned) -> None:
        """Count a planned run by its idempotency key."""
        if isinstance(planned, PlannedRun) and planned.key is not None:
            self._expected[planned.key] += 1

    def write(self, planned: Planned) -> Iterator[Json]:
        """Generate the records of a run or an operation; a record is returned as it is."""
        if isinstance(planned, PlannedRun):
            yield from self._write_run(planned)
        elif isinstance(planned, PlannedOperation):
            yield from operation_records(planned)
        else:
            yield planned

    def _write_run(self, run: PlannedRun) -> Iterator[Json]:
        result = build_result(run)
        yield {
            "kind": "run",
            "rebalance_run_id": run.run_id,
            "correlation_id": run.correlation_id,
            "request_hash": run.request_hash,
            "idempotency_key": run.key,
            "portfolio_id": run.portfolio.portfolio_id,
            "created_at": run.created_at.isoformat(),
            "result": result,
        }
        if run.has_artifact:
            artifact = build_artifact(run, result)
            yield {"kind": "artifact", "rebalance_run_id": run.run_id, "artifact": artifact}
        yield build_run_edge(
            run, run.correlation_id, edge_type="CORRELATION_TO_RUN", target=run.run_id
        )
        if run.key is not None:
            yield from self._write_key(run, run.key)
        for edge_type, target in run.edges:
            yield build_run_edge(run, run.run_id, edge_type=edge_type, target=target)
        if run.scenario_of is not None:
            yield build_edge(
                run.run_id,
                run.scenario_of,
                edge_type="CAUSED_BY",
                at=run.created_at,
                metadata={"linked_by": "correlation_id"},
            )

    def _write_key(self, run: PlannedRun, key: str) -> Iterator[Json]:
        before = self._mapped.get(key)
        self._mapped[key] = (run.run_id, run.request_hash)
        self._expected[key] -= 1
        if not self._expected[key]:
            del self._expected[key], self._mapped[key]
            yield {
                "kind": "idempotency_mapping",
                "idempotency_key": key,
                "request_hash": run.request_hash,
                "rebalance_run_id": run.run_id,
                "created_at": run.created_at.isoformat(),
            }
        yield {
            "kind": "idempotency_history",
            "idempotency_key": key,
            "rebalance_run_id": run.run_id,
            "correlation_id": run.correlation_id,
            "request_hash": run.request_hash,
            "created_at": run.created_at.isoformat(),
        }
        yield build_run_edge(run, key, edge_type="IDEMPOTENCY_TO_RUN", target=run.run_id)
        if before is not None and before[1] == run.request_hash:
            yield build_run_edge(run, run.run_id, edge_type="REPLAYED_FROM", target=before[0])
