"""The directive @asOf, which executes a query as of a valid time and a known time."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLDirective,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution.values import get_directive_values, get_variable_values

from resolvers.service import Service
from storage.errors import InvalidInput

NAME: Final = "asOf"


@dataclass(frozen=True, slots=True)
class AsOf:
    """The two times of a response, in UTC, and whether the query names the known time."""

    valid: datetime
    known: datetime
    is_known_given: bool

    def extension(self) -> dict[str, str]:
        """Return the two times for `extensions.asOf`."""
        return {"valid": self.valid.isoformat(), "known": self.known.isoformat()}

    def service(self, service: Service) -> Service:
        """Return the service over a session that reads the records as of these times. Its clock shows the valid time.

        `known` is set only if the query names it, because the store's present contents are all that is known now.
        """
        session = copy(service.store)
        session.view = replace(
            session.view, valid=self.valid, known=self.known if self.is_known_given else None
        )
        return replace(service, store=session, now=lambda: self.valid)


def add_directive(schema: GraphQLSchema) -> None:
    """Add @asOf to a schema. Strawberry supports only directives of fields."""
    date_time = schema.type_map["DateTime"]
    assert isinstance(date_time, GraphQLInputType)  # noqa: S101
    directive = GraphQLDirective(
        NAME,
        [DirectiveLocation.QUERY],
        {
            "valid": GraphQLArgument(
                date_time,
                description="Valid time: records with a later `createdAt` or `decidedAt` do not exist, and"
                " operations, mappings and reviews are in their state of that time. The current time if left out.",
            ),
            "known": GraphQLArgument(
                date_time,
                description="Known time: records with a later `recordedAt` do not exist, and the others are in the"
                " state that was recorded by that time. The current time if left out.",
            ),
        },
        description="Execute the query as of earlier times. `extensions.asOf` of the response has both times. A time"
        " in the future is an error.",
    )
    schema.directives = (*schema.directives, directive)


def read_as_of(
    schema: GraphQLSchema, node: OperationDefinitionNode, variables: Mapping[str, Any]
) -> AsOf | None:
    """Return the times of an operation with @asOf, None for an operation without it.

    Raise InvalidInput for a time in the future. Variables that cannot be coerced are not an error here: the execution
    reports them and reads nothing.
    """
    directive = schema.get_directive(NAME)
    if directive is None or not any(each.name.value == NAME for each in node.directives or ()):
        return None
    coerced = get_variable_values(schema, node.variable_definitions or (), dict(variables))
    if isinstance(coerced, list):
        return None
    given = get_directive_values(directive, node, coerced) or {}
    now = datetime.now(UTC)
    times = {name: given.get(name) for name in ("valid", "known")}
    for name, time in times.items():
        if time is not None and time > now:
            raise InvalidInput(f"@{NAME}({name}:)", f"{time.isoformat()} is in the future")
    return AsOf(times["valid"] or now, times["known"] or now, times["known"] is not None)
