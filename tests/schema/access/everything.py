"""GraphQL queries that select every field of every type, each by a shortest path from the root."""

from collections import deque
from typing import Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from tests.schema.access.every_operation import SCHEMA, is_required, literal

FIRST_ROOTS: Final = ("run", "operation", "decision", "idempotencyKey", "lineage")
"""The preferred root fields if several paths are equally short, because they find a record."""


def everything() -> dict[str, str]:
    """Return a query for each object type, by the type's name."""
    assert SCHEMA.query_type is not None
    roots = SCHEMA.query_type.fields
    names = [*FIRST_ROOTS, *(name for name in roots if name not in FIRST_ROOTS)]
    queue: deque[tuple[GraphQLField, str, str]] = deque(
        (roots[name], f"{{ {call(name, roots[name])} ", " }") for name in names
    )
    found: dict[str, str] = {}
    last: deque[tuple[GraphQLField, str, str]] = deque()
    while queue or last:
        is_last = not queue
        field, before, after = (queue or last).popleft()
        named = get_named_type(field.type)
        if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
            if not is_last:
                last.append((field, before, after))  # prefer a field of exactly this type
                continue
            kinds = SCHEMA.get_possible_types(named)
        elif isinstance(named, GraphQLObjectType):
            kinds = [named]
        else:
            continue
        for kind in kinds:
            if kind.name in found:
                continue
            start = f"{before}{{ __typename ... on {kind.name} {{ __typename "
            leaves = [
                call(name, child)
                for name, child in kind.fields.items()
                if is_leaf_type(get_named_type(child.type))
            ]
            found[kind.name] = f"{start}{' '.join(leaves)} }} }}{after}"
            queue.extend(
                (child, f"{start}{call(name, child)} ", f" }} }}{after}")
                for name, child in kind.fields.items()
                if not is_leaf_type(get_named_type(child.type))
            )
    return found


def call(name: str, field: GraphQLField) -> str:
    """Return a field with its required arguments."""
    given = [
        f"{each}: {literal(each, argument.type)}"
        for each, argument in field.args.items()
        if is_required(argument)
    ]
    return f"{name}({', '.join(given)})" if given else name
