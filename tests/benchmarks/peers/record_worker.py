"""A process that records and imports for a benchmark, with the code of the folder it runs in.

It uses only what older revisions have too. It reads a line of JSON for each task and answers with the seconds of
processor time that the task took. `--without-ledger` writes no leaves.

    python record_worker.py ENV_JSON [--without-ledger]
"""

import asyncio
import json
import logging
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import structlog

from resolvers.import_records import import_records
from schema.app import create_app
from schema.settings import Settings
from storage.formats.ndjson import read_ndjson

WRITERS = 16


def without_ledger() -> None:
    """Let writes make no leaves."""
    for name in ("multi_table_insert", "bulk_import"):
        import_module(f"storage.sql.writing.{name}").new_leaves = lambda inserts: []  # type: ignore[attr-defined]
    bulk_import: Any = import_module("storage.sql.writing.bulk_import")

    async def no_positions(*rest: Any) -> list[int]:
        return []

    bulk_import.positions_without_leaf = no_positions

    async def idle(*rest: Any) -> None:
        await asyncio.Event().wait()

    import_module("schema.app").ledger_loop = idle  # type: ignore[attr-defined]


@asynccontextmanager
async def running(app: Any) -> AsyncIterator[None]:
    """Run the app's lifespan."""
    async with app.router.lifespan_context(app):
        yield


async def post(app: Any, body: bytes) -> Any:
    """Return the answer to a GraphQL request."""
    sent: list[Any] = []
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 5),
        "root_path": "",
        "headers": [
            (b"content-type", b"application/json"),
            (b"accept", b"application/json"),
            (b"host", b"127.0.0.1"),
        ],
    }
    await app(scope, receive, send)
    answer = json.loads(b"".join(each.get("body", b"") for each in sent[1:]))
    if "errors" in answer:
        raise SystemExit(f"an error: {answer['errors']}")
    return answer


async def record(app: Any, prefix: str, count: int) -> None:
    """Record runs with idempotency keys, 16 at a time."""
    numbers = iter(range(count))
    mutation = "mutation ($input: RecordRunInput!) { recordRun(input: $input) { rebalanceRunId } }"
    result = {
        "status": "READY",
        "orders": [{"isin": f"XS{n:010}", "quantity": n} for n in range(20)],
    }

    async def write() -> None:
        for number in numbers:
            run = {
                "rebalanceRunId": f"rr_{prefix}{number}",
                "correlationId": f"corr-{prefix}{number}",
                "requestHash": f"sha256:{number:064}",
                "idempotencyKey": f"key-{prefix}{number}",
                "portfolioId": f"pf_{number % 50}",
                "result": result,
            }
            body = {"query": mutation, "variables": {"input": run}}
            await post(app, json.dumps(body).encode())

    await asyncio.gather(*(write() for _ in range(WRITERS)))


async def work(app: Any, task: dict[str, Any]) -> None:
    """Do one task."""
    match task["do"]:
        case "record":
            await record(app, task["prefix"], task["count"])
        case "import":
            lines = BytesIO(await asyncio.to_thread(Path(task["file"]).read_bytes))
            await import_records(app.state.service.store, read_ndjson(lines, name="lines"))


async def main(env: dict[str, str]) -> None:
    """Do the tasks of standard input."""
    app = create_app(Settings.from_env(env))
    async with running(app):
        print(json.dumps({"ready": True}), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            begun = time.process_time()
            await work(app, json.loads(line))
            print(json.dumps({"seconds": time.process_time() - begun}), flush=True)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    if "--without-ledger" in sys.argv:
        without_ledger()
    asyncio.run(main(json.loads(sys.argv[1])))
