"""Leaves: a value of a scalar or an enum as the answer has it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Final

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
)
from graphql.pyutils import Undefined
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

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


@dataclass(frozen=True, slots=True)
class PassThrough:
    """The values of a leaf type that are finished as they are: of this class, and within the range where one is."""

    cls: type
    minimum: int | None = None
    maximum: int | None = None


def pass_through_values(leaf: GraphQLLeafType, native: Mapping[str, type]) -> PassThrough | None:
    """Which values are finished as they are; `native` has the classes that the encoder writes as a scalar would."""
    if leaf is GraphQLString or leaf is GraphQLID:
        return PassThrough(str)
    if leaf is GraphQLInt:
        return PassThrough(int, GRAPHQL_MIN_INT, GRAPHQL_MAX_INT)
    if leaf is GraphQLBoolean:
        return PassThrough(bool)
    if isinstance(leaf, GraphQLEnumType):
        return _pass_through_members(leaf)
    return PassThrough(native[leaf.name]) if leaf.name in native else None


def _pass_through_members(leaf: GraphQLEnumType) -> PassThrough | None:
    """A member that is the text of its own name may stay."""
    members: type | None = getattr(leaf, "wrapped_cls", None)
    if members is None or not issubclass(members, StrEnum):
        return None
    named = all(each.value == name for name, each in leaf.values.items())
    return PassThrough(members) if named and len(leaf.values) == len(members) else None


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
