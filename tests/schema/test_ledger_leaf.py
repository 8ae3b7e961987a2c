"""The leaf of a record in GraphQL: its proof, and the role that it needs."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest

from resolvers.evidence.ledger_leaves import leaf_of_text
from schema.access.caller import Role
from storage.base import Store
from storage.ledger import tree
from storage.ledger.leaves import Leaf, LeafKind, stored_texts, text_hash
from storage.ledger.merkle import verify_inclusion
from storage.ledger.notes import InvalidNote, verify_checkpoint
from storage.ledger.tlog_proof import TlogProof
from storage.records import OperationStatus
from tests.factories import (
    at,
    complete,
    decision,
    event,
    operation,
    recorded_operation,
    recorded_run,
    run,
    start,
)
from tests.schema.access.callers import HolderClient, open_holders
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import error_reasons, execute, fetch_data
from tests.service_env import ALL_FEATURES, Env
from tests.storage.ledger.damage import delete_first_leaf, spoil_checkpoint
from tests.storage.ledger.ledger_helpers import KEY, settle, sign, write_everything
from tests.storage.store_helpers import record_run

LEAF: Final = "ledgerLeaf { index hash recordedAt recordedBy salt isCoveredByCheckpoint proof }"
EVERY_RECORD: Final = f"""{{
  runs(first: 9) {{ nodes {{ {LEAF} decisions(first: 9) {{ nodes {{ {LEAF} }} }}
    idempotencyKey {{ history(first: 20) {{ nodes {{ {LEAF} }} }} }} }} }}
  operations(first: 9) {{ nodes {{ {LEAF} }} }}
  lineage(entityId: "rr_0", depth: 9) {{ edges(first: 50) {{ nodes {{ {LEAF} }} }} }} }}"""
OPERATION: Final = (
    '{ operation(by: {operationId: "op_1"}) { status ' + LEAF.replace("proof", "") + " } }"
)


def leaves_in(found: Any) -> list[dict[str, Any]]:
    """Return every leaf in a response."""
    if isinstance(found, list):
        return [leaf for each in found for leaf in leaves_in(each)]
    if not isinstance(found, dict):
        return []
    own = [found["ledgerLeaf"]] if "ledgerLeaf" in found else []
    return own + [
        leaf for name, each in found.items() if name != "ledgerLeaf" for leaf in leaves_in(each)
    ]


def is_proven(leaf: dict[str, Any]) -> bool:
    """Return whether the proof of a leaf leads to the root of the signed checkpoint."""
    proof = TlogProof.parse(leaf["proof"])
    checkpoint = verify_checkpoint(proof.checkpoint, KEY.verifier)
    assert proof.index == leaf["index"]
    leaf_hash = bytes.fromhex(leaf["hash"])
    return verify_inclusion(leaf_hash, proof.index, checkpoint.size, proof.hashes, checkpoint.root)


async def test_the_proof_of_every_record_leads_to_the_checkpoint(client: AsgiClient) -> None:
    await write_everything(client.store)
    await settle(client.store)
    await sign(client.store)
    leaves = leaves_in(await fetch_data(client, EVERY_RECORD))
    stored = await client.store.ledger.read_leaves(0, 1000)
    by_index = {each.index: each for each in stored}
    kinds = [by_index[leaf["index"]].leaf.kind for leaf in leaves]
    assert {*kinds} == {
        LeafKind.RUN,
        LeafKind.DECISION,
        LeafKind.HISTORY,
        LeafKind.OPERATION,
        LeafKind.EDGE,
    }
    assert all(leaf["isCoveredByCheckpoint"] and is_proven(leaf) for leaf in leaves)
    for leaf in leaves:
        expected = by_index[leaf["index"]]
        assert leaf["salt"] == (expected.salt or b"").hex()
        assert leaf["recordedBy"] == expected.leaf.recorded_by
        assert datetime.fromisoformat(leaf["recordedAt"]) == expected.leaf.recorded_at
    other = {**leaves[0], "hash": leaves[1]["hash"]}
    assert leaves[0]["index"] != leaves[1]["index"]
    assert not is_proven(other)


async def test_a_leaf_can_be_made_again_from_the_record_and_the_salt(client: AsgiClient) -> None:
    await record_run(client.store, run("rr_1"))
    checkpoint = await sign(client.store)
    (leaf,) = leaves_in(await fetch_data(client, f"{{ runs {{ nodes {{ {LEAF} }} }} }}"))
    text = next(stored_texts(recorded_run(run("rr_1"))))
    at_time = datetime.fromisoformat(leaf["recordedAt"])
    digest = text_hash(bytes.fromhex(leaf["salt"]), text.text)
    again = Leaf(LeafKind.RUN, "rr_1", at_time, leaf["recordedBy"], digest)
    assert again.hash().hex() == leaf["hash"]
    assert TlogProof.parse(leaf["proof"]).verify(again.data(), KEY.verifier) == checkpoint
    forged = Leaf(LeafKind.RUN, "rr_1", at_time, "somebody else", digest)
    with pytest.raises(InvalidNote):
        TlogProof.parse(leaf["proof"]).verify(forged.data(), KEY.verifier)


async def test_what_no_checkpoint_covers_has_no_proof(client: AsgiClient) -> None:
    query = f"{{ runs(first: 5) {{ nodes {{ rebalanceRunId {LEAF} }} }} }}"

    async def proofs() -> dict[str, tuple[bool, bool]]:
        nodes = (await fetch_data(client, query))["runs"]["nodes"]
        return {
            each["rebalanceRunId"]: (
                each["ledgerLeaf"]["isCoveredByCheckpoint"],
                each["ledgerLeaf"]["proof"] is not None,
            )
            for each in nodes
        }

    await record_run(client.store, run("rr_1"))
    assert await proofs() == {"rr_1": (False, False)}
    await settle(client.store)
    await sign(client.store)
    await record_run(client.store, run("rr_2"))
    assert await proofs() == {"rr_1": (True, True), "rr_2": (False, False)}
    await tree.grow(client.store.ledger)
    assert await proofs() == {"rr_1": (True, True), "rr_2": (False, False)}


async def test_an_operation_has_the_leaf_of_the_state_that_is_shown(client: AsgiClient) -> None:
    pending = operation("op_1")
    await client.store.accept_operation(recorded_operation(pending), explicit_timestamp=True)
    await tree.grow(client.store.ledger)
    (first,) = leaves_in(await fetch_data(client, OPERATION))
    await client.store.transition_operation("op_1", start())
    await client.store.transition_operation("op_1", complete())
    await tree.grow(client.store.ledger)
    found = await fetch_data(client, OPERATION)
    assert found["operation"]["status"] == OperationStatus.SUCCEEDED.value
    (last,) = leaves_in(found)
    assert last["index"] > first["index"]
    assert last["salt"] is not None
    then = f'query @asOf(known: "{first["recordedAt"]}") {OPERATION}'
    found = await fetch_data(client, then)
    assert found["operation"]["status"] == OperationStatus.PENDING.value
    assert leaves_in(found) == [first]


async def test_uses_of_one_run_at_one_time_have_their_own_leaves(client: AsgiClient) -> None:
    uses = [event("key", correlation_id=each) for each in ("one", "another")]
    await client.store.import_batch(uses)
    query = '{ idempotencyKey(key: "key") { history { nodes { correlationId ledgerLeaf { hash salt } } } } }'
    leaves = leaves_in(await fetch_data(client, query))
    assert len({leaf["hash"] for leaf in leaves}) == 2
    assert all(leaf["salt"] for leaf in leaves)


async def test_only_auditors_have_leaves_and_only_of_visible_records(
    store_env: Env, tmp_path: Path
) -> None:
    query = (
        f"{{ runs {{ nodes {{ rebalanceRunId {LEAF} }} }} operations {{ nodes {{ {LEAF} }} }} }}"
    )
    async with open_holders(
        tmp_path, ALL_FEATURES | store_env, support=Role.SUPPORT, auditor=Role.AUDITOR
    ) as (client, holders):
        holders.add("london", Role.AUDITOR, portfolios=["PF-LON-*"])
        await client.store.import_batch(
            [
                recorded_run(run("rr_lon", portfolio_id="PF-LON-1", correlation_id="c")),
                recorded_run(run("rr_nyc", portfolio_id="PF-NYC-1", correlation_id="c")),
                recorded_operation(operation("op_1", correlation_id="c"), request='{"a": 1}'),
                decision("d_1", run_id="rr_lon", decided_at=at(3)),
            ]
        )
        await settle(client.store)
        await sign(client.store)
        whole = await HolderClient(client, holders.header("support")).execute(query)
        assert leaves_in(whole["data"]) == [None] * 3
        assert {*error_reasons(whole).values()} == {"DPM_FORBIDDEN"}
        whole = await HolderClient(client, holders.header("auditor")).execute(query)
        assert all(each["salt"] and is_proven(each) for each in leaves_in(whole["data"]))
        whole = await HolderClient(client, holders.header("london")).execute(query)
        (shown,) = whole["data"]["runs"]["nodes"]
        assert shown["rebalanceRunId"] == "rr_lon"
        assert is_proven(shown["ledgerLeaf"])
        # The request also belongs to the hidden run. With the salt, the caller could guess the request.
        (of_both,) = leaves_in(whole["data"]["operations"])
        assert of_both["salt"] is None
        assert is_proven(of_both)


async def test_a_record_that_was_changed_has_no_salt(store: Store) -> None:
    await record_run(store, run("rr_1"))
    leaf = (await store.ledger.leaves_of([(LeafKind.RUN, "rr_1")]))[LeafKind.RUN, "rr_1"][-1]
    text = next(stored_texts(recorded_run(run("rr_1", portfolio_id="PF-OTHER"))))
    shown = leaf_of_text([leaf], text.text, store.view)
    assert shown is not None
    assert shown.salt is None
    assert shown.leaf == leaf.leaf


@pytest.mark.parametrize("damage", [delete_first_leaf, spoil_checkpoint])
async def test_a_damaged_ledger_is_a_clear_error_and_the_record_is_shown(
    client: AsgiClient, damage: Callable[[Store], Awaitable[None]]
) -> None:
    for run_id in ("rr_1", "rr_2"):
        await record_run(client.store, run(run_id))
    await settle(client.store)
    await sign(client.store)
    await damage(client.store)
    query = '{ run(by: {rebalanceRunId: "rr_2"}) { status ledgerLeaf { hash proof } } }'
    whole = await execute(client, query)
    shown = whole["data"]["run"]
    assert shown["status"] == "READY"
    assert shown["ledgerLeaf"]["hash"]
    assert shown["ledgerLeaf"]["proof"] is None
    (error,) = whole["errors"]
    assert error["extensions"] == {"code": "LEDGER_DAMAGED", "reason": "DPM_LEDGER_DAMAGED"}
    assert "leaf" in error["message"] or "checkpoint" in error["message"]
    answer = await client.get("/rebalance/runs/rr_2/support-bundle?format=zip")
    assert (answer.status, answer.json) == (409, {"detail": "DPM_LEDGER_DAMAGED"})


async def test_proofs_count_in_the_limit_of_a_query(memory_client: AsgiClient) -> None:
    query = (
        "{ runs(first: %d) { nodes { decisions(first: 3) { nodes { ledgerLeaf { proof } } } } } }"
    )
    assert "errors" not in await execute(memory_client, query % 100)
    whole = await execute(memory_client, query % 150)
    assert "runs(first:).decisions(first:).proof" in whole["errors"][0]["message"]


async def test_a_page_of_records_reads_each_part_of_the_tree_once(
    memory_client: AsgiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        await record_run(memory_client.store, run(f"rr_{number}", idempotency_key=f"k{number}"))
    await sign(memory_client.store)
    ledger = memory_client.store.ledger
    calls: list[object] = []
    leaf_hashes = type(ledger).leaf_hashes

    async def counted(self: Any, start: int, stop: int) -> Any:
        calls.append(start)
        return await leaf_hashes(self, start, stop)

    monkeypatch.setattr(type(ledger), "leaf_hashes", counted)
    query = f"{{ runs(first: 60) {{ nodes {{ {LEAF} idempotencyKey {{ history {{ nodes {{ {LEAF} }} }} }} }} }} }}"
    async with open_client(
        ALL_FEATURES | {"DPM_GRAPHQL_MAX_NODES": "1000000"}, store=memory_client.store
    ) as client:
        leaves = leaves_in(await fetch_data(client, query))
    assert len(leaves) == 120
    assert all(map(is_proven, leaves))
    assert 0 < len(calls) <= 4
