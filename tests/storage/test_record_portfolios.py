"""The portfolios that are kept beside operations and decisions: those of their runs at any time, whoever writes."""

import asyncio
from contextlib import AsyncExitStack, suppress
from random import Random

import pytest

from storage import open_store
from storage.base import Store
from storage.errors import Conflict, NotFound, StoreUnavailable
from storage.records import EdgeType, OperationStatus
from storage.retention import PurgeOptions
from storage.sql.ledger.derived_checks import checks
from storage.sql.store import SqlStore
from tests.backends import SQL_BACKENDS, Backend
from tests.factories import (
    at,
    complete,
    decision,
    edge,
    operation,
    recorded_operation,
    recorded_run,
    run,
    start,
)
from tests.storage.ledger.damage import execute
from tests.storage.store_helpers import record_run

pytestmark = pytest.mark.backends(*SQL_BACKENDS)

CORRELATIONS = ("c", "c:a", "c:b", "d:", "d", "c:a:b", "d:x", ":")


async def wrong_portfolios(store: Store) -> list[str]:
    """What `ledger verify` says of the portfolios that are kept."""
    assert isinstance(store, SqlStore)
    blank = ("",) * 9
    (check,) = (each for each in checks(store._dialect) if "kept portfolio" in each.message(blank))
    return [check.message(row) for row in await store.fetch(check.statement)]


async def write_anything(store: Store, random: Random) -> None:
    """One write of any kind about a few ids; it may be refused, or give up waiting for the others on a busy host."""
    n, other = random.randrange(12), random.randrange(6)
    made = run(
        f"rr_{n}",
        correlation_id=CORRELATIONS[n % 8],
        idempotency_key=None if n % 3 else f"k{n}",
        portfolio_id=f"pf_{n % 3}",
        created_at=at(n),
    )
    asked = operation(f"dop_{other}", correlation_id=CORRELATIONS[other], created_at=at(other))
    done = operation(
        f"dop_{other}",
        correlation_id=CORRELATIONS[other],
        created_at=at(other),
        status=OperationStatus.SUCCEEDED,
        started_at=at(other),
        finished_at=at(other + 4),
    )
    decided = decision(f"dwd_{random.randrange(20)}", run_id=f"rr_{n}", decided_at=at(n))
    cause = edge(f"rr_{n}", f"dop_{other}", edge_type=EdgeType.CAUSED_BY)
    old = (at(random.randrange(20)), at(random.randrange(20)))
    options = PurgeOptions(leaves_tombstones=random.random() < 0.5)
    writes = (
        lambda: record_run(store, made, (EdgeType.CAUSED_BY, f"dop_{other}")),
        lambda: record_run(store, made),
        lambda: store.accept_operation(recorded_operation(asked), explicit_timestamp=True),
        lambda: store.transition_operation(asked.operation_id, start(at=at(other))),
        lambda: store.transition_operation(asked.operation_id, complete(at=at(other + 3))),
        lambda: store.record_decision(decided, expected_latest_id=None),
        lambda: store.record_edge(cause),
        lambda: store.import_batch([decided, recorded_run(made)]),
        lambda: store.import_batch([cause, recorded_operation(done)]),
        store.link_scenarios,
        lambda: store.purge(runs_before=old[0], operations_before=old[1], limit=3, options=options),
    )
    with suppress(Conflict, NotFound, StoreUnavailable):
        await random.choice(writes)()


@pytest.mark.parametrize("writers", [1, 6])
async def test_the_portfolios_follow_from_the_runs_whoever_writes(
    backend: Backend, writers: int
) -> None:
    async with backend.new_database() as (address, _env), AsyncExitStack() as stack:
        # SQLite has one writer at a time, of whichever process.
        number = 1 if backend.server is None else min(writers, 3)
        stores = [await open_store(address) for _ in range(number)]
        for store in stores:
            stack.push_async_callback(store.close)

        async def write(number: int) -> None:
            random = Random(number)
            for _ in range(30):
                await write_anything(stores[number % len(stores)], random)

        await asyncio.gather(*map(write, range(writers)))
        assert await wrong_portfolios(stores[0]) == []


async def test_a_changed_portfolio_is_found(sql_store: SqlStore) -> None:
    await record_run(sql_store, run(correlation_id="c", portfolio_id="pf_1"))
    asked = recorded_operation(operation("dop_1", correlation_id="c"))
    await sql_store.accept_operation(asked, explicit_timestamp=True)
    assert await wrong_portfolios(sql_store) == []
    await execute(sql_store, "UPDATE record_portfolios SET portfolio_id = 'pf_2'")
    assert sorted(await wrong_portfolios(sql_store)) == [
        f"the kept portfolio {each!r} of 'dop_1' does not follow from its runs"
        for each in ("pf_1", "pf_2")
    ]
