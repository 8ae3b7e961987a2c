"""Starlette handlers written by hand, which run the statements of two REST operations on the driver."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import aiosqlite
import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from resolvers.artifacts import build_artifact
from storage.records import Decision, IdempotencyEvent, LineageEdge, RecordedRun, Run, RunStatus

RUN_FIELDS: Final = Run.__struct_fields__
OPERATION_FIELDS: Final = (
    "operation_id",
    "operation_type",
    "status",
    "is_executable",
    "correlation_id",
    "created_at",
    "started_at",
    "finished_at",
)
EDGE_FIELDS: Final = LineageEdge.__struct_fields__
DECISION_FIELDS: Final = Decision.__struct_fields__[:-1]  # without the sequence
EVENT_FIELDS: Final = IdempotencyEvent.__struct_fields__[1:]  # without the key
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
PAGE_SIZE: Final = 50
Driver = aiosqlite.Connection | asyncpg.Connection


class Statement(NamedTuple):
    """A statement with its values, and whether SQLite returns its rows as one JSON text."""

    sql: str
    values: Sequence[Any]
    json_rows: bool


def _named(fields: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """Return an object of the first columns of a row. SQLite has times in microseconds."""
    return {
        name: EPOCH + timedelta(microseconds=value)
        if name.endswith("_at") and isinstance(value, int)
        else value
        for name, value in zip(fields, row, strict=False)
    }


def _fragment(text: str | None) -> orjson.Fragment | None:
    return None if text is None else orjson.Fragment(text)


class RestByHand:
    """The handlers. `statements` has those of each target."""

    def __init__(
        self,
        driver: Driver,
        statements: Mapping[str, Sequence[Statement]],
        encode_cursor: Callable[[datetime, str], str],
    ) -> None:
        self._driver = driver
        self._statements = statements
        self._encode_cursor = encode_cursor
        self.app = Starlette(
            routes=[
                Route("/rebalance/runs", self.page),
                Route("/rebalance/runs/{run_id}/support-bundle", self.bundle),
            ]
        )

    async def page(self, request: Request) -> Response:
        """Answer with a page of runs."""
        target = f"{request.url.path}?{request.url.query}"
        (rows,) = [await self._fetch(each) for each in self._statements[target]]
        items = [_named(RUN_FIELDS, row) for row in rows[:PAGE_SIZE]]
        cursor = None
        if len(rows) > PAGE_SIZE:
            cursor = self._encode_cursor(items[-1]["created_at"], items[-1]["rebalance_run_id"])
        return _json({"items": items, "next_cursor": cursor})

    async def bundle(self, request: Request) -> Response:
        """Answer with the bundle of a run, read in one transaction."""
        async with AsyncExitStack() as stack:
            if isinstance(self._driver, aiosqlite.Connection):
                await self._driver.execute("BEGIN")
                stack.push_async_callback(self._driver.execute, "ROLLBACK")
            else:
                snapshot = self._driver.transaction(isolation="repeatable_read", readonly=True)
                await stack.enter_async_context(snapshot)
            found = [await self._fetch(each) for each in self._statements[request.url.path]]
        return _json(_bundle(found))

    async def _fetch(self, statement: Statement) -> Sequence[Sequence[Any]]:
        if not isinstance(self._driver, aiosqlite.Connection):
            found: Sequence[Any] = await self._driver.fetch(statement.sql, *statement.values)
            return found
        rows = [*await self._driver.execute_fetchall(statement.sql, statement.values)]
        return orjson.loads(rows[0][0]) if statement.json_rows else rows


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")


def _bundle(found: Sequence[Sequence[Sequence[Any]]]) -> dict[str, Any]:
    """Return the bundle of the rows of each statement, in the order in which the service executes them."""
    remaining = iter(found)
    ((run_row,), ((_, result),)) = next(remaining), next(remaining)
    fields = _named(RUN_FIELDS, run_row)
    run = {name: value for name, value in fields.items() if name != "status"}
    recorded = RecordedRun(Run(**{**fields, "status": RunStatus(fields["status"])}), result)
    operation = None
    for row in next(remaining):
        ((_, _, operation_result, error),) = next(remaining)
        operation = {
            **_named(
                OPERATION_FIELDS, [*row[1:4], row[3] == "PENDING" and bool(row[8]), *row[4:8]]
            ),
            "result": _fragment(operation_result),
            "error": _fragment(error),
        }
    decisions = [_named(DECISION_FIELDS, row) for row in next(remaining)]
    edges = [_named(EDGE_FIELDS, row) for row in next(remaining)]
    history = None
    if run["idempotency_key"] is not None:
        history = {
            "idempotency_key": run["idempotency_key"],
            "history": [_named(EVENT_FIELDS, row[1:]) for row in next(remaining)],
        }
    run_id = run["rebalance_run_id"]
    return {
        "run": {**run, "result": orjson.Fragment(result)},
        "artifact": orjson.Fragment(build_artifact(recorded)),
        "async_operation": operation,
        "workflow_history": {"run_id": run_id, "decisions": decisions},
        "lineage": {
            "entity_id": run_id,
            "edges": [{**each, "metadata": _fragment(each["metadata"])} for each in edges],
            "next_cursor": None,
        },
        "idempotency_history": history,
    }
