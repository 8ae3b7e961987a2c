"""The ledger of every backend: leaves, their order, proofs, checkpoints and purges."""

import asyncio
from datetime import UTC, datetime

import pytest

from storage.base import Store
from storage.ledger import merkle, tree
from storage.ledger.leaves import LeafKind
from storage.ledger.notes import Checkpoint
from tests.factories import at, run
from tests.storage.ledger.ledger_helpers import KEY, findings, sign, verify, write_everything
from tests.storage.store_helpers import record_run


async def test_every_write_has_its_leaves_and_the_verification_finds_nothing(store: Store) -> None:
    assert await verify(store) == []
    assert await store.ledger.size() == 0
    await write_everything(store)
    assert await verify(store) == []
    leaves = await store.ledger.read_leaves(0, 1000)
    kinds = [leaf.leaf.kind for leaf in leaves]
    assert [leaf.index for leaf in leaves] == list(range(len(leaves)))
    assert {kind: kinds.count(kind) for kind in LeafKind if kind in kinds} == {
        LeafKind.RUN: 4,
        LeafKind.RESULT: 4,
        LeafKind.ARTIFACT: 4,
        LeafKind.OPERATION: 4 if kinds.count(LeafKind.OPERATION) == 4 else 5,
        LeafKind.DECISION: 3,
        LeafKind.HISTORY: 5,
        LeafKind.MAPPING: 5,
        LeafKind.EDGE: 14,
    }
    assert {leaf.leaf.recorded_by for leaf in leaves} == {"anonymous"}
    assert all(
        leaf.leaf.recorded_at and (datetime.now(UTC) - leaf.leaf.recorded_at).total_seconds() < 60
        for leaf in leaves
    )


async def test_leaves_prove_their_inclusion_and_the_tree_that_it_grew(store: Store) -> None:
    for number in range(70):
        await record_run(store, run(f"rr_{number}", idempotency_key=f"k{number}"))
    size = await tree.grow(store.ledger)
    assert size == 70 * 6
    root = await tree.root(store.ledger, size)
    for index in (0, 1, 255, 256, size - 1):
        (leaf,) = await store.ledger.read_leaves(index, index + 1)
        proof = await tree.inclusion_proof(store.ledger, index, size)
        assert merkle.verify_inclusion(leaf.leaf.hash(), index, size, proof, root)
    for old in (1, 255, 256, 300):
        proof = await tree.consistency_proof(store.ledger, old, size)
        old_root = await tree.root(store.ledger, old)
        assert merkle.verify_consistency(old, size, proof, old_root, root)
    assert await store.ledger.stored_nodes(1) == 1
    assert await store.ledger.stored_nodes(2) == 0


async def test_the_newest_leaf_of_a_record_is_found_before_and_after_it_has_an_index(
    store: Store,
) -> None:
    await record_run(store, run("rr_1", idempotency_key="k", created_at=at(0)))
    wanted = [(LeafKind.RUN, "rr_1"), (LeafKind.MAPPING, "k"), (LeafKind.RUN, "rr_2")]
    before = {each: found[-1] for each, found in (await store.ledger.leaves_of(wanted)).items()}
    assert list(before) == wanted[:2] or set(before) == set(wanted[:2])
    await tree.grow(store.ledger)
    await record_run(store, run("rr_2", idempotency_key="k", created_at=at(1)))
    await tree.grow(store.ledger)
    after = {each: found[-1] for each, found in (await store.ledger.leaves_of(wanted)).items()}
    assert set(after) == set(wanted)
    assert after[wanted[0]].leaf == before[wanted[0]].leaf
    assert after[wanted[1]].leaf != before[wanted[1]].leaf
    assert after[wanted[0]].index == 0


async def test_a_purge_keeps_the_leaves_and_appends_its_own(store: Store) -> None:
    await write_everything(store)
    await write_everything(store, "x")
    checkpoint = await sign(store)
    counts = await store.purge(runs_before=at(2), operations_before=at(1), limit=100)
    assert counts.runs == 6, counts
    assert await verify(store, checkpoint) == []
    leaves = await store.ledger.read_leaves(0, 1000)
    assert leaves[-1].leaf.kind is LeafKind.PURGE
    purged = [leaf for leaf in leaves if leaf.purge is not None]
    assert purged
    assert {leaf.purge for leaf in purged} == {1}
    assert all(leaf.salt is None for leaf in purged)
    await write_everything(store, "y")
    await record_run(store, run("rr_0", created_at=at(0)))
    assert (await store.purge(runs_before=at(200), operations_before=None, limit=3)).runs == 3
    assert (await store.purge(runs_before=at(200), operations_before=None, limit=100)).runs > 0
    assert await verify(store, checkpoint, await sign(store)) == []


async def test_no_checkpoint_of_a_smaller_or_the_same_tree_is_stored(store: Store) -> None:
    await record_run(store, run("rr_1"))
    checkpoint = await sign(store)
    assert await store.ledger.last_checkpoint() == checkpoint.sign(KEY)
    for size in (checkpoint.size, 1, 0):
        smaller = Checkpoint(KEY.name, size, checkpoint.root).sign(KEY)
        assert not await store.ledger.add_checkpoint(size, smaller)
    await record_run(store, run("rr_2"))
    assert (await sign(store)).size > checkpoint.size
    assert await findings(store, checkpoint) == []


@pytest.mark.backends("sqlite", "postgres")
async def test_concurrent_writers_and_workers_leave_one_gapless_tree(store: Store) -> None:
    async def write(worker: int) -> None:
        for number in range(12):
            name = f"{worker}-{number}"
            await record_run(store, run(f"rr_{name}", idempotency_key=f"k{number}"))

    async def grow() -> None:
        for _ in range(8):
            await tree.grow(store.ledger)
            await asyncio.sleep(0.01)

    await asyncio.gather(*map(write, range(8)), grow(), grow(), grow())
    size = await tree.grow(store.ledger)
    leaves = await store.ledger.read_leaves(0, size + 1)
    assert [leaf.index for leaf in leaves] == list(range(size))
    assert await verify(store) == []
