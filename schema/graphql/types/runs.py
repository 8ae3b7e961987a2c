"""Rebalance runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import strawberry

from resolvers.feature_flags import Feature
from resolvers.workflow import workflow_state
from schema.compiled import for_all
from schema.graphql.loading.context import Info
from schema.graphql.types.artifacts import Artifact
from schema.graphql.types.connections import (
    Connection,
    ConnectionArgs,
    connections_for,
    load_and_wrap,
)
from schema.graphql.types.correlations import Correlation
from schema.graphql.types.decisions import Decision, Workflow
from schema.graphql.types.enums import EntityKind, RunStatus
from schema.graphql.types.idempotency import IdempotencyKey
from schema.graphql.types.lineage import LineageEntity
from schema.graphql.types.operations import Operation
from schema.graphql.types.scalars import JSON
from storage import records
from storage.lists import DECISIONS_BY_RUN


@strawberry.type(description="One rebalance run.")
class Run(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.RUN
    record: strawberry.Private[records.Run]
    rebalance_run_id: str = strawberry.field(description="The run's id, unique.")
    correlation_id: str = strawberry.field(description="The id that the run's request bore.")
    request_hash: str = strawberry.field(description="The hash of the request's content.")
    portfolio_id: str = strawberry.field(description="The portfolio that was rebalanced.")
    status: RunStatus = strawberry.field(description="What the run's result came to.")
    created_at: datetime = strawberry.field(description="When the run was recorded, in UTC.")

    def __init__(self, run: records.Run) -> None:
        """The run that a record tells of."""
        self.entity_id = run.rebalance_run_id
        self.record = run
        self.rebalance_run_id = run.rebalance_run_id
        self.correlation_id = run.correlation_id
        self.request_hash = run.request_hash
        self.portfolio_id = run.portfolio_id
        self.status = run.status
        self.created_at = run.created_at

    @strawberry.field(description="The run's result, as it was recorded.")
    async def result(self, info: Info) -> JSON:
        return JSON((await info.context.loaders.recorded_run(self.record)).result)

    @strawberry.field(description="The run's correlation id as an entity.")
    def correlation(self) -> "Correlation":
        return Correlation(self.correlation_id)

    @strawberry.field(description="The idempotency key of the run's request, if it had one.")
    def idempotency_key(self) -> "IdempotencyKey | None":
        key = self.record.idempotency_key
        return None if key is None else IdempotencyKey(key)

    @strawberry.field(description="The newest operation with this run's correlation id.")
    @for_all
    @staticmethod
    async def operation(runs: "Sequence[Run]", info: Info) -> Sequence["Operation | None"]:
        info.context.service.feature_flags.require(Feature.OPERATIONS)
        ids = [each.correlation_id for each in runs]
        return await load_and_wrap(info.context.loaders.newest_operations, ids, Operation)

    @strawberry.field(description="Oldest first.")
    @for_all
    @staticmethod
    async def decisions(
        runs: "Sequence[Run]",
        info: Info,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Sequence[Connection["Decision"] | None]:
        info.context.service.feature_flags.require(Feature.WORKFLOW)
        return await connections_for(
            info,
            DECISIONS_BY_RUN,
            [each.rebalance_run_id for each in runs],
            DECISIONS_BY_RUN.no_filter,
            Decision,
            ConnectionArgs(first, after, last, before),
        )

    @strawberry.field(description="Where the run's review stands.")
    @for_all
    @staticmethod
    async def workflow(runs: "Sequence[Run]", info: Info) -> Sequence["Workflow | None"]:
        service = info.context.service
        service.feature_flags.require(Feature.WORKFLOW)
        ids = [each.rebalance_run_id for each in runs]
        latest = await info.context.loaders.latest_decisions.load_many(ids)
        return [
            Workflow.from_state(workflow_state(service, run.record, latest[name]), latest[name])
            for run, name in zip(runs, ids, strict=True)
        ]

    @strawberry.field(description="The run's artifact.")
    @for_all
    @staticmethod
    async def artifact(runs: "Sequence[Run]", info: Info) -> Sequence["Artifact | None"]:
        info.context.service.feature_flags.require(Feature.ARTIFACTS)
        return [Artifact(each.record) for each in runs]
