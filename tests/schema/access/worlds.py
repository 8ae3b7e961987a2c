"""Random stores with few ids, so that records relate to each other, some in portfolios that a caller does not see."""

from datetime import timedelta
from random import Random
from typing import Final

from storage.records import (
    EdgeType,
    OperationStatus,
    Record,
    RunStatus,
    WorkflowAction,
)
from tests import factories as make

PORTFOLIOS: Final = ("PF-LON-1", "PF-LON-2", "PF-NYC-1", "PF-ZRH-1")
RUNS: Final = ("rr_lon", "rr_a", "rr_b", "rr_c", "rr_d", "rr_e")
CORRELATIONS: Final = ("corr-lon", "corr-a", "corr-b")
KEYS: Final = ("idem-lon", "idem-a", "idem-b")
HASHES: Final = ("sha256:lon", "sha256:a")
OPERATIONS: Final = ("dop_lon", "dop_a", "dop_b")
STATUSES: Final = tuple(RunStatus)
NAMES: Final = (
    *RUNS,
    *CORRELATIONS,
    *KEYS,
    *OPERATIONS,
    "dra_lon",
    "dwd_lon",
    "unknown-1",
    "unknown-2",
)
"""The ids that edges name."""


def random_records(seed: int) -> list[Record]:
    """Return the records of a store."""
    random = Random(seed)
    records: list[Record] = [
        make.recorded_run(make.run("rr_hidden", portfolio_id="PF-HID", correlation_id="hidden")),
        make.decision("dwd_hidden", run_id="rr_hidden"),
    ]
    for number, run_id in enumerate(random.sample(RUNS, random.randint(1, len(RUNS)))):
        key = random.choice((None, *KEYS))
        run = make.run(
            run_id,
            correlation_id=random.choice((*CORRELATIONS, "corr-lon:first", "corr-a:second")),
            request_hash=random.choice(HASHES),
            idempotency_key=key,
            portfolio_id=random.choice(PORTFOLIOS),
            status=random.choice(STATUSES),
            created_at=make.at(number // 2),
        )
        records.append(make.recorded_run(run))
        if key is not None:
            records.append(make.event(key, rebalance_run_id=run_id, created_at=run.created_at))
        if random.random() < 0.3:
            records.append(make.artifact(run_id))
        for step in range(random.choice((0, 1, 3))):
            decision_id = "dwd_lon" if run_id == "rr_lon" and step == 0 else f"dwd_{run_id}_{step}"
            action = random.choice(tuple(WorkflowAction))
            records.append(
                make.decision(
                    decision_id, run_id=run_id, action=action, decided_at=make.at(step // 2)
                )
            )
    records += [
        make.mapping(key, rebalance_run_id=random.choice(RUNS)) for key in random.sample(KEYS, 2)
    ]
    for operation_id in random.sample(OPERATIONS, random.randint(0, 3)):
        operation = make.operation(
            operation_id,
            correlation_id=random.choice(CORRELATIONS),
            status=OperationStatus.SUCCEEDED,
            started_at=make.at(1),
            finished_at=make.at(random.choice((2, 90))),
        )
        records.append(make.recorded_operation(operation, result='{"a": 1}'))
    edges = {}
    for _ in range(random.randint(0, 14)):
        edge = make.edge(
            random.choice(NAMES),
            random.choice(NAMES),
            edge_type=random.choice(tuple(EdgeType)),
            created_at=make.START + timedelta(seconds=random.randint(0, 3)),
        )
        edges[edge.source_entity_id, edge.edge_type, edge.target_entity_id, edge.created_at] = edge
    late = records[2:]
    random.shuffle(late)
    return [*records[:2], *late, *edges.values()]
