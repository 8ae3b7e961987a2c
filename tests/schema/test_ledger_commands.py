"""The commands of the ledger, on a store that the service signs."""

import json
import shutil
import sqlite3
import time
from pathlib import Path

import httpx2

from schema.access.caller import Role
from storage.ledger.notes import Checkpoint, VerifierKey, split_notes, verify_checkpoint
from tests.schema.access.callers import TokenHolders
from tests.service_env import ALL_FEATURES, sqlite_env
from tests.service_process import running_service
from tests.shell import RECORDS, Shell

RECORD = """mutation {
  recordRun(input: {rebalanceRunId: "%s", correlationId: "c", requestHash: "h", portfolioId: "p",
    result: {status: "READY"}})
  { rebalanceRunId }
}"""


def new_key(shell: Shell) -> str:
    code, vkey, errors = shell.run("ledger", "keygen", "--origin", "example.com/dpm", "-o", "key")
    assert (code, errors) == (0, "")
    return vkey.strip()


def execute(shell: Shell, statement: str) -> None:
    """Change the database without the service."""
    with sqlite3.connect(shell.file) as connection:
        assert connection.execute(statement).rowcount > 0
    connection.close()


def test_a_key_is_private_and_never_overwritten(shell: Shell) -> None:
    vkey = VerifierKey.parse(new_key(shell))
    assert vkey.name == "example.com/dpm"
    assert (shell.folder / "key").stat().st_mode & 0o777 == 0o600
    code, _, errors = shell.run("ledger", "keygen", "-o", "key")
    assert code == 1
    assert "already exists" in errors
    code, _, errors = shell.run("ledger", "keygen", "--origin", "a b", "-o", "other")
    assert code == 1
    assert "not a key name" in errors
    code, _, errors = shell.run("ledger", "checkpoint", DPM_LEDGER_KEY_FILE="nowhere")
    assert code == 1
    assert "DPM_LEDGER_KEY_FILE" in errors


def test_the_service_signs_within_a_second_and_appends_to_the_file(
    shell: Shell, tmp_path: Path
) -> None:
    vkey = VerifierKey.parse(new_key(shell))
    outside = tmp_path / "checkpoints"
    env = sqlite_env(shell.file) | {
        "DPM_LEDGER_KEY_FILE": str(tmp_path / "key"),
        "DPM_LEDGER_CHECKPOINT_FILE": str(outside),
    }
    with running_service(env) as service:
        url = service.url
        for number in range(2):
            answer = httpx2.post(f"{url}/graphql", json={"query": RECORD % f"rr_{number}"}).json()
            assert answer.get("data"), answer
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline:
                response = httpx2.get(f"{url}/evidence/checkpoint")
                if response.status_code == 200 and Checkpoint.parse(response.text).size >= 3 * (
                    number + 1
                ):
                    break
                time.sleep(0.05)
            assert response.headers["content-type"] == "text/plain; charset=utf-8"
            assert verify_checkpoint(response.text, vkey).size >= 3 * (number + 1)
    sizes = [verify_checkpoint(note, vkey).size for note in split_notes(outside.read_text())]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] >= 6
    code, output, _ = shell.run(
        "ledger", "verify", "--checkpoint", str(outside), "--key", str(vkey)
    )
    assert code == 0, output
    assert "nothing differs" in output


