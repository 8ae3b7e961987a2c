"""Compiled selections: the compiled fields, the fields of the executor, and the caches."""

import asyncio
import gc
import warnings
from collections.abc import Mapping
from random import Random
from typing import Any, Final

import pytest
import strawberry
from graphql import ExecutionResult, GraphQLSchema, parse
from graphql.execution.values import get_argument_values

from schema.compiled import CompiledDocument, async_fields
from schema.compiled.document import MAX_VARIANTS
from schema.compiled.selections import MAX_SELECTIONS, CompiledOperation
from tests.schema.compiled.sample_schema import SampleData, build_sample_schema

SAMPLE_QUERY: Final = (
    "{ plants(first: 3) { __typename name size } things { ... on Stone { weight } } }"
)


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The sample schema."""
    return build_sample_schema()._schema


@pytest.fixture
def completed_values(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The values that compiled selections have completed, in order."""
    seen: list[Any] = []
    lookups = (CompiledOperation.field_completer, CompiledOperation.value_completer)

    def watched(lookup: Any) -> Any:
        def look_up(self: CompiledOperation, kind: Any, fields: Any) -> Any:
            finish = lookup(self, kind, fields)

            def note(value: Any) -> Any:
                answer = finish(value)
                seen.append(answer)
                return answer

            return None if finish is None else note

        return look_up

    for lookup in lookups:
        monkeypatch.setattr(CompiledOperation, lookup.__name__, watched(lookup))
    return seen


async def run(
    document: CompiledDocument, variables: Mapping[str, Any] | None = None
) -> ExecutionResult:
    """Return the result on sample data without failures."""
    return await document.execute(
        new_context=SampleData(Random(1), failing=0).context, variable_values=variables
    )


async def test_lists_of_plain_objects_are_compiled_whole(
    schema: GraphQLSchema, completed_values: list[Any]
) -> None:
    result = await run(CompiledDocument(schema, parse(SAMPLE_QUERY)))
    assert result.data is not None
    assert completed_values == [result.data["plants"], result.data["things"]]


@pytest.mark.parametrize(
    "query",
    [
        "{ nothing @later }",
        "query @later { nothing }",
        "{ ...F @later } fragment F on Query { nothing }",
    ],
)
async def test_a_directive_that_is_not_known_leaves_the_document_to_the_executor(
    schema: GraphQLSchema, completed_values: list[Any], query: str
) -> None:
    assert (await run(CompiledDocument(schema, parse(query)))).data == {"nothing": None}
    assert completed_values == []


async def test_introspection_is_the_executors_but_for_its_leaves(
    schema: GraphQLSchema, completed_values: list[Any]
) -> None:
    result = await run(CompiledDocument(schema, parse("{ __schema { queryType { name } } }")))
    assert result.data == {"__schema": {"queryType": {"name": "Query"}}}
    assert completed_values == ["Query"]


async def test_a_mutation_is_done_once_though_its_answer_is_in_doubt() -> None:
    done: list[str] = []

    @strawberry.type
    class Query:
        nothing: str | None = None

    @strawberry.type
    class Mutation:
        @strawberry.mutation
        def do(self) -> str:
            done.append("it")
            return None  # type: ignore[return-value]

    schema = strawberry.Schema(Query, Mutation)._schema
    result = await CompiledDocument(schema, parse("mutation { do }")).execute()
    assert result.data is None
    assert done == ["it"]


async def test_variables_that_decide_are_told_apart(schema: GraphQLSchema) -> None:
    text = "query ($yes: Boolean!) { plants(first: 1) { name size @include(if: $yes) } }"
    document = CompiledDocument(schema, parse(text))
    for yes in (True, False, True):
        result = await run(document, {"yes": yes})
        assert result.data is not None
        assert ("size" in result.data["plants"][0]) is yes


async def test_few_variants_are_kept_and_no_value_of_a_variable(schema: GraphQLSchema) -> None:
    declared = ", ".join(f"$b{n}: Boolean!" for n in range(4))
    fields = " ".join(f"a{n}: title @skip(if: $b{n})" for n in range(4))
    text = f"query ({declared}, $first: Int!) {{ plants(first: $first) {{ {fields} name }} }}"
    document = CompiledDocument(schema, parse(text))
    for number in range(16):
        deciding = {f"b{n}": bool(number >> n & 1) for n in range(4)}
        await run(document, {**deciding, "first": 3})
    assert len(document._variants) == MAX_VARIANTS
    for each in document._variants.values():
        assert set(each._directive_variables.coerced) == {f"b{n}" for n in range(4)}


async def test_a_document_of_many_selections_is_compiled_in_part(schema: GraphQLSchema) -> None:
    nested = "name"
    for _ in range(9):
        nested = f"name {' '.join(f'a{n}: neighbour {{ {nested} }}' for n in range(2))}"
    document = CompiledDocument(schema, parse(f"{{ plants(first: 2) {{ {nested} }} }}"))
    result = await run(document)
    assert result.errors is None
    (selections,) = document._variants.values()
    assert len(selections._collected) == MAX_SELECTIONS


async def test_a_cancelled_answer_ends(schema: GraphQLSchema) -> None:
    document = CompiledDocument(schema, parse("{ strict { name ... on Tree { shade { sure } } } }"))
    task = asyncio.ensure_future(run(document))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancelled_answer_leaves_no_coroutine_that_nobody_awaited(
    schema: GraphQLSchema, recwarn: pytest.WarningsRecorder
) -> None:
    warnings.simplefilter("always")
    document = CompiledDocument(
        schema, parse("{ one: thing(at: 1) { __typename } two: thing(at: 2) { __typename } }")
    )
    for steps in range(4):
        task = asyncio.ensure_future(run(document))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    gc.collect()
    assert [str(each.message) for each in recwarn] == []


async def test_arguments_without_variables_are_coerced_once(
    schema: GraphQLSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    coerced: list[str] = []

    def noting(field: Any, node: Any, *rest: Any) -> dict[str, Any]:
        coerced.append(node.name.value)
        return get_argument_values(field, node, *rest)

    monkeypatch.setattr(async_fields, "get_argument_values", noting)
    fixed = CompiledDocument(schema, parse("{ thing(at: 1) { __typename } }"))
    varying = CompiledDocument(schema, parse("query($n: Int!) { thing(at: $n) { __typename } }"))
    changeable = CompiledDocument(schema, parse("{ told(odd: [1]) }"))
    for _ in range(3):
        await run(fixed)
        await run(varying, {"n": 1})
        await run(changeable)
    assert coerced == ["thing", *["thing", "told"] * 3]
