"""The impact of an entity: everything downstream of it, counted."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Final

import strawberry

from resolvers.feature_flags import Feature
from resolvers.graph.breadth_first import TraversalResult
from resolvers.graph.lineage import MAX_ENTITIES
from resolvers.paging import page_of_sorted
from resolvers.workflow import effective_status
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.graph_records import count_graph, runs_of
from schema.graphql.types.graph.lineage_graph import Completeness
from schema.graphql.types.records.runs import Run
from schema.graphql.types.values.arguments import AfterArg, FirstArg, unset_to_none
from schema.graphql.types.values.connections import Connection, ConnectionArgs, build_connection
from schema.graphql.types.values.enums import Direction, EffectiveStatus
from schema.graphql.types.values.filters import LineageFilter, to_edge_filter
from schema.graphql.types.values.summary import Count, to_counts
from storage import records
from storage.lists import RUNS, ListSpec, NoFilter
from storage.records import EntityKind


@strawberry.type(description="The runs of one portfolio that are downstream of an entity.")
class PortfolioImpact:
    portfolio_id: str = strawberry.field(description="Id of the portfolio.")
    run_count: int = strawberry.field(description="Number of its runs downstream.")
    effective_statuses: list[Count] = strawberry.field(
        description="Its runs downstream by `effectiveStatus`. A status without runs is absent."
    )


PORTFOLIOS: Final[ListSpec[PortfolioImpact, NoFilter]] = ListSpec(
    "portfolios of impact",
    lambda impact: (-impact.run_count, impact.portfolio_id),
    (int, str),
    NoFilter(),
)


@strawberry.type(description="Everything downstream of an entity, without the entity itself.")
class Impact:
    graph: strawberry.Private[TraversalResult]
    ids: strawberry.Private[Sequence[str]]

    async def _runs(self, info: Info) -> Sequence[records.Run]:
        return await runs_of(info, self.ids)

    async def _effective(self, info: Info) -> dict[str, EffectiveStatus]:
        return await info.context.loaders.once.get(
            "effective", self, partial(self._find_effective, info)
        )

    async def _find_effective(self, info: Info) -> dict[str, EffectiveStatus]:
        runs = await self._runs(info)
        latest = await info.context.loaders.latest_decisions.load_many(
            [run.rebalance_run_id for run in runs]
        )
        service = info.context.service
        return {
            run.rebalance_run_id: effective_status(service, run, latest[run.rebalance_run_id])
            for run in runs
        }

    @strawberry.field(description="Number of entities.")
    def entity_count(self) -> int:
        return len(self.ids)

    @strawberry.field(description="Number of runs.")
    async def run_count(self, info: Info) -> int:
        return len(await self._runs(info))

    @strawberry.field(description="Number of operations.")
    async def operation_count(self, info: Info) -> int:
        entities = await info.context.loaders.entities.load_many(self.ids)
        found = (entities[each] for each in self.ids)
        return sum(each is not None and each.kind is EntityKind.OPERATION for each in found)

    @strawberry.field(description="Number of portfolios of the runs.")
    async def portfolio_count(self, info: Info) -> int:
        return len({run.portfolio_id for run in await self._runs(info)})

    @strawberry.field(
        description="Runs and operations by `status`. A status without records is absent."
    )
    async def statuses(self, info: Info) -> list[Count]:
        return to_counts((await count_graph(info, self.ids)).statuses)

    @strawberry.field(description="Runs by `effectiveStatus`. A status without runs is absent.")
    async def effective_statuses(self, info: Info) -> list[Count]:
        return to_counts((await count_graph(info, self.ids)).effective_statuses)

    @strawberry.field(
        description="Portfolios of the runs, the portfolio with most runs first, then by portfolio id."
    )
    async def portfolios(
        self, info: Info, first: FirstArg = strawberry.UNSET, after: AfterArg = strawberry.UNSET
    ) -> Connection[PortfolioImpact]:
        args = ConnectionArgs(first, after, strawberry.UNSET, strawberry.UNSET)
        request = args.page_request(PORTFOLIOS, self.graph.root)
        effective = await self._effective(info)
        by_portfolio: dict[str, Counter[str]] = {}
        for run in await self._runs(info):
            statuses = by_portfolio.setdefault(run.portfolio_id, Counter())
            statuses[effective[run.rebalance_run_id].value] += 1
        impacts = sorted(
            (
                PortfolioImpact(
                    portfolio_id=portfolio_id,
                    run_count=statuses.total(),
                    effective_statuses=to_counts(statuses),
                )
                for portfolio_id, statuses in by_portfolio.items()
            ),
            key=PORTFOLIOS.sort_key,
        )

        async def count_all() -> int:
            return len(impacts)

        page = page_of_sorted(impacts, PORTFOLIOS.sort_key, request)
        return build_connection(PORTFOLIOS, self.graph.root, page, lambda each: each, count_all)

    @strawberry.field(description="The runs, sorted by (createdAt, rebalanceRunId), oldest first.")
    async def runs(
        self,
        info: Info,
        effective_status: Annotated[
            list[EffectiveStatus] | None,
            strawberry.argument(
                description="Only runs with one of these values of `effectiveStatus`, all if null."
            ),
        ] = strawberry.UNSET,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
    ) -> Connection[Run]:
        args = ConnectionArgs(first, after, strawberry.UNSET, strawberry.UNSET)
        request = args.page_request(RUNS, self.graph.root)
        runs = await self._runs(info)
        wanted = unset_to_none(effective_status)
        if wanted is not None:
            effective = await self._effective(info)
            runs = [run for run in runs if effective[run.rebalance_run_id] in wanted]
        ordered: list[records.Run] = sorted(runs, key=RUNS.sort_key)

        async def count_all() -> int:
            return len(ordered)

        page = page_of_sorted(ordered, RUNS.sort_key, request)
        return build_connection(RUNS, self.graph.root, page, Run, count_all)

    @strawberry.field(
        description="Whether everything downstream is counted, and where to continue if it is not."
    )
    async def completeness(self, info: Info) -> Completeness:
        return await Completeness.of_graph(info, self.graph)


async def find_impact(
    info: Info, entity_id: str, *, depth: int, filter: LineageFilter | None
) -> Impact | None:
    """Return the impact of an entity, None if no record and no edge has its id.

    Raise FeatureDisabled or InvalidInput.
    """
    info.context.service.feature_flags.require(Feature.LINEAGE)
    edge_filter = to_edge_filter(Direction.DOWNSTREAM, filter)
    graph = await info.context.traverse(
        entity_id, edge_filter, depth=depth, max_entities=MAX_ENTITIES
    )
    if graph is None:
        return None
    return Impact(graph=graph, ids=[each for each in graph.depths if each != graph.root])
