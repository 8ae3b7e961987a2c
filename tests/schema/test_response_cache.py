"""An answer that is kept is the answer that would be made: nothing has been written since, by whomever."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event
from starlette.responses import Response

from schema.rest.response_cache import AROUND, KeptAnswers
from schema.settings import Settings
from storage import open_store
from storage.formats.ndjson import encode_record
from storage.sql.store import SqlStore
from tests.factories import recorded_run, run
from tests.schema.asgi_client import AsgiClient, load_records, open_client
from tests.service_env import ALL_FEATURES
from tests.service_process import CONSOLE_SCRIPT
from tests.storage.store_helpers import record_run

RUNS = "/rebalance/runs?limit=200"
BUNDLE = "/rebalance/runs/rr_1/support-bundle"


@contextmanager
def record_statements(client: AsgiClient) -> Iterator[list[str]]:
    """The statements that the service's store reads with."""
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    assert isinstance(client.store, SqlStore)
    engine = client.store._read_engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


async def run_command(env: Mapping[str, str], *arguments: str, given: bytes = b"") -> None:
    """Run a command in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        CONSOLE_SCRIPT, *arguments, env=env, stdin=PIPE, stdout=DEVNULL
    )
    await process.communicate(given)
    assert process.returncode == 0


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
        address = Settings.from_env(store_env).store_config
        other = await open_store(address) if address.url or address.file else client.store
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
            line = encode_record(recorded_run(run(f"rr_{number}")))
            await run_command(env, "import", "-", given=line)
            for _ in range(2):
                assert len((await client.get(RUNS)).json["items"]) == number
        await run_command(env, "purge")
        assert (await client.get(RUNS)).json["items"] == []


async def test_an_answer_given_before_is_given_again_without_a_statement(tmp_path: Path) -> None:
    env = {"DPM_SUPPORTABILITY_STORE_BACKEND": "SQLITE"}
    env["DPM_SUPPORTABILITY_SQLITE_PATH"] = str(tmp_path / "store.sqlite")
    async with open_client({**ALL_FEATURES, **env}) as client:
        await load_records(client.store)
        first = (await client.get(RUNS)).json["items"][0]["rebalance_run_id"]
        targets = [RUNS, "/api/v1" + RUNS, f"/rebalance/runs/{first}/support-bundle"]
        made = [await client.get(target) for target in targets]
        with record_statements(client) as asked:
            again = [await client.get(target) for target in targets]
            assert asked == []
            assert (await client.send("HEAD", RUNS)).body == b""
            assert asked != []
        assert [(each.status, each.body) for each in again] == [(200, each.body) for each in made]
        assert (await client.get(RUNS)).body == made[0].body


async def test_a_refusal_is_not_kept(tmp_path: Path) -> None:
    env = {"DPM_SUPPORTABILITY_STORE_BACKEND": "SQLITE"}
    env["DPM_SUPPORTABILITY_SQLITE_PATH"] = str(tmp_path / "store.sqlite")
    async with open_client({**ALL_FEATURES, **env}) as client:
        for _ in range(2):
            with record_statements(client) as asked:
                assert (await client.get("/rebalance/runs/nobody")).status == 404
            assert asked != []


def response_of_size(size: int) -> Response:
    """An answer of so many bytes."""
    return Response(b"x" * size)


def test_no_more_is_kept_than_there_is_room_for_and_the_oldest_goes_first() -> None:
    kept = KeptAnswers(most_bytes=2 * (AROUND + 10) + 5)
    kept.find((b"/", b""), 1)
    for name in (b"a", b"b"):
        kept.keep((name, b""), 1, "/", response_of_size(10))
    assert kept.find((b"a", b""), 1)
    kept.keep((b"c", b""), 1, "/", response_of_size(10))
    assert [bool(kept.find((name, b""), 1)) for name in (b"a", b"b", b"c")] == [True, False, True]


def test_short_answers_are_not_kept_without_end() -> None:
    kept = KeptAnswers(most_bytes=10 * AROUND)
    kept.find((b"/", b""), 1)
    names = [f"{number}".encode() for number in range(100)]
    for name in names:
        kept.keep((name, b""), 1, "/", response_of_size(1))
    assert sum(kept.find((name, b""), 1) is not None for name in names) == 9


def test_an_answer_that_was_made_of_an_earlier_state_is_not_kept() -> None:
    kept = KeptAnswers()
    kept.find((b"/", b""), 1)
    kept.find((b"/", b""), 2)
    kept.keep((b"/", b""), 1, "/", response_of_size(1))
    assert kept.find((b"/", b""), 2) is None
    assert kept.find((b"/", b""), 1) is None
