"""A killed import that is run again stores every record once."""

import asyncio
import hashlib
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final

import orjson

from storage import open_store
from storage.formats.ndjson import encode_record
from tests.crashes.databases import Database, NewDatabase
from tests.forked_commands import environment
from tests.service_process import command_line, run_command

DEMO_RUNS: Final = 1000
KINDS: Final = 7


async def _read_contents(place: Database) -> tuple[Counter[str], str]:
    """Return the number of records of each kind, and the hash of the export."""
    await place.wait_until_idle()
    store = await open_store(place.config)
    counts: Counter[str] = Counter()
    text = hashlib.sha256()
    async for record in store.export():
        line = encode_record(record)
        counts[orjson.loads(line)["kind"]] += 1
        text.update(line + b"\n")
    await store.close()
    return counts, text.hexdigest()


async def _import_and_kill(place: Database, lines: list[bytes], pause: float) -> None:
    """Send some lines to an import, and kill it while it waits for more or processes them."""
    process = await asyncio.create_subprocess_exec(
        *command_line("import", "-"),
        env=environment(place.env),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    process.stdin.writelines(lines)
    await process.stdin.drain()
    await asyncio.sleep(pause)
    process.kill()
    with suppress(ConnectionError):
        process.stdin.close()
        await process.stdin.wait_closed()
    assert await process.wait() == -9


async def test_an_import_that_was_killed_is_finished_by_the_next(
    new_database: NewDatabase, tmp_path: Path, rounds: int
) -> None:
    random = Random(rounds)
    source = tmp_path / "records.ndjson"
    source.write_text(run_command("demo", "--runs", str(DEMO_RUNS), env={}).stdout)
    place = await new_database()
    assert run_command("import", str(source), env=place.env).returncode == 0
    lines = source.read_bytes().splitlines(keepends=True)
    whole, text = await _read_contents(place)
    assert len(whole) == KINDS
    half_way = 0
    for number in range(rounds):
        place = await new_database()
        fed = lines[: random.randrange(len(lines))]
        await _import_and_kill(place, fed, random.uniform(0, 0.2))
        before, _ = await _read_contents(place)
        half_way += before.total() not in {0, whole.total()}
        again = run_command("import", str(source), env=place.env)
        assert (again.returncode, again.stderr) == (0, ""), f"round {number}: {again.stderr}"
        told = {
            words[0]: [int(word) for word in words[1:4]]
            for words in map(str.split, again.stdout.splitlines()[1 : KINDS + 1])
        }
        for kind, count in whole.items():
            assert told[kind] == [count - before[kind], 0, before[kind]], f"round {number}"
        assert await _read_contents(place) == (whole, text), f"round {number}"
        assert await place.find_damage() == []
    print(f"\n{rounds} rounds, {half_way} of them killed with a part stored")
