"""A store with every kind of record, and its verification."""

from collections.abc import Sequence

from storage.base import Store
from storage.ledger import tree
from storage.ledger.findings import Finding, KnownCheckpoint
from storage.ledger.notes import Checkpoint, SignerKey
from storage.ledger.verification import Verification
from storage.records import EdgeType, OperationStatus, Record, WorkflowAction
from storage.sql.ledger import statements
from storage.sql.ledger.sql_ledger import SqlLedger
from tests.factories import (
    artifact,
    at,
    complete,
    decision,
    edge,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
    start,
)
from tests.polling import wait_until
from tests.storage.store_helpers import record_run

GATED = (
    '{"status":"READY","gate_decision":{"reasons":[{"reason_code":"TURNOVER"},{"reason_code":"CASH"}]},'
    '"rule_results":[{"rule_id":"R1","status":"FAIL"}],"lineage":{"engine_version":"2.1"}}'
)
KEY = SignerKey.generate("lineage.example.com/dpm")


async def write_everything(store: Store, prefix: str = "") -> None:
    """Write records of every kind by single writes and by an import, with moves and steps."""
    for number in range(3):
        await record_run(
            store,
            run(
                f"rr_{prefix}{number}",
                correlation_id=f"{prefix}corr-1",
                idempotency_key=f"{prefix}key",
                request_hash=f"sha256:{number}",
                created_at=at(number),
            ),
            (EdgeType.DERIVED_FROM, f"{prefix}source"),
            artifact='{"artifact": 1}',
        )
    again = run(
        f"rr_{prefix}0",
        correlation_id=f"{prefix}corr-1",
        idempotency_key=f"{prefix}key",
        request_hash="sha256:0",
    )
    await record_run(store, again, (EdgeType.DERIVED_FROM, f"{prefix}source"))
    await record_run(store, again, (EdgeType.DERIVED_FROM, f"{prefix}other"))
    pending = operation(f"op_{prefix}1", correlation_id=f"{prefix}op-corr")
    await store.accept_operation(recorded_operation(pending), explicit_timestamp=True)
    await store.transition_operation(f"op_{prefix}1", start())
    await store.transition_operation(f"op_{prefix}1", complete())
    first = decision(f"d_{prefix}1", run_id=f"rr_{prefix}0", action=WorkflowAction.REQUEST_CHANGES)
    assert await store.record_decision(first, expected_latest_id=None)
    second = decision(f"d_{prefix}2", run_id=f"rr_{prefix}0", action=WorkflowAction.APPROVE)
    assert await store.record_decision(second, expected_latest_id=f"d_{prefix}1")
    for _ in range(2):
        await store.record_edge(edge(f"{prefix}a", f"{prefix}b"))
    await store.import_batch(imported_records(prefix))
    await store.import_batch(imported_records(prefix))
    await store.link_scenarios()


def imported_records(prefix: str = "") -> list[Record]:
    """Return records to import, one of them twice, and an operation and a mapping that replace others."""
    finished = operation(
        f"op_{prefix}2", correlation_id=f"{prefix}batch", status=OperationStatus.SUCCEEDED
    )
    imported = run(f"rr_{prefix}i", correlation_id=f"{prefix}batch:scenario")
    return [
        recorded_run(imported, result=GATED),
        recorded_run(imported, result=GATED),
        artifact(f"rr_{prefix}i"),
        recorded_operation(operation(f"op_{prefix}2", correlation_id=f"{prefix}batch")),
        recorded_operation(finished, error='{"code":"E_TIMEOUT","message":"too late"}'),
        decision(f"d_{prefix}i", run_id=f"rr_{prefix}i"),
        event(f"{prefix}key", rebalance_run_id="rr_elsewhere"),
        event(f"{prefix}key", rebalance_run_id="rr_elsewhere", correlation_id="another"),
        mapping(f"{prefix}key", rebalance_run_id=f"rr_{prefix}1", created_at=at(100)),
        mapping(f"{prefix}new", rebalance_run_id=f"rr_{prefix}i"),
        edge(f"{prefix}a", f"{prefix}b"),
        edge(f"{prefix}a", f"{prefix}c"),
    ]


async def verify(store: Store, *outside: Checkpoint) -> list[Finding]:
    """Assign indices to the leaves, and return every finding of a verification."""
    await tree.grow(store.ledger)
    return await findings(store, *outside)


async def findings(store: Store, *outside: Checkpoint) -> list[Finding]:
    """Return every finding of a verification."""
    known: Sequence[KnownCheckpoint] = [KnownCheckpoint(each, "outside") for each in outside]
    async with store.ledger.snapshot() as snapshot:
        verification = Verification(snapshot, known, key=KEY.verifier)
        return [finding async for finding in verification.findings()]


async def settle(store: Store) -> None:
    """Grow the tree until no leaf waits for its index. A transaction of the service's own task can delay one."""
    ledger = store.ledger

    async def is_settled() -> bool:
        await tree.grow(ledger)
        if not isinstance(ledger, SqlLedger) or ledger._dialect == "sqlite":
            return True
        ((is_waiting,),) = await ledger._fetch(statements.has_pending(ledger._dialect))
        return not is_waiting

    await wait_until(is_settled)


async def sign(store: Store) -> Checkpoint:
    """Grow the tree, and sign and store a checkpoint of it."""
    size = await tree.grow(store.ledger)
    checkpoint = Checkpoint(KEY.name, size, await tree.root(store.ledger, size))
    await store.ledger.add_checkpoint(size, checkpoint.sign(KEY))
    return checkpoint
