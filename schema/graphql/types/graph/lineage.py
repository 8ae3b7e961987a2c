"""Lineage entities: anything that an edge can start or end at."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

import strawberry

from resolvers.feature_flags import Feature
from resolvers.graph.entities import Entity
from schema.compiled import batched
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.lineage_edges import LineageEdge, load_endpoints_of_page
from schema.graphql.types.graph.lineage_graph import LineageGraph, find_graph
from schema.graphql.types.values.arguments import (
    AfterArg,
    BeforeArg,
    DepthArg,
    DirectionArg,
    FirstArg,
    LastArg,
    MaxEntitiesArg,
)
from schema.graphql.types.values.connections import Connection, ConnectionArgs, connections_for
from schema.graphql.types.values.entity_registry import ENTITY_CLASSES
from schema.graphql.types.values.enums import Direction, EntityKind
from schema.graphql.types.values.filters import LineageFilterArg, to_edge_filter
from schema.graphql.types.values.global_ids import Node
from storage.lists import EDGES_BY_ENTITY


@strawberry.interface(description="Anything a lineage edge can start or end at.")
class LineageEntity(Node):
    entity_id: str = strawberry.field(
        description="Natural id, as lineage edges and the REST API use it. Not a global id."
    )
    entity_kind: ClassVar[EntityKind]
    classes: ClassVar[dict[EntityKind, Callable[[Any], "LineageEntity"]]] = {}
    """The class of each kind; the same mapping as `ENTITY_CLASSES`."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Register the class by its kind."""
        super().__init_subclass__(**options)
        cls.classes[cls.entity_kind] = cls
        ENTITY_CLASSES[cls.entity_kind] = cls

    @classmethod
    def from_entity(cls, entity: Entity) -> "LineageEntity":
        """Return an object of the class that is registered for the entity's kind."""
        record = entity.entity_id if entity.record is None else entity.record
        return cls.classes[entity.kind](record)

    def natural_key(self) -> tuple[str | int, ...]:
        return (self.entity_id,)

    @strawberry.field(description="Kind of this entity.")
    def kind(self) -> EntityKind:
        return self.entity_kind

    def label_text(self) -> str:
        """Return the `label`: a short text of the record, or the entity id."""
        return self.entity_id

    def instant(self) -> datetime | None:
        """Return the time of the entity's record, None if the kind has none."""
        return None

    @classmethod
    async def state_texts(
        cls, entities: "Sequence[LineageEntity]", _info: Info, /
    ) -> Sequence[str | None]:
        """Return the `stateText` of entities of this class."""
        return [None] * len(entities)

    @strawberry.field(
        description="Short text for people: the portfolio of a run or artifact, the type of an operation, reason code"
        " and reviewer of a decision, else the entity id."
    )
    def label(self) -> str:
        return self.label_text()

    @strawberry.field(
        description="Time of the entity, in UTC: creation of the run (of an artifact: its run), acceptance of the"
        " operation, time of the decision. null for other kinds."
    )
    def occurred_at(self) -> datetime | None:
        return self.instant()

    @strawberry.field(
        description="State as text: the effective status of a run, the status of an operation, the action of a"
        " decision, CONFLICT for an idempotency key in conflict. null if there is none."
    )
    @batched
    @staticmethod
    async def state_text(entities: "Sequence[LineageEntity]", info: Info) -> Sequence[str | None]:
        texts: dict[int, str | None] = {}
        for entity_class in {type(entity) for entity in entities}:
            same = [entity for entity in entities if type(entity) is entity_class]
            states = await entity_class.state_texts(same, info)
            texts.update(zip(map(id, same), states, strict=True))
        return [texts[id(entity)] for entity in entities]

    @strawberry.field(description="The edges that touch this entity, oldest first: one hop.")
    @batched
    @staticmethod
    async def lineage_edges(
        entities: "Sequence[LineageEntity]",
        info: Info,
        direction: DirectionArg = Direction.BOTH,
        filter: LineageFilterArg = strawberry.UNSET,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Sequence[Connection[LineageEdge] | None]:
        info.context.service.feature_flags.require(Feature.LINEAGE)
        edge_filter = to_edge_filter(direction, filter)
        args = ConnectionArgs(first, after, last, before)
        ids = [entity.entity_id for entity in entities]
        pages = await connections_for(info, EDGES_BY_ENTITY, ids, edge_filter, LineageEdge, args)
        edges_by_page = {id(page): page.edges for page in pages}  # equal ids share a page
        nodes = [edge.node for edges in edges_by_page.values() for edge in edges]
        await load_endpoints_of_page(info, nodes)
        return pages

    @strawberry.field(description="Everything reachable from this entity.")
    async def lineage(
        self,
        info: Info,
        direction: DirectionArg = Direction.BOTH,
        depth: DepthArg = 3,
        filter: LineageFilterArg = strawberry.UNSET,
        max_entities: MaxEntitiesArg = 1000,
    ) -> LineageGraph | None:
        return await find_graph(
            info, self.entity_id, direction, filter, depth=depth, max_entities=max_entities
        )


@strawberry.type(
    description="An id that edges name and no record describes: purged, or never recorded here."
)
class UnknownEntity(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.UNKNOWN

    def __init__(self, entity_id: str) -> None:
        self.entity_id = entity_id
