"""A response reflects every write that was committed before the request, by this process or another."""

import asyncio
from pathlib import Path

from schema.settings import Settings
from storage import open_store
from storage.formats.ndjson import encode_record
from tests.factories import recorded_run, run
from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES
from tests.service_process import run_command
from tests.storage.store_helpers import record_run

RUNS = "/rebalance/runs?limit=200"
BUNDLE = "/rebalance/runs/rr_1/support-bundle"


async def test_every_write_shows_in_the_very_next_answer(client: AsgiClient) -> None:
    for number in range(1, 6):
        await record_run(client.store, run(f"rr_{number}"))
        for _ in range(2):
            answer = await client.get(RUNS)
            assert len(answer.json["items"]) == number


async def test_what_another_store_of_the_same_database_writes_shows_at_once(
    store_env: dict[str, str],
) -> None:
    async with open_client({**ALL_FEATURES, **store_env}) as client:
        config = Settings.from_env(store_env).store_config
        other = await open_store(config) if config.url or config.file else client.store
        for number in range(1, 6):
            await record_run(other, run(f"rr_{number}"))
            for _ in range(2):
                assert len((await client.get(RUNS)).json["items"]) == number
                bundle = (await client.get(BUNDLE)).json
                assert len(bundle["lineage"]["edges"]) == 1
        if other is not client.store:
            await other.close()


async def test_what_another_process_imports_and_purges_shows_at_once(tmp_path: Path) -> None:
    env = {"DPM_SUPPORTABILITY_STORE_BACKEND": "SQLITE"}
    env["DPM_SUPPORTABILITY_SQLITE_PATH"] = str(tmp_path / "store.sqlite")
    env["DPM_SUPPORTABILITY_RETENTION_DAYS"] = "1"
    async with open_client({**ALL_FEATURES, **env}) as client:
        for number in range(1, 4):
            line = encode_record(recorded_run(run(f"rr_{number}"))).decode()
            done = await asyncio.to_thread(run_command, "import", "-", env=env, stdin=line)
            assert done.returncode == 0
            for _ in range(2):
                assert len((await client.get(RUNS)).json["items"]) == number
        done = await asyncio.to_thread(run_command, "purge", env=env)
        assert done.returncode == 0
        assert (await client.get(RUNS)).json["items"] == []
