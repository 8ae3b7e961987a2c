"""The same runs recorded by concurrent writers in three ways: by a bare driver, in process, and over HTTP."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock, local
from typing import Any, Final

import asyncpg

from storage import record_rules
from storage.records import RecordedRun, to_micros
from storage.sql.engine.sqlite import connect_for_migration
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from tests.benchmarks.generated_records import generate_records
from tests.schema.asgi_client import AsgiClient

WRITER_COUNT: Final = 16

AS_JSON: Final = {"content-type": "application/json"}

MUTATION: Final = """mutation ($input: RecordRunInput!) {
  recordRun(input: $input) { rebalanceRunId status createdAt }
}"""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RunToRecord:
    """A run to record, as the mutation and as the rows that it writes, by table."""

    mutation: bytes
    rows: Sequence[tuple[str, Sequence[str], Sequence[Row]]]


def runs_to_record(number: int, results: Any, *, prefix: str, dialect: str) -> list[RunToRecord]:
    """Return `number` runs with the rows that recordRun writes."""
    found = (
        each for each in generate_records(number, results=results) if isinstance(each, RecordedRun)
    )
    return [_recording(each, prefix, dialect) for each in found]


def _recording(given: RecordedRun, prefix: str, dialect: str) -> RunToRecord:
    values = dict(row_mapping.run_values(given.run))
    for name in ("rebalance_run_id", "correlation_id", "idempotency_key"):
        values[name] = values[name] and f"{prefix}{values[name]}"
    run = row_mapping.RUN.to_record(list(values.values()))
    recorded = RecordedRun(run, given.result)
    kept = [
        (t.runs, [row_mapping.run_values(run)]),
        (t.results, [row_mapping.result_values(recorded)]),
    ]
    if run.idempotency_key is not None:
        kept.append(
            (
                t.mappings,
                [row_mapping.mapping_values(record_rules.run_mapping(run, run.idempotency_key))],
            )
        )
        kept.append(
            (
                t.history,
                [row_mapping.event_values(record_rules.run_event(run, run.idempotency_key))],
            )
        )
    kept.append((t.edges, [row_mapping.edge_values(edge) for edge in record_rules.run_edges(run)]))
    return RunToRecord(
        _mutation(recorded),
        [
            (
                table.name,
                list(several[0]),
                [tuple(_as_kept(value, dialect) for value in each.values()) for each in several],
            )
            for table, several in kept
        ],
    )


def _mutation(recorded: RecordedRun) -> bytes:
    run = recorded.run
    given = {
        "rebalanceRunId": run.rebalance_run_id,
        "correlationId": run.correlation_id,
        "requestHash": run.request_hash,
        "idempotencyKey": run.idempotency_key,
        "portfolioId": run.portfolio_id,
        "result": json.loads(recorded.result),
        "createdAt": run.created_at.isoformat(),
    }
    return json.dumps({"query": MUTATION, "variables": {"input": given}}).encode()


def _as_kept(value: Any, dialect: str) -> Any:
    return to_micros(value) if isinstance(value, datetime) and dialect == "sqlite" else value


def _statements(
    each: RunToRecord, marks: Callable[[int], str]
) -> Iterator[tuple[str, Sequence[Row]]]:
    for table, columns, values in each.rows:
        asked = ", ".join(marks(n) for n in range(1, len(columns) + 1))
        yield f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({asked})", values  # noqa: S608


def record_by_sqlite3(file: Path, runs: Sequence[RunToRecord]) -> None:
    """Record them with sqlite3, with a transaction for each run, a connection for each thread, and a lock.

    Without the lock they would wait in SQLite, which polls its own lock every few milliseconds.
    """
    own, turn = local(), Lock()

    def connect() -> None:
        own.connection = connect_for_migration(file)

    def record(each: RunToRecord) -> None:
        with turn:
            own.connection.execute("BEGIN IMMEDIATE")
            for statement, values in _statements(each, lambda _: "?"):
                own.connection.executemany(statement, values)
            own.connection.execute("COMMIT")

    with ThreadPoolExecutor(WRITER_COUNT, initializer=connect) as pool:
        for _ in pool.map(record, runs):
            pass


async def record_by_asyncpg(
    connections: Sequence[asyncpg.Connection], runs: Sequence[RunToRecord]
) -> None:
    """Record them with asyncpg, a transaction for each run."""
    waiting = iter(runs)

    async def write(connection: asyncpg.Connection) -> None:
        for each in waiting:
            async with connection.transaction():
                for statement, values in _statements(each, lambda n: f"${n}"):
                    await connection.executemany(statement, values)

    await asyncio.gather(*map(write, connections))


async def record_in_process(client: AsgiClient, runs: Sequence[RunToRecord]) -> None:
    """Record them through the application, without a server."""
    waiting = iter(runs)

    async def write() -> None:
        for each in waiting:
            answer = await client.send("POST", "/graphql", body=each.mutation, headers=AS_JSON)
            assert b'"errors"' not in answer.body, answer.body

    await asyncio.gather(*(write() for _ in range(WRITER_COUNT)))


async def record_over_http(port: int, requests: Sequence[bytes]) -> None:
    """Record them through a service, with a connection for each writer."""
    waiting = iter(requests)

    async def write() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for each in waiting:
            writer.write(each)
            head = await reader.readuntil(b"\r\n\r\n")
            at = head.index(b"content-length:") + 15
            body = await reader.readexactly(int(head[at : head.index(b"\r", at)]))
            assert b'"errors"' not in body, body
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(write() for _ in range(WRITER_COUNT)))


def http_request(each: RunToRecord) -> bytes:
    """Return the bytes of the HTTP request of a mutation."""
    head = (
        "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(each.mutation)}\r\n\r\n"
    )
    return head.encode() + each.mutation
