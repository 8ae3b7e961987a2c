"""Fields that are resolved for all objects of a level at once, and failures of such fields."""

from collections.abc import Sequence
from typing import Any, Final

import pytest
import strawberry
from graphql import ExecutionResult, GraphQLSchema, execute, parse
from graphql.pyutils import is_awaitable
from strawberry.types import Info

from schema.compiled import CompiledDocument, batched

CHILDREN: Final = "{ root { name children(each: 3) { name children { name } } } }"


class Calls(list[tuple[str, int]]):
    """The batched calls in one context: the field, and the number of objects."""


@strawberry.type
class Person:
    name: str

    @strawberry.field
    @batched
    @staticmethod
    async def children(
        parents: "Sequence[Person]", info: Info[Any, Any], each: int = 2
    ) -> list[list["Person"] | None]:
        info.context.append(("children", len(parents)))
        if any(parent.name == "root.1.1" for parent in parents):
            raise ValueError("no children")
        return [[Person(name=f"{one.name}.{n}") for n in range(each)] for one in parents]

    @strawberry.field
    @batched
    @staticmethod
    async def initial(people: "Sequence[Person]", info: Info[Any, Any]) -> list[str]:
        info.context.append(("initial", len(people)))
        return [each.name[0] for each in people]

    @strawberry.field
    async def late(self) -> str:
        return self.name


@strawberry.type
class Query:
    @strawberry.field
    async def root(self) -> Person:
        return Person(name="root")


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def born(self, info: Info[Any, Any]) -> Person:
        info.context.append(("born", 1))
        return Person(name="root.1.1")


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """People and their children."""
    return strawberry.Schema(Query, Mutation)._schema


async def run(document: CompiledDocument) -> tuple[ExecutionResult, list[Calls]]:
    """Return the result, and the calls in each context."""
    contexts: list[Calls] = []

    def new_context() -> Calls:
        contexts.append(Calls())
        return contexts[-1]

    return await document.execute(new_context=new_context), contexts


async def execute_by_graphql_core(
    schema: GraphQLSchema, query: str
) -> tuple[ExecutionResult, Calls]:
    """Return the result and the calls of graphql-core's executor."""
    calls = Calls()
    running = execute(schema, parse(query), context_value=calls)
    result = await running if is_awaitable(running) else running
    assert isinstance(result, ExecutionResult)
    return result, calls


async def test_a_level_is_one_call(schema: GraphQLSchema) -> None:
    result, contexts = await run(CompiledDocument(schema, parse(CHILDREN)))
    expected, calls = await execute_by_graphql_core(schema, CHILDREN)
    assert result == expected
    assert contexts == [[("children", 1), ("children", 3)]]
    assert calls == [("children", 1)] * 4


async def test_fields_of_one_level_are_asked_for_together(schema: GraphQLSchema) -> None:
    query = "{ root { b: initial children { initial } a: initial } }"
    result, contexts = await run(CompiledDocument(schema, parse(query)))
    assert result == (await execute_by_graphql_core(schema, query))[0]
    assert result.data is not None
    assert list(result.data["root"]) == ["b", "children", "a"]
    asked = [("initial", 1), ("children", 1), ("initial", 1), ("initial", 2)]
    assert contexts == [asked]


async def test_where_one_fails_each_is_asked_in_a_new_context(schema: GraphQLSchema) -> None:
    query = "{ root { children { children { name children { name } } } } }"
    result, contexts = await run(CompiledDocument(schema, parse(query)))
    assert result == (await execute_by_graphql_core(schema, query))[0]
    assert result.errors is not None
    assert [each.path for each in result.errors] == [
        ["root", "children", 1, "children", 1, "children"]
    ]
    once, again = contexts
    assert once == [("children", 1), ("children", 2), ("children", 4)]
    assert again == [("children", 1)] * 7


async def test_a_mutation_is_done_once_though_a_field_fails(schema: GraphQLSchema) -> None:
    document = CompiledDocument(schema, parse("mutation { born { children { name } } }"))
    result, contexts = await run(document)
    assert result.data == {"born": {"children": None}}
    assert contexts == [[("born", 1), ("children", 1)]]


async def test_what_is_beside_a_field_for_the_executor_is_left_to_it(
    schema: GraphQLSchema,
) -> None:
    query = "{ root { children { late initial } } }"
    result, contexts = await run(CompiledDocument(schema, parse(query)))
    assert result == (await execute_by_graphql_core(schema, query))[0]
    assert contexts == [[("children", 1), ("initial", 1), ("initial", 1)]]
