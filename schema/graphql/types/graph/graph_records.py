"""The records behind the entities of a graph: their filter, their counts and their decisions."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from resolvers.graph.breadth_first import TraversalResult
from resolvers.paging import full_lists, page_of_sorted
from resolvers.workflow import effective_status
from schema.graphql.loading.context import Info
from schema.graphql.types.values.connections import Connection, ConnectionArgs, build_connection
from schema.graphql.types.values.entity_registry import ENTITY_CLASSES
from schema.graphql.types.values.enums import EffectiveStatus, EntityKind
from schema.graphql.types.values.global_ids import Node
from storage.lists import DECISIONS, DECISIONS_BY_RUN
from storage.records import Decision, Operation, Run


@dataclass(frozen=True, slots=True)
class GraphCounts:
    """The number of records of a graph by status, of its runs by effective status, and by portfolio."""

    statuses: Counter[str]
    effective_statuses: Counter[str]
    portfolios: Counter[str]


async def runs_of(info: Info, entity_ids: Collection[str]) -> Sequence[Run]:
    """Return the runs among entities, in their order."""
    entities = await info.context.loaders.entities.load_many(entity_ids)
    found = (entities[each] for each in entity_ids)
    return [
        each.record
        for each in found
        if each is not None and each.kind is EntityKind.RUN and isinstance(each.record, Run)
    ]


async def count_graph(info: Info, entity_ids: Collection[str]) -> GraphCounts:
    """Return the counts of the runs and operations among the entities of a graph, counted once in a request."""
    count = partial(_count_graph, info, entity_ids)
    return await info.context.loaders.once.get("counts", entity_ids, count)


async def _count_graph(info: Info, entity_ids: Collection[str]) -> GraphCounts:
    entities = await info.context.loaders.entities.load_many(entity_ids)
    runs = await runs_of(info, entity_ids)
    latest = await info.context.loaders.latest_decisions.load_many(
        [run.rebalance_run_id for run in runs]
    )
    service = info.context.service
    records = (each.record for entity_id in entity_ids if (each := entities[entity_id]) is not None)
    operations = (each for each in records if isinstance(each, Operation))
    return GraphCounts(
        Counter([*(run.status.value for run in runs), *(each.status.value for each in operations)]),
        Counter(effective_status(service, run, latest[run.rebalance_run_id]).value for run in runs),
        Counter(run.portfolio_id for run in runs),
    )


async def matching_entities(
    info: Info,
    entity_ids: Collection[str],
    *,
    kinds: Collection[EntityKind] | None,
    statuses: Collection[str] | None,
    effective_statuses: Collection[EffectiveStatus] | None,
) -> Sequence[str]:
    """Return the entities that match every filter that is not None, in their order."""
    if kinds is None and statuses is None and effective_statuses is None:
        return list(entity_ids)
    entities = await info.context.loaders.entities.load_many(entity_ids)
    matching: list[str] = []
    for entity_id in entity_ids:
        entity = entities[entity_id]
        kind = EntityKind.UNKNOWN if entity is None else entity.kind
        record = None if entity is None else entity.record
        has_status = kind in (EntityKind.RUN, EntityKind.OPERATION)
        status = record.status.value if has_status and isinstance(record, Run | Operation) else None
        if (kinds is None or kind in kinds) and (statuses is None or status in statuses):
            matching.append(entity_id)
    if effective_statuses is None:
        return matching
    runs = {run.rebalance_run_id: run for run in await runs_of(info, matching)}
    latest = await info.context.loaders.latest_decisions.load_many(list(runs))
    service = info.context.service
    return [
        each
        for each in matching
        if each in runs
        and effective_status(service, runs[each], latest[each]) in effective_statuses
    ]


async def graph_decisions(
    info: Info, graph: TraversalResult, args: ConnectionArgs
) -> Connection[Node]:
    """Return a page of the decisions on the runs of a graph, oldest first."""
    request = args.page_request(DECISIONS, graph.root)
    runs = await runs_of(info, graph.depths)
    store = info.context.service.store
    by_run = await full_lists(store, DECISIONS_BY_RUN, [run.rebalance_run_id for run in runs])
    decisions: list[Decision] = sorted(
        (decision for each in by_run.values() for decision in each), key=DECISIONS.sort_key
    )

    async def count_all() -> int:
        return len(decisions)

    page = page_of_sorted(decisions, DECISIONS.sort_key, request)
    return build_connection(
        DECISIONS, graph.root, page, ENTITY_CLASSES[EntityKind.DECISION], count_all
    )
