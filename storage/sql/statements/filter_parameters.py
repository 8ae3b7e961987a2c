"""Split filters into the shape that decides a statement and the values of its parameters."""

from dataclasses import fields, replace
from functools import cache
from typing import Any, TypeVar

from storage.lists import TimeRange
from storage.records import EPOCH
from storage.sql.model.tables import Id, UtcDateTime
from storage.sql.statements.dialects import parameter

F = TypeVar("F")
"""A filter of storage.lists."""


def split_filter(where: F) -> tuple[F, dict[str, Any]]:
    """Return the shape of a filter, and the values of its parameters by name.

    The shape is a filter of the same class, with "" for each text and EPOCH for each timestamp. Sets and enum members
    stay as they are, because they decide which index ranges are read. Filters of one shape share one statement.
    """
    values: dict[str, Any] = {}
    shape: dict[str, Any] = {}
    kind: Any = type(where)
    for name in _field_names(kind):
        value = getattr(where, name)
        if isinstance(value, TimeRange):
            shape[name], ends = split_time_range(value)
            values |= ends
        elif type(value) is str:
            shape[name] = ""
            values[name] = value
    return (replace(where, **shape) if values else where), values  # type: ignore[type-var]


def split_time_range(time_range: TimeRange) -> tuple[TimeRange, dict[str, Any]]:
    """Return the shape of a time range, and the values of its parameters `since` and `until`."""
    ends = {"since": time_range.since, "until": time_range.until}
    values = {name: value for name, value in ends.items() if value is not None}
    return TimeRange(**dict.fromkeys(values, EPOCH)), values


def with_parameters(shape: F) -> F:
    """Return the filter of a shape with parameters in place of its values."""
    replaced: dict[str, Any] = {}
    kind: Any = type(shape)
    for name in _field_names(kind):
        value = getattr(shape, name)
        if isinstance(value, TimeRange):
            replaced[name] = time_range_parameters(value)
        elif type(value) is str:
            replaced[name] = parameter(name, Id)
    return replace(shape, **replaced)  # type: ignore[type-var]


def time_range_parameters(shape: TimeRange) -> TimeRange:
    """Return the time range of a shape with the parameters `since` and `until` in place of its values."""
    since: Any = None if shape.since is None else parameter("since", UtcDateTime)
    until: Any = None if shape.until is None else parameter("until", UtcDateTime)
    return TimeRange(since, until)


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
