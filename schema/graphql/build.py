"""Builds the GraphQL schema from the types. `python -m schema.graphql.build` writes schema/schema.graphql."""

from pathlib import Path
from typing import Final

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.graphql.types.lineage import UnknownEntity
from schema.graphql.types.mutation import Mutation
from schema.graphql.types.query import Query
from schema.graphql.types.scalars import SCALAR_MAP, accept_variables_in_json_literals
from schema.graphql.types.subscription import Subscription

SDL_PATH: Final = Path(__file__).parents[1] / "schema.graphql"
"""The SDL of the schema. It is committed, and a test compares it with the code."""


def build_schema() -> strawberry.Schema:
    """Return the schema."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[UnknownEntity],  # no field returns it by name
        config=StrawberryConfig(scalar_map=SCALAR_MAP),
    )
    accept_variables_in_json_literals(schema._schema)  # noqa: SLF001  # Strawberry has no public name for it
    return schema


if __name__ == "__main__":
    SDL_PATH.write_text(build_schema().as_str() + "\n", encoding="utf-8")
