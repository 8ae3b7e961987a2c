"""Completers of leaf values: functions from the resolved value of a scalar or an enum to its result."""

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
"""Returns the result of the value that a field resolved to.

Raises NeedsExecutor for a value that it cannot complete.
"""

PLAIN_CLASSES: Final = frozenset(
    {str, int, float, bool, dict, list, tuple, bytes, date, datetime, time}
)
"""Classes of values that are neither exceptions nor awaitable."""


class NeedsExecutor(Exception):
    """A compiled function cannot handle a value or a type: the standard executor has to."""


def leaf_completer(leaf: GraphQLLeafType, *, required: bool) -> Completer:
    """Return the completer of a leaf type. `required` means that null is an error."""
    if isinstance(leaf, GraphQLEnumType):
        return _enum_completer(leaf, required=required)
    return _scalar_completer(leaf, required=required)


def pass_through_class(leaf: GraphQLLeafType, native: Mapping[str, type]) -> type | None:
    """Return the class whose values are results of a leaf type without conversion, or None.

    `native` maps each scalar to the class whose values the JSON encoder writes like the scalar. It does not have Int,
    because the range of an Int has to be checked.
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
    """Return None, the result of null. Raise NeedsExecutor if null is an error."""
    if required:
        raise NeedsExecutor


def _enum_completer(leaf: GraphQLEnumType, *, required: bool) -> Completer:
    """Return a completer that caches the name of each member."""
    complete_uncached = _scalar_completer(leaf, required=required)
    members: type | None = getattr(leaf, "wrapped_cls", None)
    names: dict[Any, str] = {}

    def complete(value: Any) -> Any:
        if type(value) is not members:
            return complete_uncached(value)
        name = names.get(value)
        if name is None:
            name = names[value] = complete_uncached(value)
        return name

    return complete


def _scalar_completer(leaf: GraphQLLeafType, *, required: bool) -> Completer:
    coerce = leaf.coerce_output_value

    def complete(value: Any) -> Any:
        if value is None:
            return complete_null(required=required)
        if type(value) not in PLAIN_CLASSES:
            _check_ordinary(value)
        result = coerce(value)
        if result is None or result is Undefined:
            raise NeedsExecutor
        return result

    return complete


def _check_ordinary(value: Any) -> None:
    """Raise NeedsExecutor for an Undefined, an exception or an awaitable, which the executor handles itself."""
    if value is Undefined or isinstance(value, Exception) or hasattr(value, "__await__"):
        raise NeedsExecutor
