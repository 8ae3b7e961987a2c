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

Finish = Callable[[Any], Any]
"""Makes of what a field resolved to what the answer says; raises InDoubt where it cannot tell."""

ORDINARY: Final = frozenset({str, int, float, bool, dict, list, tuple, bytes, date, datetime, time})
"""Classes of values that are neither errors nor anything to wait for."""


class InDoubt(Exception):
    """A value that the standard executor has to judge."""


def finish_leaf(leaf: GraphQLLeafType, *, required: bool) -> Finish:
    """The function that finishes values of a leaf type; `required` where null is an error."""
    if isinstance(leaf, GraphQLEnumType):
        return _member(leaf, required=required)
    return _any(leaf, required=required)


@dataclass(frozen=True, slots=True)
class Kept:
    """The values of a leaf type that are finished as they are: of this class, and within the range where one is."""

    of: type
    smallest: int | None = None
    largest: int | None = None


def kept_values(leaf: GraphQLLeafType, native: Mapping[str, type]) -> Kept | None:
    """Which values are finished as they are; `native` has the classes that the encoder writes as a scalar would."""
    if leaf is GraphQLString or leaf is GraphQLID:
        return Kept(str)
    if leaf is GraphQLInt:
        return Kept(int, GRAPHQL_MIN_INT, GRAPHQL_MAX_INT)
    if leaf is GraphQLBoolean:
        return Kept(bool)
    if isinstance(leaf, GraphQLEnumType):
        return _kept_members(leaf)
    return Kept(native[leaf.name]) if leaf.name in native else None


def _kept_members(leaf: GraphQLEnumType) -> Kept | None:
    """A member that is the text of its own name may stay."""
    members: type | None = getattr(leaf, "wrapped_cls", None)
    if members is None or not issubclass(members, StrEnum):
        return None
    named = all(each.value == name for name, each in leaf.values.items())
    return Kept(members) if named and len(leaf.values) == len(members) else None


def no_value(*, required: bool) -> None:
    """What stands for null; raises InDoubt where null is an error."""
    if required:
        raise InDoubt


def _member(leaf: GraphQLEnumType, *, required: bool) -> Finish:
    """Enums have few members: each is looked for once."""
    other = _any(leaf, required=required)
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


def _any(leaf: GraphQLLeafType, *, required: bool) -> Finish:
    coerce = leaf.coerce_output_value

    def finish(value: Any) -> Any:
        if value is None:
            return no_value(required=required)
        if type(value) not in ORDINARY:
            _check(value)
        finished = coerce(value)
        if finished is None or finished is Undefined:
            raise InDoubt
        return finished

    return finish


def _check(value: Any) -> None:
    """Raise InDoubt for what the executor treats in a way of its own before any type sees it."""
    if value is Undefined or isinstance(value, Exception) or hasattr(value, "__await__"):
        raise InDoubt
