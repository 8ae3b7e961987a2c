"""A large store: a hub of 5,000 runs with keys and correlation ids, a tree of 1,000, and a payload.

A browser would lose digits of the payload.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

HUB: Final = "dop_hub"
HUB_RUNS: Final = 5_000
HUB_PORTFOLIOS: Final = 20
TREE: Final = "rr_tree_0000"
TREE_RUNS: Final = 1_000
BRANCHES: Final = 4
CORRELATION: Final = "corr_tree"
"""The correlation id of all runs of the tree."""
EXACT: Final = "rr_exact"
PAYLOAD: Final = '{"status":"READY","10":1.10,"2":12345678901234567890,"rate":1E+2,"price":-0.10}'
START: Final = datetime(2026, 11, 1, tzinfo=UTC)


def write_large_dataset(file: Path) -> Path:
    """Write the records in the import format."""
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{line}\n" for line in _lines())
    return file


def _lines() -> Iterator[str]:
    yield json.dumps(
        {
            "kind": "operation",
            "operation_id": HUB,
            "operation_type": "REBALANCE_ON_MARKET_EVENT",
            "status": "SUCCEEDED",
            "correlation_id": "corr_hub",
            "created_at": _at(0),
            "started_at": _at(1),
            "finished_at": _at(2),
            "result": {},
            "error": None,
            "request": {},
        }
    )
    for number in range(HUB_RUNS):
        run_id = f"rr_hub_{number:04}"
        yield _hub_run(run_id, number)
        yield _edge(run_id, "CAUSED_BY", HUB, number)
        yield _edge(f"key_{run_id}", "IDEMPOTENCY_TO_RUN", run_id, number)
        yield _edge(f"corr_{run_id}", "CORRELATION_TO_RUN", run_id, number)
    for number in range(TREE_RUNS):
        run_id = f"rr_tree_{number:04}"
        yield _run(run_id, number)
        if number:
            yield _edge(run_id, "CAUSED_BY", f"rr_tree_{(number - 1) // BRANCHES:04}", number)
    yield _run(EXACT, 0).replace('{"status": "READY"}', PAYLOAD)


def _run(run_id: str, second: int) -> str:
    return json.dumps(
        {
            "kind": "run",
            "rebalance_run_id": run_id,
            "correlation_id": CORRELATION if run_id.startswith("rr_tree") else f"corr_{run_id}",
            "request_hash": f"sha256:{second:064}",
            "idempotency_key": None,
            "portfolio_id": "PF-1",
            "created_at": _at(second),
            "result": {"status": "READY"},
        }
    )


def _hub_run(run_id: str, number: int) -> str:
    """A run of one of twenty portfolios; one of a hundred is blocked, one of ten waits for a review."""
    run = json.loads(_run(run_id, number))
    status = "BLOCKED" if number % 100 == 0 else "PENDING_REVIEW" if number % 10 == 1 else "READY"
    return json.dumps(
        run | {"portfolio_id": f"PF-{number % HUB_PORTFOLIOS}", "result": {"status": status}}
    )


def _edge(source: str, edge_type: str, target: str, second: int) -> str:
    edge: dict[str, Any] = {
        "kind": "lineage_edge",
        "source_entity_id": source,
        "edge_type": edge_type,
        "target_entity_id": target,
        "created_at": _at(second),
        "metadata": {},
    }
    return json.dumps(edge)


def _at(second: int) -> str:
    return (START + timedelta(seconds=second)).isoformat()