def test_a_bundle_comes_from_a_running_service_with_a_token(shell: Shell, tmp_path: Path) -> None:
    vkey = new_key(shell)
    shell.run("import", RECORDS)
    assert shell.run("ledger", "checkpoint", DPM_LEDGER_KEY_FILE="key")[0] == 0
    holders = TokenHolders(tmp_path / "tokens.toml")
    (tmp_path / "token").write_text(holders.add("auditor", Role.AUDITOR))
    env = sqlite_env(shell.file) | ALL_FEATURES | holders.env

    with running_service(env) as service:

        def bundle(run_id: str, *arguments: str) -> tuple[int, str, str]:
            return shell.run("bundle", run_id, "--url", service.url, *arguments, "-o", "b.zip")

        code, _, errors = bundle("rr_1")
        assert code == 1
        assert "name a token with --token-file" in errors
        code, _, errors = bundle("rr_nowhere", "--token-file", "token")
        assert (code, errors) == (3, "dpm-lineage: rr_nowhere: not found\n")
        run_id = json.loads(Path(RECORDS).read_text().splitlines()[0])["rebalance_run_id"]
        code, output, errors = bundle(run_id, "--token-file", "token", "--depth", "2")
        assert (code, errors) == (0, ""), output
    code, output, _ = shell.run("bundle", "verify", "b.zip", "--key", vkey)
    assert code == 0, output
    assert " RUN, " in output
    assert "depth 2" in output


def test_a_service_without_a_key_has_no_checkpoint(shell: Shell) -> None:
    with running_service(sqlite_env(shell.file)) as service:
        response = httpx2.get(f"{service.url}/evidence/checkpoint")
    assert response.status_code == 404
    assert response.json() == {"detail": "DPM_LEDGER_CHECKPOINT_NOT_FOUND"}
    code, _, errors = shell.run("ledger", "checkpoint")
    assert code == 1
    assert "set DPM_LEDGER_KEY_FILE" in errors


def test_the_verification_names_what_was_changed_by_hand(shell: Shell) -> None:
    vkey = new_key(shell)
    shell.run("import", RECORDS)
    code, note, _ = shell.run("ledger", "checkpoint", DPM_LEDGER_KEY_FILE="key")
    assert code == 0
    (shell.folder / "outside").write_text(note)
    verify = ("ledger", "verify", "--checkpoint", "outside", "--key", vkey)
    code, output, errors = shell.run(*verify)
    assert (code, errors) == (0, ""), output
    execute(shell, "UPDATE decisions SET actor_id = 'x' WHERE sequence = 2")
    execute(shell, "UPDATE ledger_checkpoints SET note = replace(note, 'example', 'exbmple')")
    code, output, errors = shell.run(*verify)
    assert code == 3, output
    assert "CHANGED: decision" in output
    assert "FORGED: a stored checkpoint" in output
    assert errors == ""
    code, _, errors = shell.run("ledger", "verify", "--checkpoint", "key")
    assert code == 1
    assert "has no signed checkpoint" in errors


def test_a_restore_says_how_far_the_store_was_put_back_and_nothing_smaller_is_signed(
    shell: Shell,
) -> None:
    vkey = new_key(shell)

    def checkpoint() -> tuple[int, str, str]:
        return shell.run(
            "ledger",
            "checkpoint",
            DPM_LEDGER_KEY_FILE="key",
            DPM_LEDGER_CHECKPOINT_FILE="outside",
        )

    shell.run("import", RECORDS)
    assert checkpoint()[0] == 0
    backup = shutil.copy(shell.file, shell.folder / "backup")
    more = '{"kind":"run","rebalance_run_id":"rr_new","correlation_id":"c","request_hash":"h","portfolio_id":"p",'
    more += '"created_at":"2026-11-05T10:17:00+00:00","result":{"status":"READY"},"idempotency_key":null}'
    code, output, errors = shell.run("import", "-", stdin=more.encode())
    assert code == 0, errors
    assert checkpoint()[0] == 0
    for name in (shell.file.name + "-wal", shell.file.name + "-shm"):
        (shell.file.parent / name).unlink(missing_ok=True)
    shutil.copy(backup, shell.file)
    code, output, _ = shell.run("ledger", "verify", "--checkpoint", "outside", "--key", vkey)
    assert code == 4, output
    assert "ROLLBACK" in output
    assert "the last 2 are missing" in output
    shell.run("import", "-", stdin=more.replace("rr_new", "rr_other").encode())
    code, _, errors = checkpoint()
    assert code == 1
    assert "no checkpoint is signed" in errors
    code, output, _ = shell.run("ledger", "verify", "--checkpoint", "outside", "--key", vkey)
    assert code == 3
    assert "FORK" in output
