"""The classes of entities by kind, and the loading of entities of any kind."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from resolvers.graph.entities import Entity
from schema.graphql.loading.chunks import map_in_chunks
from schema.graphql.loading.context import Info
from schema.graphql.types.values.enums import EntityKind
from schema.graphql.types.values.global_ids import Node

ENTITY_CLASSES: Final[dict[EntityKind, Callable[[Any], Node]]] = {}
"""The class of each kind. Its argument is a record, or an id if entities of the kind have no record."""


def to_node(entity: Entity) -> Node:
    """Return the GraphQL object of an entity, which implements LineageEntity."""
    record = entity.entity_id if entity.record is None else entity.record
    return ENTITY_CLASSES[entity.kind](record)


async def load_entities(info: Info, entity_ids: Collection[str]) -> Mapping[str, Node]:
    """Return the GraphQL object of each id of an edge, an UnknownEntity if the edge was deleted meanwhile."""
    entities = await info.context.loaders.entities.load_many(entity_ids)

    def wrap(entity_id: str) -> tuple[str, Node]:
        return entity_id, to_node(entities[entity_id] or Entity(entity_id, EntityKind.UNKNOWN))

    return dict(await map_in_chunks(list(entity_ids), wrap))
