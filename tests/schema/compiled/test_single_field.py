"""Queries of one field that are executed without an executor."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, GraphQLSchema, execute, parse
from graphql.pyutils import is_awaitable
from strawberry.types import Info

from schema.compiled import CompiledDocument, batched, document


class Refused(Exception):
    """The error of a field."""


@strawberry.type
class Stone:
    weight: int | None

    @strawberry.field
    @batched
    @staticmethod
    async def cracks(stones: "Sequence[Stone]") -> Sequence[int]:
        return [0 for _ in stones]


@strawberry.type
class Query:
    @strawberry.field
    async def stones(self, info: Info[list[str], None], heavier: int = 0) -> list[Stone]:
        info.context.append(info.field_name)
        return [Stone(weight=weight) for weight in (1, 2, 3) if weight > heavier]

    @strawberry.field
    async def refused(self, info: Info[list[str], None], how: str = "") -> Stone | None:
        info.context.append(info.field_name)
        raise Refused(how)

    @strawberry.field
    async def required(self, info: Info[list[str], None]) -> Stone:
        info.context.append(info.field_name)
        raise Refused

    @strawberry.field
    async def odd(self, info: Info[list[str], None]) -> Stone:
        info.context.append(info.field_name)
        return Stone(weight="heavy")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """A schema of stones."""
    return strawberry.Schema(Query)._schema


@pytest.fixture
def executor_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An item for each use of an executor."""
    words: list[str] = []

    def noting(*given: Any, **named: Any) -> Any:
        words.append("executor")
        return execute(*given, **named)

    monkeypatch.setattr(document, "execute", noting)
    return words


async def execute_twice(
    schema: GraphQLSchema, text: str, asked: list[str], **variables: Any
) -> ExecutionResult:
    """Execute a query twice, compare both results with graphql-core's, and return the second.

    `asked` gets the calls.
    """
    compiled = CompiledDocument(schema, parse(text))

    def context_of(noted: list[str]) -> Callable[[], list[str]]:
        return lambda: noted

    first = await compiled.execute(new_context=context_of([]), variable_values=variables)
    running = execute(schema, parse(text), context_value=[], variable_values=variables)
    plain = await running if is_awaitable(running) else running
    second = await compiled.execute(new_context=context_of(asked), variable_values=variables)
    assert isinstance(plain, ExecutionResult)
    assert first.formatted == second.formatted == plain.formatted
    return second


@pytest.mark.parametrize(
    "text",
    [
        "{ stones { weight } }",
        "query($n: Int) { all: stones(heavier: $n) { __typename ... { weight } } }",
        "{ stones { ...F } } fragment F on Stone { weight @skip(if: false) }",
    ],
)
async def test_what_is_compiled_whole_takes_no_executor_again(
    schema: GraphQLSchema, executor_calls: list[str], text: str
) -> None:
    asked: list[str] = []
    result = await execute_twice(schema, text, asked, n=1)
    assert result.errors is None
    assert asked == ["stones"]
    assert executor_calls == ["executor"]


@pytest.mark.parametrize("text", ['{ refused(how: "so") { weight } }', "{ required { weight } }"])
async def test_what_is_refused_is_asked_for_once(
    schema: GraphQLSchema, executor_calls: list[str], text: str
) -> None:
    asked: list[str] = []
    result = await execute_twice(schema, text, asked)
    assert result.errors is not None
    assert isinstance(result.errors[0].original_error, Refused)
    assert len(asked) == 1
    assert executor_calls == ["executor"]


@pytest.mark.parametrize(
    "text",
    [
        "{ odd { weight } }",
        "{ stones { weight cracks } }",
        "{ stones { weight } more: stones { weight } }",
        "{ __typename }",
        "query($n: Int!) { stones(heavier: $n) { weight } }",
    ],
)
async def test_all_else_does(schema: GraphQLSchema, executor_calls: list[str], text: str) -> None:
    await execute_twice(schema, text, [])
    assert len(executor_calls) == 2


async def test_which_operation_is_meant_is_told_by_its_name(schema: GraphQLSchema) -> None:
    text = "query A { stones { weight } } query B { stones(heavier: 2) { weight } }"
    compiled = CompiledDocument(schema, parse(text))
    for _ in range(2):
        answer = await compiled.execute(new_context=list, operation_name="B")
        assert answer.data == {"stones": [{"weight": 3}]}
        assert (await compiled.execute(new_context=list)).data is None
        assert (await compiled.execute(new_context=list, operation_name="C")).data is None
