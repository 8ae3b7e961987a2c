"""References to types that modules above define: Strawberry imports them when it builds the schema."""

from typing import Any, Final

from strawberry import LazyType

from schema.graphql.types.connections import Connection

RUN: Final[LazyType[Any, Any]] = LazyType("Run", "schema.graphql.types.runs")
CORRELATION: Final[LazyType[Any, Any]] = LazyType(
    "Correlation", "schema.graphql.types.correlations"
)
RUN_CONNECTION: Final = Connection[RUN]  # type: ignore[valid-type]  # a reference is a type at run time only
