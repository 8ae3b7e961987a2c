"""The GraphQL schema, built once from the types."""

from pathlib import Path
from typing import Final

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.mutation import Mutation
from schema.query import Query
from schema.scalars import SCALARS
from schema.types import UnknownEntity

SDL: Final = Path(__file__).with_name("schema.graphql")


def build_schema() -> strawberry.Schema:
    """The schema; its SDL is committed as `schema.graphql` beside this file."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=[UnknownEntity],
        config=StrawberryConfig(scalar_map=SCALARS),
    )


if __name__ == "__main__":
    SDL.write_text(build_schema().as_str() + "\n", encoding="utf-8")
