"""Builds the GraphQL schema from the types. `python -m schema.graphql.build` writes schema/schema.graphql."""

from functools import cache
from pathlib import Path
from typing import Final

import strawberry
from graphql import GraphQLInputObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter

from schema.graphql.execution.as_of import add_directive
from schema.graphql.types.graph.lineage import UnknownEntity
from schema.graphql.types.records.purged import PurgedEntity
from schema.graphql.types.roots.mutation import Mutation
from schema.graphql.types.roots.query import Query
from schema.graphql.types.roots.subscription import Subscription
from schema.graphql.types.values.scalars import SCALAR_MAP, accept_variables_in_json_literals

SDL_PATH: Final = Path(__file__).parents[1] / "schema.graphql"
"""The SDL of the schema. It is committed, and a test compares it with the code."""


@cache  # a build takes as long as hundreds of requests, and no code changes the schema after the build
def build_schema() -> strawberry.Schema:
    """Return the schema: the same object to every caller in a process."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[UnknownEntity, PurgedEntity],  # no field returns them by name
        config=StrawberryConfig(scalar_map=SCALAR_MAP),
    )
    core = schema._schema  # noqa: SLF001  # Strawberry has no public name for it
    accept_variables_in_json_literals(core)
    _mark_one_of_inputs(core)
    add_directive(core)
    return schema


def _mark_one_of_inputs(schema: GraphQLSchema) -> None:
    """Make graphql-core validate OneOf inputs, in literals and in variables (GraphQL September 2025, 3.10.1).

    Strawberry validates the input of a field only when it resolves the field. By then it has executed the mutations
    that precede the field in the request.
    """
    for graphql_type in schema.type_map.values():
        definition = graphql_type.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if isinstance(graphql_type, GraphQLInputObjectType) and definition and definition.is_one_of:
            graphql_type.is_one_of = True


if __name__ == "__main__":
    SDL_PATH.write_text(build_schema().as_str() + "\n", encoding="utf-8")
