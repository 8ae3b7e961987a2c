"""References to types of modules that import this one.

GraphQL types refer to each other in circles (a run has decisions, a decision has a run); imports must not. A field of
such a type has one of these as its `graphql_type`. Strawberry imports the named class when it builds the schema. Its
resolver takes the class from `LineageEntity.classes`.
"""

from typing import Any, Final

from strawberry import LazyType

from schema.graphql.types.values.connections import Connection

LINEAGE_ENTITY: Final[LazyType[Any, Any]] = LazyType(
    "LineageEntity", "schema.graphql.types.graph.lineage"
)
RUN: Final[LazyType[Any, Any]] = LazyType("Run", "schema.graphql.types.records.runs")
CORRELATION: Final[LazyType[Any, Any]] = LazyType(
    "Correlation", "schema.graphql.types.records.correlations"
)
DECISION: Final[LazyType[Any, Any]] = LazyType("Decision", "schema.graphql.types.records.decisions")
DECISION_CONNECTION: Final = Connection[DECISION]  # type: ignore[valid-type]  # as below
RUN_CONNECTION: Final = Connection[RUN]  # type: ignore[valid-type]  # mypy takes no variable as a type argument
