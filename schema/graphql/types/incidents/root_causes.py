"""The root causes of an entity."""

from datetime import datetime
from functools import partial
from typing import Final

import strawberry

from resolvers.feature_flags import Feature
from resolvers.graph import lineage
from resolvers.graph.breadth_first import TraversalResult
from resolvers.graph.entities import find_entities
from resolvers.graph.lineage import MAX_ENTITIES
from resolvers.incidents import root_causes
from resolvers.paging import page_size
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.paths import LineagePath
from schema.graphql.types.graph.references import LINEAGE_ENTITY
from schema.graphql.types.values.entity_registry import to_node
from schema.graphql.types.values.enums import Abnormality, Direction, EntityKind
from schema.graphql.types.values.global_ids import Node

MAX_ROOT_CAUSES: Final = 50
MAX_AFFECTED: Final = 10_000
"""Maximum number of entities downstream of all returned causes that are searched for affected runs.

Each cause has an equal share.
"""


@strawberry.type(description="A part of the score of a root cause.")
class ScorePart:
    name: str = strawberry.field(
        description="Name of the part: EXPLAINED, KIND, TIME, LINK or DISTANCE."
    )
    value: float = strawberry.field(description="Value of the part, from 0 to 1.")
    weight: float = strawberry.field(
        description="Share of the part in the score. The weights add up to 1."
    )
    text: str = strawberry.field(description="What the part measures.")


@strawberry.type(
    description="An abnormal entity upstream that has no abnormal entities upstream of itself, except those of its"
    " own cycle. A purged run or operation that was normal explains no other entity."
)
class RootCause:
    cause: strawberry.Private[root_causes.RootCause]
    max_affected: strawberry.Private[int]
    distance: int = strawberry.field(
        description="Length of a shortest path to the entity, in edges. 0 for the entity itself."
    )
    why: Abnormality = strawberry.field(description="Why the cause is abnormal.")
    at: datetime | None = strawberry.field(
        description="Time since when it is abnormal, in UTC: of the failure, the start of the stuck operation, the"
        " creation of the blocked run, the rejection, the conflict or the purge."
    )
    score: float = strawberry.field(
        description="Rank of the cause, from 0 to 1: the sum of its parts by weight."
    )
    parts: list[ScorePart] = strawberry.field(description="Parts of the score.")

    def __init__(self, cause: root_causes.RootCause, *, max_affected: int) -> None:
        self.cause = cause
        self.max_affected = max_affected
        self.distance = cause.distance
        self.why = cause.why
        self.at = cause.at
        self.score = cause.score
        self.parts = [
            ScorePart(name=each.name, value=each.value, weight=each.weight, text=each.text)
            for each in cause.parts
        ]

    @strawberry.field(graphql_type=LINEAGE_ENTITY, description="The cause.")
    def entity(self) -> Node:
        return to_node(self.cause.entity)

    @strawberry.field(description="A shortest path from the cause to the entity.")
    def path(self) -> LineagePath:
        return LineagePath(path=self.cause.path)

    @strawberry.field(
        description="Number of runs downstream of the cause. The nearest 10,000 entities are searched, shared equally"
        " by the returned causes: see `isAffectedCountComplete`, and `impact`."
    )
    async def affected_count(self, info: Info) -> int:
        graph = await self._downstream(info)
        if graph is None:
            return 0
        ids = [each for each in graph.depths if each != graph.root]
        found = await find_entities(info.context.service.store, ids)
        return sum(each.kind is EntityKind.RUN for each in found.values())

    @strawberry.field(
        description="Whether `affectedCount` counts every run downstream: nothing is beyond its limit, and no purge"
        " deleted edges."
    )
    async def is_affected_count_complete(self, info: Info) -> bool:
        graph = await self._downstream(info)
        if graph is None:
            return True
        return not await lineage.incomplete_reasons(info.context.service.store, graph)

    async def _downstream(self, info: Info) -> TraversalResult | None:
        search = partial(
            info.context.traverse,
            self.cause.entity.entity_id,
            lineage.direction_filter(Direction.DOWNSTREAM),
            depth=lineage.MAX_DEPTH,
            max_entities=self.max_affected,
        )
        return await info.context.loaders.once.get("downstream", self, search)


@strawberry.type(description="The root causes of an entity.")
class RootCauses:
    nodes: list[RootCause] = strawberry.field(description="The causes, the highest score first.")
    is_complete: bool = strawberry.field(
        description="Whether everything upstream was searched, no purge deleted edges of it, and no cause was left out"
        " by `first`."
    )


async def find_root_causes(
    info: Info, entity_id: str, *, depth: int, first: int
) -> RootCauses | None:
    """Return the root causes of an entity, None if no record and no edge has its id.

    Raise FeatureDisabled or InvalidInput.
    """
    service = info.context.service
    service.feature_flags.require(Feature.LINEAGE)
    size = page_size(first, field="first", minimum=1, maximum=MAX_ROOT_CAUSES)
    edge_filter = lineage.direction_filter(Direction.UPSTREAM)
    graph = await info.context.traverse(
        entity_id, edge_filter, depth=depth, max_entities=MAX_ENTITIES
    )
    if graph is None:
        return None
    await info.context.give_way()
    causes, total = await root_causes.find_root_causes(service, graph)
    reasons = await lineage.incomplete_reasons(service.store, graph)
    shown = causes[:size]
    share = MAX_AFFECTED // max(len(shown), 1)
    return RootCauses(
        nodes=[RootCause(each, max_affected=share) for each in shown],
        is_complete=not reasons and total <= size,
    )
