"""The lengths of the lists in the arguments of a field, determined before execution."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

ListReader = Callable[[Mapping[str, Any]], Iterator[tuple[int, str]]]
"""Yields the length and the path of each list, given the values of the variables."""

UNLISTED = frozenset({"nodes"})
"""Fields whose lists are limited by the number of nodes that they request instead."""


def list_readers(field: GraphQLField, node: FieldNode) -> tuple[ListReader, ...]:
    """Return the readers of the lists among a field's arguments."""
    if node.name.value in UNLISTED:
        return ()
    return tuple(
        partial(_lengths, field.args[each.name.value].type, each.value, each.name.value)
        for each in node.arguments or ()
        if each.name.value in field.args and _has_lists(field.args[each.name.value].type)
    )


def _has_lists(kind: Any) -> bool:
    if is_list_type(get_nullable_type(kind)):
        return True
    named = get_named_type(kind)  # no input object of this schema contains itself
    return isinstance(named, GraphQLInputObjectType) and any(
        _has_lists(each.type) for each in named.fields.values()
    )


def _lengths(
    kind: Any, value: ValueNode, path: str, variables: Mapping[str, Any]
) -> Iterator[tuple[int, str]]:
    """Yield the length and the path of each list in a literal. A variable in it may be or contain a list."""
    named = get_named_type(kind)
    match value:
        case VariableNode():
            yield from _lengths_of_value(kind, variables.get(value.name.value), path)
        case ListValueNode():
            yield len(value.values), path
        case ObjectValueNode() if isinstance(named, GraphQLInputObjectType):
            for each in value.fields:
                name = each.name.value
                if name in named.fields:
                    yield from _lengths(
                        named.fields[name].type, each.value, f"{path}.{name}", variables
                    )


def _lengths_of_value(kind: Any, value: object, path: str) -> Iterator[tuple[int, str]]:
    """Yield the length and the path of each list in a variable's value, without lists in JSON payloads."""
    if isinstance(value, list) and is_list_type(get_nullable_type(kind)):
        yield len(value), path
    named = get_named_type(kind)
    if isinstance(value, dict) and isinstance(named, GraphQLInputObjectType):
        for name, each in value.items():
            if name in named.fields:
                yield from _lengths_of_value(named.fields[name].type, each, f"{path}.{name}")
