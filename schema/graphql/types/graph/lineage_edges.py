"""Lineage edges and the entities at their ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import strawberry

from resolvers.graph.lineage import cause_and_effect
from schema.compiled import selects
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.ledger_leaf import LedgerLeaf, ledger_leaf_field
from schema.graphql.types.graph.references import LINEAGE_ENTITY
from schema.graphql.types.values.entity_registry import load_entities
from schema.graphql.types.values.enums import EdgeType
from schema.graphql.types.values.global_ids import Node
from schema.graphql.types.values.scalars import JSON
from schema.graphql.types.values.stamps import (
    load_stamps,
    recorded_at_field,
    recorded_by_field,
    traceparent_field,
)
from storage import records
from storage.records import to_micros
from storage.stamps import Stamp

NO_ENDPOINTS: Final[Mapping[str, Node]] = {}


@strawberry.type(
    description="A recorded relation between two entities. Its type determines which end is the cause."
)
class LineageEdge(Node):
    source_entity_id: str = strawberry.field(
        description="Entity id of the source. The source is the cause if `edgeType` is CORRELATION_TO_RUN,"
        " IDEMPOTENCY_TO_RUN or OPERATION_TO_CORRELATION, else the effect."
    )
    target_entity_id: str = strawberry.field(
        description="Entity id of the target. The target is the cause if `edgeType` is CAUSED_BY,"
        " REPLAYED_FROM or DERIVED_FROM, else the effect."
    )
    edge_type: EdgeType = strawberry.field(description="Type of the edge.")
    created_at: datetime = strawberry.field(description="Time of the relation, in UTC.")
    metadata: JSON = strawberry.field(
        description="Object that was recorded with the edge, empty if none was."
    )
    recorded_at: datetime | None = recorded_at_field("the edge")
    recorded_by: str | None = recorded_by_field("the edge")
    traceparent: str | None = traceparent_field("the edge")
    ledger_leaf: LedgerLeaf | None = ledger_leaf_field("the edge")
    record: strawberry.Private[records.LineageEdge]
    endpoints: strawberry.Private[Mapping[str, Node]]

    def __init__(self, edge: records.LineageEdge) -> None:
        """Create the object of an edge. `load_endpoints` sets its source and target."""
        self.record = edge
        self.source_entity_id = edge.source_entity_id
        self.target_entity_id = edge.target_entity_id
        self.edge_type = edge.edge_type
        self.created_at = edge.created_at
        self.metadata = JSON(edge.metadata)
        self.endpoints = NO_ENDPOINTS

    def natural_key(self) -> tuple[str | int, ...]:
        ids = (self.source_entity_id, self.edge_type.value, self.target_entity_id)
        return (*ids, to_micros(self.created_at))

    @property
    def edge_id(self) -> records.EdgeId:
        """The id of the edge in the store."""
        return (self.source_entity_id, self.edge_type, self.target_entity_id, self.created_at)

    @classmethod
    async def load_stamps(cls, objects: "Sequence[LineageEdge]", info: Info, /) -> Sequence[Stamp]:
        return await load_stamps(info, records.LineageEdge, [each.edge_id for each in objects])

    @classmethod
    async def load_records(
        cls, objects: "Sequence[LineageEdge]", _info: Info, /
    ) -> Sequence[records.Record]:
        return [each.record for each in objects]

    @strawberry.field(graphql_type=LINEAGE_ENTITY, description="Entity that the edge starts at.")
    def source(self) -> Node:
        return self.endpoints[self.source_entity_id]

    @strawberry.field(graphql_type=LINEAGE_ENTITY, description="Entity that the edge ends at.")
    def target(self) -> Node:
        return self.endpoints[self.target_entity_id]

    @strawberry.field(
        description="Entity id of the cause: the end of the edge that `UPSTREAM` leads to."
    )
    def cause_entity_id(self) -> str:
        return cause_and_effect(self.record)[0]

    @strawberry.field(
        description="Entity id of the effect: the end of the edge that `DOWNSTREAM` leads to."
    )
    def effect_entity_id(self) -> str:
        return cause_and_effect(self.record)[1]

    @strawberry.field(graphql_type=LINEAGE_ENTITY, description="Entity that is the cause.")
    def cause(self) -> Node:
        return self.endpoints[cause_and_effect(self.record)[0]]

    @strawberry.field(graphql_type=LINEAGE_ENTITY, description="Entity that is the effect.")
    def effect(self) -> Node:
        return self.endpoints[cause_and_effect(self.record)[1]]


async def load_endpoints(info: Info, edges: Sequence[LineageEdge], *path: str) -> None:
    """Load the source and the target of edges, each only if the query selects it at `path`."""
    await _load_endpoints(info, edges, (path,))


async def load_endpoints_of_page(info: Info, edges: Sequence[LineageEdge]) -> None:
    """Load the source and the target of the edges of a connection, each only if the query selects it."""
    await _load_endpoints(info, edges, (("edges", "node"), ("nodes",)))


async def _load_endpoints(
    info: Info, edges: Sequence[LineageEdge], paths: Sequence[tuple[str, ...]]
) -> None:
    def is_selected(field: str) -> bool:
        return any(selects(info, *path, field) for path in paths)

    ids: set[str] = set()
    if is_selected("source"):
        ids.update(edge.source_entity_id for edge in edges)
    if is_selected("target"):
        ids.update(edge.target_entity_id for edge in edges)
    if is_selected("cause"):
        ids.update(cause_and_effect(edge.record)[0] for edge in edges)
    if is_selected("effect"):
        ids.update(cause_and_effect(edge.record)[1] for edge in edges)
    if ids:
        endpoints = await load_entities(info, ids)
        for edge in edges:
            edge.endpoints = endpoints
