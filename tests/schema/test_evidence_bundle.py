"""Evidence bundles, verified without a store by the command and by the script of deploy/."""

import asyncio
import importlib.util
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from proofbundle.tlogproof import verify_tlog_proof

from resolvers.evidence.evidence_bundle import evidence_bundle
from schema.app import build_service
from schema.settings import Settings
from storage.base import Store
from storage.errors import CheckpointNotFound, RunNotFound
from storage.ledger.leaves import FIELD_NAMES, LeafKind
from storage.records import EdgeType
from tests.factories import at, event, run
from tests.schema.asgi_client import AsgiClient
from tests.storage.ledger.ledger_helpers import KEY, sign, write_everything
from tests.storage.store_helpers import record_run

ROOT = Path(__file__).parents[2]
VKEY = str(KEY.verifier)


def load_verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verifier", ROOT / "deploy/verify_bundle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFIER = load_verifier()


async def write_bundle(store: Store, file: Path) -> Path:
    await write_everything(store)
    await sign(store)
    await record_run(store, run("rr_later"))
    service = build_service(Settings(), store)
    content = await evidence_bundle(service, "rr_0", depth=3)
    with file.open("wb") as target:
        target.write(content)
    return file


def change(file: Path, edit: Callable[[dict[str, bytes]], None], *, manifest: bool = True) -> Path:
    """Write a copy of a bundle with changed files and a matching manifest."""
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    edit(files)
    if manifest:
        content = json.loads(files["manifest.json"])
        content["files"] = {
            name: VERIFIER.sha256(data).hex()
            for name, data in files.items()
            if name != "manifest.json"
        }
        files["manifest.json"] = json.dumps(content).encode()
    other = file.with_name("changed.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return other


async def test_a_bundle_proves_the_records_of_the_lineage(store: Store, tmp_path: Path) -> None:
    file = await write_bundle(store, tmp_path / "incident.zip")
    answer = VERIFIER.verify_bundle(str(file), VKEY)
    assert "3 RUN, 3 RESULT, 3 ARTIFACT" in answer
    assert "DECISION" in answer
    assert "EDGE" in answer
    assert VERIFIER.main([str(file), VKEY]) == 0
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        assert {
            "manifest.json",
            "records.ndjson",
            "checkpoint.txt",
            "lineage.mmd",
            "lineage.svg",
        } <= {*names}
        first = json.loads(archive.read("records.ndjson").splitlines()[0])
        proof = archive.read(f"proofs/{first['index']}.tlog-proof").decode()
    text = VERIFIER.encode_fields([*first["fields"].values()])
    digest = VERIFIER.sha256(bytes.fromhex(first["salt"]) + text).hex()
    stamp = [first["recorded_at"], first["recorded_by"]]
    leaf = VERIFIER.encode_fields([first["kind"], first["id"], *stamp, digest])
    assert verify_tlog_proof(proof, leaf, VKEY)["ok"]


async def test_a_bundle_proves_what_is_kept_of_purged_runs(store: Store, tmp_path: Path) -> None:
    await write_everything(store)
    await record_run(store, run("rr_kept", created_at=at(500)), (EdgeType.DERIVED_FROM, "rr_0"))
    assert (await store.purge(runs_before=at(100), operations_before=None, limit=100)).runs > 0
    await sign(store)
    file = tmp_path / "incident.zip"
    file.write_bytes(await evidence_bundle(build_service(Settings(), store), "rr_kept", depth=1))
    assert "1 RUN, 1 RESULT, 3 EDGE, 1 TOMBSTONE" in VERIFIER.verify_bundle(str(file), VKEY)

    def edit_status(files: dict[str, bytes]) -> None:
        assert b'"status":"READY","portfolio_id"' in files["records.ndjson"]
        files["records.ndjson"] = files["records.ndjson"].replace(
            b'"status":"READY","portfolio_id"', b'"status":"BLOCKED","portfolio_id"'
        )

    with pytest.raises(VERIFIER.InvalidBundle, match="TOMBSTONE 'rr_0' is not what was recorded"):
        VERIFIER.verify_bundle(str(change(file, edit_status)), VKEY)


async def test_a_bundle_that_was_changed_is_refused(store: Store, tmp_path: Path) -> None:
    file = await write_bundle(store, tmp_path / "incident.zip")

    def edit_record(files: dict[str, bytes]) -> None:
        files["records.ndjson"] = files["records.ndjson"].replace(b"reviewer-1", b"reviewer-2")

    def rename_field(files: dict[str, bytes]) -> None:
        files["records.ndjson"] = files["records.ndjson"].replace(b'"actor_id"', b'"reason_code"')

    def other_time(files: dict[str, bytes]) -> None:
        files["records.ndjson"] = files["records.ndjson"].replace(b'"anonymous"', b'"alice"')

    def drop_proof(files: dict[str, bytes]) -> None:
        del files[next(name for name in files if name.startswith("proofs/"))]

    def drop_record(files: dict[str, bytes]) -> None:
        files["records.ndjson"] = files["records.ndjson"].split(b"\n", 1)[1]

    def resize(files: dict[str, bytes]) -> None:
        lines = files["checkpoint.txt"].split(b"\n")
        lines[1] = b"1000"
        files["checkpoint.txt"] = b"\n".join(lines)

    for edit in (edit_record, rename_field, other_time, drop_proof, drop_record, resize):
        with pytest.raises(VERIFIER.InvalidBundle):
            VERIFIER.verify_bundle(str(change(file, edit)), VKEY)

    def redraw(files: dict[str, bytes]) -> None:
        files["lineage.svg"] += b" "

    with pytest.raises(VERIFIER.InvalidBundle, match="not the file of the manifest"):
        VERIFIER.verify_bundle(str(change(file, redraw, manifest=False)), VKEY)
    assert VERIFIER.verify_bundle(str(change(file, lambda files: None)), VKEY)
    other_key = VKEY.replace("lineage", "linaege")
    assert VERIFIER.main([str(file), other_key]) == 1
    assert VERIFIER.main([str(tmp_path / "nowhere.zip"), VKEY]) == 1


async def test_a_bundle_has_each_use_of_a_key_by_one_run_at_one_time(
    store: Store, tmp_path: Path
) -> None:
    await record_run(store, run("rr_1", idempotency_key="key", correlation_id="one"))
    await store.import_batch([event("key", rebalance_run_id="rr_1", correlation_id="another")])
    await sign(store)
    content = await evidence_bundle(build_service(Settings(), store), "rr_1", depth=1)
    file = tmp_path / "incident.zip"
    await asyncio.to_thread(file.write_bytes, content)
    assert "2 HISTORY" in VERIFIER.verify_bundle(str(file), VKEY)
    assert "0 records of the lineage are not in" in VERIFIER.verify_bundle(str(file), VKEY)


async def test_a_store_without_a_checkpoint_or_the_run_has_no_bundle(store: Store) -> None:
    service = build_service(Settings(), store)
    with pytest.raises(CheckpointNotFound):
        await evidence_bundle(service, "rr_0", depth=3)
    await sign(store)
    with pytest.raises(RunNotFound):
        await evidence_bundle(service, "rr_0", depth=3)


async def test_the_rest_route_answers_404_without_a_checkpoint(client: AsgiClient) -> None:
    answer = await client.get("/rebalance/runs/rr_1/support-bundle?format=zip")
    assert answer.status == 404
    answer = await client.get("/rebalance/runs/rr_1/support-bundle?format=tar")
    assert answer.status == 422


def test_the_verifier_is_short_stands_alone_and_is_the_one_of_the_command() -> None:
    script = (ROOT / "deploy/verify_bundle.py").read_text()
    assert script == (ROOT / "schema/cli/verify_bundle.py").read_text()
    assert script.count("\n") < 300
    imports = {
        line.split()[1].partition(".")[0]
        for line in script.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imports == {"base64", "hashlib", "json", "sys", "zipfile", "cryptography"}
    assert {kind: tuple(names.split()) for kind, names in VERIFIER.FIELDS.items()} == {
        kind.name: names for kind, names in FIELD_NAMES.items()
    }
    assert LeafKind.EDGE in FIELD_NAMES
