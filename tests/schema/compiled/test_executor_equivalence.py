"""Compiled execution and graphql-core's executor return the same bytes."""

import asyncio
import gc
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, Final

import orjson
import pytest
from graphql import ExecutionResult, GraphQLSchema, execute
from graphql.pyutils import is_awaitable

from schema.access.caller import ANONYMOUS
from schema.app import build_service
from schema.compiled import CompiledDocument
from schema.graphql.build import build_schema
from schema.graphql.loading.context import Context
from schema.graphql.types.values.global_ids import NODE_TYPES, to_global_id
from schema.graphql.types.values.scalars import ORJSON_NATIVE
from schema.settings import Settings
from storage.memory import MemoryStore
from tests.factories import START
from tests.schema.asgi_client import DATA, load_records
from tests.schema.compiled.random_queries import Query, QueryGenerator
from tests.schema.compiled.sample_schema import SampleData, build_sample_schema
from tests.service_env import ALL_FEATURES

pytestmark = pytest.mark.filterwarnings(
    # graphql-core leaves coroutines behind if a null propagates past fields that have not started.
    "ignore::pytest.PytestUnraisableExceptionWarning"
)
SAMPLE_POOLS: Final[dict[str, list[Any]]] = {
    "Int": [0, 1, 3, 11, -1, 2**33],
    "Boolean": [True, False],
    "String": ["tree 1", ""],
    "Odd": [1, 2, "3", [4]],
}


async def result_bytes(running: Any) -> bytes:
    """Return a result as bytes, including the classes of its exceptions."""
    result: ExecutionResult = await running if is_awaitable(running) else running
    errors = [
        {**each.formatted, "raised": type(each.original_error).__name__}
        for each in result.errors or ()
    ]
    return orjson.dumps({"data": result.data, "errors": errors})


async def compare(schema: GraphQLSchema, query: Query, context: Callable[[], Any]) -> None:
    """Run a query with each set of variables by both executors, twice by the compiled one."""
    compiled = CompiledDocument(schema, query.node, native=ORJSON_NATIVE)
    for variables in query.variables:
        values = dict(variables)
        plain = await result_bytes(
            execute(schema, query.node, context_value=context(), variable_values=values)
        )
        for _ in range(2):
            answer = await result_bytes(
                compiled.execute(new_context=context, variable_values=values),
            )
            assert answer == plain, f"{query.text}\n{values}"


async def compare_sample_data(*, failing: float, queries: int) -> None:
    """Compare `queries` queries, each on its own sample data, in which the share `failing` of the values is invalid."""
    schema = build_sample_schema()._schema
    writer = QueryGenerator(schema, Random(int(failing * 100)), SAMPLE_POOLS)
    for number in range(queries):
        await compare(schema, writer.query(), SampleData(Random(number), failing=failing).context)


@pytest.mark.parametrize("failing", [0.0, 0.05, 0.3])
def test_a_garden_of_failures_is_described_alike(failing: float, queries: int) -> None:
    asyncio.run(compare_sample_data(failing=failing, queries=queries // 3))
    gc.collect()  # do not reuse warnings of other tests


def product_pools() -> dict[str, list[Any]]:
    """Return values for the service's scalars: values of the recorded data, and invalid ones."""
    records = [orjson.loads(line) for line in (DATA / "records.ndjson").read_bytes().splitlines()]
    texts = {
        value
        for record in records
        for name, value in record.items()
        if name.endswith(("_id", "_key")) and isinstance(value, str)
    }
    ids = sorted(texts)
    return {
        "String": [*ids, "nothing", ""],
        "ID": ["", *(to_global_id(kind, each) for kind in NODE_TYPES for each in ids[::9])],
        "Int": [1, 2, 3, 0, 2000],
        "Boolean": [True, False],
        "DateTime": [*(record["created_at"] for record in records if "created_at" in record)],
    }


async def compare_services(*, queries: int) -> None:
    """Compare queries on the recorded data, with one feature disabled, so that some fields fail."""
    settings = Settings.from_env(ALL_FEATURES | {"DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED": "false"})
    store = MemoryStore()
    await load_records(store)
    # Use a fixed clock, because counts up to the current time are executed twice.
    service = replace(build_service(settings, store), now=lambda: START)
    schema = build_schema()._schema
    writer = QueryGenerator(schema, Random(7), product_pools(), max_depth=4)
    for _ in range(queries):
        await compare(schema, writer.query(), lambda: Context(service, "corr", ANONYMOUS))
    await store.close()


def test_the_service_answers_alike(queries: int) -> None:
    asyncio.run(compare_services(queries=queries // 3))
    gc.collect()  # as above
