"""Arguments that several fields take, with their descriptions."""

from typing import Annotated, TypeVar

import strawberry

from schema.graphql.types.values.enums import Direction, RecordOrder

T = TypeVar("T")

FirstArg = Annotated[
    int | None,
    strawberry.argument(
        description="Return this many items at most, counted from the start of the list: 0 to 200."
        " A page has 50 items if neither `first` nor `last` is given."
    ),
]
AfterArg = Annotated[
    str | None,
    strawberry.argument(
        description="Return items after this cursor. A cursor is valid only for the list that returned it."
    ),
]
LastArg = Annotated[
    int | None,
    strawberry.argument(
        description="Return this many items at most, counted from the end of the list: 0 to 200."
        " Cannot be combined with `first`."
    ),
]
BeforeArg = Annotated[
    str | None,
    strawberry.argument(
        description="Return items before this cursor. A cursor is valid only for the list that returned it."
    ),
]
OrderArg = Annotated[RecordOrder, strawberry.argument(description="Sort order of the list.")]
EntityIdArg = Annotated[
    str,
    strawberry.argument(
        description="Natural id of the entity. If records of several kinds have it, it resolves to the first of them"
        " in `EntityKind`."
    ),
]
DirectionArg = Annotated[
    Direction,
    strawberry.argument(
        description="Follow edges upstream (to causes), downstream (to effects), or both ways."
    ),
]
DepthArg = Annotated[
    int,
    strawberry.argument(
        description="Maximum distance from the entity, in edges: 1 to 1,000."
        " A graph that this limit truncates has the reason DEPTH in `completeness`."
    ),
]
MaxEntitiesArg = Annotated[
    int,
    strawberry.argument(
        description="Maximum number of entities in the graph, with the root: 1 to 10,000."
        " A graph that this limit truncates has the reason ENTITY_LIMIT in `completeness`."
    ),
]


def unset_to_none(value: T | None) -> T | None:
    """Return the value of an optional argument, None if the query leaves it out."""
    return None if value is strawberry.UNSET else value
