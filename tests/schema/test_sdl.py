"""The schema compared with its committed SDL and with the contract's."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    DangerousChangeType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    is_introspection_type,
    is_specified_scalar_type,
)

from schema.graphql.build import SDL_PATH
from schema.graphql.build import build_schema as build_ours
from tests.schema.asgi_client import DATA

Described = tuple[str, str | None]


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    """The schema of the code, built from its SDL."""
    return build_schema(build_ours().as_str())


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    """The schema of the contract."""
    return build_schema((DATA / "contract.graphql").read_text())


def descriptions(schema: GraphQLSchema) -> Iterator[Described]:
    """Every type, field, argument, input field and enum value by its coordinate, with its description."""
    for name, named_type in schema.type_map.items():
        if is_introspection_type(named_type) or is_specified_scalar_type(named_type):
            continue
        kind: Any = named_type
        yield name, kind.description
        for value, enum_value in getattr(kind, "values", {}).items():
            yield f"{name}.{value}", enum_value.description
        for field_name, field in getattr(kind, "fields", {}).items():
            yield f"{name}.{field_name}", field.description
            for argument_name, argument in getattr(field, "args", {}).items():
                yield f"{name}.{field_name}({argument_name}:)", argument.description


def one_of(schema: GraphQLSchema) -> set[str]:
    """Return the names of the OneOf inputs."""
    return {name for name, found in schema.type_map.items() if getattr(found, "is_one_of", False)}


def test_the_committed_schema_is_the_one_that_the_code_makes() -> None:
    assert SDL_PATH.read_text().strip() == build_ours().as_str().strip()


def test_nothing_of_the_contract_is_broken(ours: GraphQLSchema, contract: GraphQLSchema) -> None:
    assert find_breaking_changes(contract, ours) == []


def test_nothing_beside_the_contract_is_dangerous_to_its_clients(
    ours: GraphQLSchema, contract: GraphQLSchema
) -> None:
    found = find_dangerous_changes(contract, ours)
    # A client that does not know an optional field leaves it out, and gets the same response.
    harmless = DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED
    dangerous = [each.description for each in found if each.type is not harmless]
    # The new values occur only in responses about new features.
    values = [each for each in dangerous if not each.startswith("An optional argument ")]
    assert values == [
        "Enum value EntityKind.PURGED was added.",
        "Enum value IncompleteReason.EDGE_LIMIT was added.",
        "Enum value IncompleteReason.PURGED was added.",
    ]


def test_the_look_ups_are_one_of_a_kind(ours: GraphQLSchema, contract: GraphQLSchema) -> None:
    assert one_of(ours) == one_of(contract) == {"RunLookup", "OperationLookup"}


def test_every_description_of_the_contract_is_there(
    ours: GraphQLSchema, contract: GraphQLSchema
) -> None:
    known = dict(descriptions(ours))
    wanted = {name: text for name, text in descriptions(contract) if text}
    assert {name: known[name] for name in wanted} == wanted != {}


def test_everything_has_a_description(ours: GraphQLSchema) -> None:
    assert [name for name, text in descriptions(ours) if not text] == []
