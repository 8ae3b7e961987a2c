"""Rebalance runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar

import strawberry

from resolvers.feature_flags import Feature
from resolvers.incidents.origin import find_origins
from resolvers.retention.holds import holds_of_runs
from resolvers.workflow import effective_status, workflow_state
from schema.compiled import batched
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.graph_entities import LineageEntityConnection
from schema.graphql.types.graph.ledger_leaf import LedgerLeaf, ledger_leaf_field
from schema.graphql.types.graph.lineage import LineageEntity
from schema.graphql.types.graph.neighbours import neighbour_connections
from schema.graphql.types.graph.references import RUN
from schema.graphql.types.records.artifacts import Artifact
from schema.graphql.types.records.correlations import Correlation
from schema.graphql.types.records.decisions import Decision, Workflow
from schema.graphql.types.records.idempotency import IdempotencyKey
from schema.graphql.types.records.operations import Operation
from schema.graphql.types.records.run_gate import RunGate
from schema.graphql.types.records.run_origin import RunOrigin
from schema.graphql.types.values.arguments import (
    AfterArg,
    BeforeArg,
    FirstArg,
    LastArg,
    unset_to_none,
)
from schema.graphql.types.values.connections import (
    Connection,
    ConnectionArgs,
    connections_for,
    load_and_wrap,
)
from schema.graphql.types.values.enums import Direction, EffectiveStatus, EntityKind, RunStatus
from schema.graphql.types.values.filters import LineageFilterArg
from schema.graphql.types.values.scalars import JSON
from schema.graphql.types.values.stamps import (
    load_stamps,
    recorded_at_field,
    recorded_by_field,
    traceparent_field,
)
from storage import records
from storage.lists import DECISIONS_BY_RUN, RUNS_BEFORE_RUN, PageRequest, RunFilter
from storage.stamps import Stamp

PreviousStatusArg = Annotated[
    RunStatus | None, strawberry.argument(description="Only a run with this status.")
]


@strawberry.type(description="A rebalance run.")
class Run(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.RUN
    record: strawberry.Private[records.Run]
    rebalance_run_id: str = strawberry.field(description="Unique id of the run.")
    correlation_id: str = strawberry.field(description="Correlation id of the run's request.")
    request_hash: str = strawberry.field(description="Hash of the request content.")
    portfolio_id: str = strawberry.field(description="Id of the portfolio that was rebalanced.")
    status: RunStatus = strawberry.field(
        description="Status that the result states. It does not change after the run was recorded."
    )
    created_at: datetime = strawberry.field(
        description="Time of the run, in UTC. The time of recording if the caller gave none."
    )

    recorded_at: datetime | None = recorded_at_field("the run")
    recorded_by: str | None = recorded_by_field("the run")
    traceparent: str | None = traceparent_field("the run")
    ledger_leaf: LedgerLeaf | None = ledger_leaf_field("the run (without its result and artifact)")

    is_new: bool | None = strawberry.field(
        description="Whether the mutation `recordRun` recorded the run, or found it recorded with the same content."
        " null in every other answer."
    )

    def __init__(self, run: records.Run, *, is_new: bool | None = None) -> None:
        self.is_new = is_new
        self.entity_id = run.rebalance_run_id
        self.record = run
        self.rebalance_run_id = run.rebalance_run_id
        self.correlation_id = run.correlation_id
        self.request_hash = run.request_hash
        self.portfolio_id = run.portfolio_id
        self.status = run.status
        self.created_at = run.created_at

    def label_text(self) -> str:
        return self.portfolio_id

    def instant(self) -> datetime | None:
        return self.created_at

    @classmethod
    async def state_texts(
        cls, entities: "Sequence[LineageEntity]", info: Info, /
    ) -> Sequence[str | None]:
        runs = [run for run in entities if isinstance(run, Run)]
        return [status.value for status in await effective_statuses(info, runs)]

    @classmethod
    async def load_stamps(cls, objects: "Sequence[Run]", info: Info, /) -> Sequence[Stamp]:
        return await load_stamps(
            info, records.RecordedRun, [each.rebalance_run_id for each in objects]
        )

    @classmethod
    async def load_records(
        cls, objects: "Sequence[Run]", _info: Info, /
    ) -> Sequence[records.Record]:
        return [records.RecordedRun(each.record, "") for each in objects]

    @strawberry.field(description="Result of the run, as it was recorded.")
    @batched
    @staticmethod
    async def result(runs: "Sequence[Run]", info: Info) -> Sequence[JSON]:
        recorded = await info.context.loaders.recorded_runs([run.record for run in runs])
        return [JSON(each.result) for each in recorded]

    @strawberry.field(description="Entity of the run's correlation id.")
    def correlation(self) -> Correlation:
        return Correlation(self.correlation_id)

    @strawberry.field(
        description="Idempotency key of the run's request. null if the request had none."
    )
    def idempotency_key(self) -> IdempotencyKey | None:
        key = self.record.idempotency_key
        return None if key is None else IdempotencyKey(key)

    @strawberry.field(description="The newest operation with this run's correlation id.")
    @batched
    @staticmethod
    async def operation(runs: "Sequence[Run]", info: Info) -> Sequence[Operation | None]:
        info.context.service.feature_flags.require(Feature.OPERATIONS)
        ids = [run.correlation_id for run in runs]
        return await load_and_wrap(info.context.loaders.newest_operations, ids, Operation)

    @strawberry.field(description="Oldest first.")
    @batched
    @staticmethod
    async def decisions(
        runs: "Sequence[Run]",
        info: Info,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Sequence[Connection[Decision] | None]:
        info.context.service.feature_flags.require(Feature.WORKFLOW)
        return await connections_for(
            info,
            DECISIONS_BY_RUN,
            [run.rebalance_run_id for run in runs],
            DECISIONS_BY_RUN.no_filter,
            Decision,
            ConnectionArgs(first, after, last, before),
        )

    @strawberry.field(
        description="Review of the run. null, with an error, if the workflow feature is disabled."
    )
    @batched
    @staticmethod
    async def workflow(runs: "Sequence[Run]", info: Info) -> Sequence[Workflow | None]:
        service = info.context.service
        service.feature_flags.require(Feature.WORKFLOW)
        ids = [run.rebalance_run_id for run in runs]
        latest = await info.context.loaders.latest_decisions.load_many(ids)
        return [
            Workflow.from_state(
                workflow_state(service, run.record, latest[run.rebalance_run_id]),
                latest[run.rebalance_run_id],
            )
            for run in runs
        ]

    @strawberry.field(
        description="Effective status: the status of the review if the run needs one, else `status`."
    )
    @batched
    @staticmethod
    async def effective_status(runs: "Sequence[Run]", info: Info) -> Sequence[EffectiveStatus]:
        return await effective_statuses(info, runs)

    @strawberry.field(
        description="Gate decision and failed rules. null if the result has neither `gate_decision` nor"
        " `rule_results`."
    )
    @batched
    @staticmethod
    async def gate(runs: "Sequence[Run]", info: Info) -> Sequence[RunGate | None]:
        gates = []
        for each in await info.context.loaders.recorded_runs([run.record for run in runs]):
            await info.context.give_way()
            gates.append(RunGate.from_result(each.result))
        return gates

    @strawberry.field(
        description="Reasons why the run exists: conflicts, replays, origins and causes."
    )
    @batched
    @staticmethod
    async def origin(runs: "Sequence[Run]", info: Info) -> Sequence[RunOrigin]:
        service = info.context.service
        records = {run.rebalance_run_id: run.record for run in runs}
        found = await find_origins(service.store, service.feature_flags, records.values())
        return [RunOrigin(found[run.rebalance_run_id]) for run in runs]

    @strawberry.field(
        graphql_type=RUN | None,
        description="The run of the same portfolio before this one, by (createdAt, rebalanceRunId). null if there is"
        " none.",
    )
    @batched
    @staticmethod
    async def previous(
        runs: "Sequence[Run]", info: Info, status: PreviousStatusArg = strawberry.UNSET
    ) -> Sequence[LineageEntity | None]:
        ids = [run.rebalance_run_id for run in runs]
        where = RunFilter(status=unset_to_none(status))
        request = PageRequest(limit=1, descending=True)
        pages = await info.context.loaders.pages(RUNS_BEFORE_RUN, ids, where, request)
        return [Run(pages[each].items[0]) if pages[each].items else None for each in ids]

    @strawberry.field(
        description="Entities one edge upstream, including its correlation id and idempotency key. Ascending by"
        " entity id."
    )
    @batched
    @staticmethod
    async def causes(
        runs: "Sequence[Run]",
        info: Info,
        filter: LineageFilterArg = strawberry.UNSET,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
    ) -> Sequence[LineageEntityConnection]:
        info.context.service.feature_flags.require(Feature.LINEAGE)
        ids = [run.rebalance_run_id for run in runs]
        args = ConnectionArgs(first, after, strawberry.UNSET, strawberry.UNSET)
        return await neighbour_connections(info, ids, Direction.UPSTREAM, filter, args)

    @strawberry.field(description="Entities one edge downstream. Ascending by entity id.")
    @batched
    @staticmethod
    async def effects(
        runs: "Sequence[Run]",
        info: Info,
        filter: LineageFilterArg = strawberry.UNSET,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
    ) -> Sequence[LineageEntityConnection]:
        info.context.service.feature_flags.require(Feature.LINEAGE)
        ids = [run.rebalance_run_id for run in runs]
        args = ConnectionArgs(first, after, strawberry.UNSET, strawberry.UNSET)
        return await neighbour_connections(info, ids, Direction.DOWNSTREAM, filter, args)

    @strawberry.field(
        description="Whether an active hold covers the run by the present edges, so that no purge deletes it."
    )
    @batched
    @staticmethod
    async def is_held(runs: "Sequence[Run]", info: Info) -> Sequence[bool]:
        records = [run.record for run in runs]
        held = await holds_of_runs(info.context.service.store, records)
        return [run.rebalance_run_id in held for run in runs]

    @strawberry.field(
        description="Artifact of the run. null, with an error, if artifacts are disabled."
    )
    @batched
    @staticmethod
    async def artifact(runs: "Sequence[Run]", info: Info) -> Sequence[Artifact | None]:
        info.context.service.feature_flags.require(Feature.ARTIFACTS)
        return [Artifact(run.record) for run in runs]


async def effective_statuses(info: Info, runs: Sequence[Run]) -> Sequence[EffectiveStatus]:
    """Return the effective status of each run."""
    ids = [run.rebalance_run_id for run in runs]
    latest = await info.context.loaders.latest_decisions.load_many(ids)
    service = info.context.service
    return [effective_status(service, run.record, latest[run.rebalance_run_id]) for run in runs]
