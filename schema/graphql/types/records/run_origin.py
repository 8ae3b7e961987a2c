"""The origin of a run: the reasons why it exists, with their evidence."""

from collections.abc import Sequence

import strawberry

from resolvers.incidents.origin import Origin, Statement
from schema.compiled import batched
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.lineage_edges import LineageEdge, load_endpoints
from schema.graphql.types.graph.references import LINEAGE_ENTITY, RUN
from schema.graphql.types.records.idempotency import IdempotencyEvent
from schema.graphql.types.values.connections import load_and_wrap
from schema.graphql.types.values.entity_registry import ENTITY_CLASSES, to_node
from schema.graphql.types.values.enums import EntityKind, OriginKind
from schema.graphql.types.values.global_ids import Node


@strawberry.type(description="One reason for a run, with its evidence.")
class OriginStatement:
    statement: strawberry.Private[Statement]
    kind: OriginKind = strawberry.field(description="Kind of the origin.")
    text: str = strawberry.field(description="The reason as a sentence.")

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.kind = statement.kind
        self.text = statement.text

    @strawberry.field(
        graphql_type=LINEAGE_ENTITY | None,
        description="Entity to which the reason refers: the conflicting or replayed run, the cause or origin, or the"
        " operation of the scenario. null if there is none, or if no record and no edge has its id any more.",
    )
    @batched
    @staticmethod
    async def entity(statements: "Sequence[OriginStatement]", info: Info) -> Sequence[Node | None]:
        ids = [each.statement.entity_id for each in statements]
        entities = await info.context.loaders.entities.load_many([i for i in ids if i is not None])
        found = [None if each is None else entities[each] for each in ids]
        return [None if each is None else to_node(each) for each in found]

    @strawberry.field(description="Edge that proves the reason. null if none does.")
    @batched
    @staticmethod
    async def edge(
        statements: "Sequence[OriginStatement]", info: Info
    ) -> Sequence[LineageEdge | None]:
        edges = [
            None if each.statement.edge is None else LineageEdge(each.statement.edge)
            for each in statements
        ]
        await load_endpoints(info, [edge for edge in edges if edge is not None])
        return edges

    @strawberry.field(
        description="Earlier use of the idempotency key that proves a conflict or a replay. null if none does."
    )
    def event(self) -> IdempotencyEvent | None:
        event = self.statement.event
        return None if event is None else IdempotencyEvent(event)


@strawberry.type(description="Reasons why a run exists, with the records that prove them.")
class RunOrigin:
    found: strawberry.Private[Origin]
    kinds: list[OriginKind] = strawberry.field(
        description="Kinds of the origin, the strongest first."
    )
    statements: list[OriginStatement] = strawberry.field(
        description="Reasons for the run, the strongest first. At least one."
    )
    is_complete: bool = strawberry.field(
        description="Whether all reasons are stated. false if lineage or idempotency history is disabled, or if the"
        " run has more than 200 edges to origins and causes."
    )

    def __init__(self, found: Origin) -> None:
        self.found = found
        self.kinds = list(found.kinds)
        self.statements = [OriginStatement(each) for each in found.statements]
        self.is_complete = found.is_complete

    @strawberry.field(
        graphql_type=RUN | None,
        description="Run that this run replays: the nearest earlier use of its key with the same request hash, else"
        " the target of a REPLAYED_FROM edge. null if it replays none, or the run was purged.",
    )
    @batched
    @staticmethod
    async def replay_of(origins: "Sequence[RunOrigin]", info: Info) -> Sequence[Node | None]:
        ids = [each.found.replay_of for each in origins]
        runs = await load_and_wrap(
            info.context.loaders.runs,
            [run_id for run_id in ids if run_id is not None],
            ENTITY_CLASSES[EntityKind.RUN],
        )
        found = iter(runs)
        return [None if run_id is None else next(found) for run_id in ids]
