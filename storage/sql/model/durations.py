"""Durations between two timestamps in SQL, which an index, lists and buckets of time compute alike."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    case,
    cast,
    extract,
    literal_column,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

_LEAST: Final[ColumnElement[Any]] = literal_column("'0001-01-01 00:00:00+00'::timestamptz")
_GREATEST: Final[ColumnElement[Any]] = literal_column(
    "'9999-12-31 23:59:59.999999+00'::timestamptz"
)


def microseconds_between(
    dialect: str, earlier: ColumnElement[Any], later: ColumnElement[Any]
) -> ColumnElement[int]:
    """Return the microseconds from one timestamp to another; NULL if either is."""
    if dialect == "postgresql":
        difference = _finite(later) - _finite(earlier)
        # The factor is part of the statement, because an index has this expression.
        return cast(extract("epoch", difference) * literal_column("1000000"), BigInteger())
    return type_coerce(_stored_integer(later) - _stored_integer(earlier), BigInteger())


class _Duration(ColumnElement[int]):
    inherit_cache = False
    type = BigInteger()

    def __init__(self, earlier: ColumnElement[Any], later: ColumnElement[Any]) -> None:
        self.earlier, self.later = earlier, later


def duration(earlier: ColumnElement[Any], later: ColumnElement[Any]) -> ColumnElement[int]:
    """Return `microseconds_between` in a form that is compiled for any dialect."""
    return _Duration(earlier, later)


@compiles(_Duration)
def _microseconds(expression: _Duration, compiler: SQLCompiler, **options: Any) -> str:
    between = microseconds_between(compiler.dialect.name, expression.earlier, expression.later)
    return compiler.process(between, **options)


def _finite(timestamp: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a finite timestamp for arithmetic: asyncpg stores the least and the greatest datetime as infinity."""
    # Make these values a part of the statement, because asyncpg would send parameters as infinity
    # again.
    return case(
        (timestamp == literal_column("'-infinity'::timestamptz"), _LEAST),
        (timestamp == literal_column("'infinity'::timestamptz"), _GREATEST),
        else_=timestamp,
    )


def _stored_integer(timestamp: ColumnElement[Any]) -> ColumnElement[int]:
    # Do not coerce the parameter to an integer, because it would no longer convert its timestamp.
    is_parameter = isinstance(timestamp, BindParameter)
    return timestamp if is_parameter else type_coerce(timestamp, BigInteger())
