"""The GraphQL schema, built once from the types."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.mutation import Mutation
from schema.query import Query
from schema.scalars import SCALARS
from schema.types import UnknownEntity


def build_schema() -> strawberry.Schema:
    """The schema; its SDL is committed as `schema.graphql` beside this file."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=[UnknownEntity],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
