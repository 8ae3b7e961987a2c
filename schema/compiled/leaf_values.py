"""Leaves: a value of a scalar or an enum as the answer has it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Final

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLLeafType,
    GraphQLString,
)
from graphql.pyutils import Undefined

Completer = Callable[[Any], Any]
"""Makes of what a field resolved to what the answer says; raises InDoubt where it cannot tell."""

PLAIN_CLASSES: Final = frozenset(
    {str, int, float, bool, dict, list, tuple, bytes, date, datetime, time}
)
"""Classes of values that are neither errors nor anything to wait for."""


class NeedsExecutor(Exception):
    """A value that the standard executor has to judge."""


def leaf_completer(leaf: GraphQLLeafType, *, required: bool) -> Completer:
    """The function that finishes values of a leaf type; `required` where null is an error."""
    if isinstance(leaf, GraphQLEnumType):
        return _enum_completer(leaf, required=required)
    return _scalar_completer(leaf, required=required)


def pass_through_class(leaf: GraphQLLeafType, native: Mapping[str, type]) -> type | None:
    """Return the class whose values are results of a leaf type as they are, or None.

    `native` has the class of each scalar that the JSON encoder writes as the scalar would. Int has none, because its
    range has to be checked.
    """
    if leaf is GraphQLString or leaf is GraphQLID:
        return str
    if leaf is GraphQLBoolean:
        return bool
    if isinstance(leaf, GraphQLEnumType):
        return _pass_through_members(leaf)
    return native.get(leaf.name)


def _pass_through_members(leaf: GraphQLEnumType) -> type | None:
    """Return the class of an enum's members if each member is the string of its GraphQL name."""
    members: type | None = getattr(leaf, "wrapped_cls", None)
    if members is None or not issubclass(members, StrEnum):
        return None
    are_names = all(each.value == name for name, each in leaf.values.items())
    return members if are_names and len(leaf.values) == len(members) else None


def complete_null(*, required: bool) -> None:
    """What stands for null; raises InDoubt where null is an error."""
    if required:
        raise NeedsExecutor


def _enum_completer(leaf: GraphQLEnumType, *, required: bool) -> Completer:
    """Enums have few members: each is looked for once."""
    other = _scalar_completer(leaf, required=required)
    members: type | None = getattr(leaf, "wrapped_cls", None)
    names: dict[Any, str] = {}

    def finish(value: Any) -> Any:
        if type(value) is not members:
            return other(value)
        name = names.get(value)
        if name is None:
            name = names[value] = other(value)
        return name

    return finish


def _scalar_completer(leaf: GraphQLLeafType, *, required: bool) -> Completer:
    coerce = leaf.coerce_output_value

    def finish(value: Any) -> Any:
        if value is None:
            return complete_null(required=required)
        if type(value) not in PLAIN_CLASSES:
            _check_ordinary(value)
        finished = coerce(value)
        if finished is None or finished is Undefined:
            raise NeedsExecutor
        return finished

    return finish


def _check_ordinary(value: Any) -> None:
    """Raise InDoubt for what the executor treats in a way of its own before any type sees it."""
    if value is Undefined or isinstance(value, Exception) or hasattr(value, "__await__"):
        raise NeedsExecutor
