"""The object types: each wraps a record; relations load through the request's loaders, once for all parents.

They are one module because they name each other.
"""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import ClassVar

import msgspec
import strawberry

from resolvers.artifacts import artifact_metadata
from resolvers.feature_flags import Feature
from resolvers.workflow import WorkflowState, WorkflowStatus, workflow_state
from schema.compiled import for_all
from schema.graphql.loading.context import Info
from schema.graphql.relations import ConnectionArgs, connections_for, load_and_wrap
from schema.graphql.types.connections import Connection
from schema.graphql.types.enums import RecordOrder
from schema.graphql.types.lineage import LineageEntity
from schema.graphql.types.scalars import JSON
from storage import records
from storage.errors import RunNotFound
from storage.lists import (
    DECISIONS_BY_RUN,
    HISTORY_BY_KEY,
    OPERATIONS_BY_CORRELATION,
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
)
from storage.records import (
    EntityKind,
    OperationStatus,
    RecordedRun,
    RunStatus,
    WorkflowAction,
    artifact_id,
)


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
        return JSON((await load_recorded_run(info, self.record)).result)

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


async def load_recorded_run(info: Info, run: records.Run) -> RecordedRun:
    """A run with its result; raises RunNotFound where it has gone meanwhile."""
    result = await info.context.loaders.results.load(run.rebalance_run_id)
    if result is None:
        raise RunNotFound(run.rebalance_run_id)
    return RecordedRun(run, result)


@strawberry.type(description="Where a run's review stands.")
class Workflow:
    status: WorkflowStatus = strawberry.field(description="The state by the workflow table.")
    requires_review: bool = strawberry.field(description="Whether the run needs a review at all.")
    latest_decision: "Decision | None" = strawberry.field(description="The decision that counts.")
    pending_since: datetime | None = strawberry.field(
        description="Since when the run waits for a decision; null where it does not."
    )

    @classmethod
    def from_state(cls, state: WorkflowState, latest: records.Decision | None) -> "Workflow":
        """The workflow in a state that the latest decision has led to, if there is one."""
        return cls(
            status=state.status,
            requires_review=state.requires_review,
            latest_decision=None if latest is None else Decision(latest),
            pending_since=state.pending_since,
        )


@strawberry.type(description="What went wrong in an operation.")
class OperationError:
    code: str = strawberry.field(description="A stable word for programs.")
    message: str = strawberry.field(description="A sentence for people.")


class _Error(msgspec.Struct):
    code: str
    message: str


_ERROR = msgspec.json.Decoder(_Error)


@strawberry.type(description="One asynchronous operation.")
class Operation(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.OPERATION
    operation_id: str = strawberry.field(description="The operation's id, unique.")
    operation_type: str = strawberry.field(description="What kind of work it is.")
    status: OperationStatus = strawberry.field(description="Where it stands.")
    correlation_id: str = strawberry.field(description="The id that its request bore.")
    is_executable: bool = strawberry.field(description="Pending, with its request kept.")
    created_at: datetime = strawberry.field(description="When it was accepted, in UTC.")
    started_at: datetime | None = strawberry.field(description="When it began to run, in UTC.")
    finished_at: datetime | None = strawberry.field(description="When it ended, in UTC.")

    def __init__(self, operation: records.Operation) -> None:
        """The operation that a record tells of."""
        self.entity_id = operation.operation_id
        self.operation_id = operation.operation_id
        self.operation_type = operation.operation_type
        self.status = operation.status
        self.correlation_id = operation.correlation_id
        self.is_executable = operation.is_executable
        self.created_at = operation.created_at
        self.started_at = operation.started_at
        self.finished_at = operation.finished_at

    async def _payload(self, info: Info) -> records.OperationPayload:
        found = await info.context.loaders.payloads.load(self.operation_id)
        return found or records.OperationPayload(None, None, None)

    @strawberry.field(description="What was asked for, as it was recorded.")
    async def request(self, info: Info) -> JSON | None:
        text = (await self._payload(info)).request
        return None if text is None else JSON(text)

    @strawberry.field(description="What came of it, as it was recorded.")
    async def result(self, info: Info) -> JSON | None:
        text = (await self._payload(info)).result
        return None if text is None else JSON(text)

    @strawberry.field(description="What went wrong, if it failed.")
    async def error(self, info: Info) -> OperationError | None:
        text = (await self._payload(info)).error
        if text is None:
            return None
        error = _ERROR.decode(text)
        return OperationError(code=error.code, message=error.message)

    @strawberry.field(description="The operation's correlation id as an entity.")
    def correlation(self) -> "Correlation":
        return Correlation(self.correlation_id)

    @strawberry.field(
        description="Runs with this operation's correlation id, and those of its scenarios."
    )
    @for_all
    @staticmethod
    async def runs(
        operations: "Sequence[Operation]",
        info: Info,
        order: RecordOrder = RecordOrder.NEWEST_FIRST,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Sequence[Connection[Run]]:
        return await connections_for(
            info,
            RUNS_BY_OPERATION,
            [each.operation_id for each in operations],
            RUNS_BY_OPERATION.no_filter,
            Run,
            ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )


@strawberry.type(description="One step of a run's review.")
class Decision(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.DECISION
    run_id: strawberry.Private[str]
    decision_id: str = strawberry.field(description="The decision's id, unique.")
    action: WorkflowAction = strawberry.field(description="What the reviewer did.")
    reason_code: str = strawberry.field(description="Why, as a word.")
    comment: str | None = strawberry.field(description="Why, in the reviewer's words.")
    actor_id: str = strawberry.field(description="Who decided.")
    decided_at: datetime = strawberry.field(description="When, in UTC.")
    correlation_id: str = strawberry.field(description="The id that the request to decide bore.")

    def __init__(self, decision: records.Decision) -> None:
        """The decision that a record tells of."""
        self.entity_id = decision.decision_id
        self.run_id = decision.run_id
        self.decision_id = decision.decision_id
        self.action = decision.action
        self.reason_code = decision.reason_code
        self.comment = decision.comment
        self.actor_id = decision.actor_id
        self.decided_at = decision.decided_at
        self.correlation_id = decision.correlation_id

    @strawberry.field(description="The run that was decided on; null where it is not recorded.")
    @for_all
    @staticmethod
    async def run(decisions: "Sequence[Decision]", info: Info) -> Sequence[Run | None]:
        ids = [each.run_id for each in decisions]
        return await load_and_wrap(info.context.loaders.runs, ids, Run)


@strawberry.type(description="A correlation id, as runs, operations and edges carry it.")
class Correlation(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.CORRELATION
    correlation_id: str = strawberry.field(description="The id itself.")

    def __init__(self, correlation_id: str) -> None:
        """The correlation of an id."""
        self.entity_id = correlation_id
        self.correlation_id = correlation_id

    @strawberry.field(description="Runs with this correlation id.")
    @for_all
    @staticmethod
    async def runs(
        correlations: "Sequence[Correlation]",
        info: Info,
        order: RecordOrder = RecordOrder.NEWEST_FIRST,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Sequence[Connection[Run]]:
        return await connections_for(
            info,
            RUNS_BY_CORRELATION,
            [each.correlation_id for each in correlations],
            RUNS_BY_CORRELATION.no_filter,
            Run,
            ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )

    @strawberry.field(description="Operations with this correlation id.")
    @for_all
    @staticmethod
    async def operations(
        correlations: "Sequence[Correlation]",
        info: Info,
        order: RecordOrder = RecordOrder.NEWEST_FIRST,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Sequence[Connection[Operation] | None]:
        info.context.service.feature_flags.require(Feature.OPERATIONS)
        return await connections_for(
            info,
            OPERATIONS_BY_CORRELATION,
            [each.correlation_id for each in correlations],
            OPERATIONS_BY_CORRELATION.no_filter,
            Operation,
            ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )


@strawberry.type(description="An idempotency key: what it maps to now, and its whole history.")
class IdempotencyKey(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.IDEMPOTENCY_KEY
    key: str = strawberry.field(description="The key itself.")

    def __init__(self, key: str) -> None:
        """The idempotency key of that text."""
        self.entity_id = key
        self.key = key

    @strawberry.field(
        description="What the key maps to now; null where only history or an edge knows the key."
    )
    @for_all
    @staticmethod
    async def request_hash(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[str | None]:
        return await load_and_wrap(
            info.context.loaders.mappings, [each.key for each in keys], attrgetter("request_hash")
        )

    @strawberry.field(description="The run that the key maps to now.")
    @for_all
    @staticmethod
    async def run(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[Run | None]:
        loaders = info.context.loaders
        mappings = await loaders.mappings.load_many([each.key for each in keys])
        ids = [
            None if (mapping := mappings[each.key]) is None else mapping.rebalance_run_id
            for each in keys
        ]
        runs = await loaders.runs.load_many([each for each in ids if each is not None])
        found = [None if each is None else runs[each] for each in ids]
        return [None if run is None else Run(run) for run in found]

    @strawberry.field(description="Since when the key maps to that run, in UTC.")
    @for_all
    @staticmethod
    async def created_at(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[datetime | None]:
        return await load_and_wrap(
            info.context.loaders.mappings, [each.key for each in keys], attrgetter("created_at")
        )

    @strawberry.field(description="Every use of the key, oldest first.")
    @for_all
    @staticmethod
    async def history(
        keys: "Sequence[IdempotencyKey]",
        info: Info,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Sequence[Connection["IdempotencyEvent"] | None]:
        info.context.service.feature_flags.require(Feature.IDEMPOTENCY_HISTORY)
        return await connections_for(
            info,
            HISTORY_BY_KEY,
            [each.key for each in keys],
            HISTORY_BY_KEY.no_filter,
            IdempotencyEvent,
            ConnectionArgs(first, after, last, before),
        )

    @strawberry.field(description="More than one request hash has been seen under this key.")
    @for_all
    @staticmethod
    async def is_conflicted(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[bool | None]:
        info.context.service.feature_flags.require(Feature.IDEMPOTENCY_HISTORY)
        return await load_and_wrap(info.context.loaders.conflicts, [each.key for each in keys], bool)


@strawberry.type(description="An idempotency key under which more than one request hash is known.")
class IdempotencyConflict:
    idempotency_key: IdempotencyKey = strawberry.field(description="The key, with its history.")
    conflicted_at: datetime = strawberry.field(
        description="When the second request hash was first used, in UTC."
    )

    def __init__(self, conflict: records.IdempotencyConflict) -> None:
        """The conflict that a record tells of."""
        self.idempotency_key = IdempotencyKey(conflict.idempotency_key)
        self.conflicted_at = conflict.conflicted_at


@strawberry.type(description="One use of an idempotency key.")
class IdempotencyEvent:
    rebalance_run_id: str = strawberry.field(description="The run that used the key.")
    correlation_id: str = strawberry.field(description="The id that the run's request bore.")
    request_hash: str = strawberry.field(description="The hash of the request's content.")
    created_at: datetime = strawberry.field(description="When, in UTC.")

    def __init__(self, event: records.IdempotencyEvent) -> None:
        """The use that a record tells of."""
        self.rebalance_run_id = event.rebalance_run_id
        self.correlation_id = event.correlation_id
        self.request_hash = event.request_hash
        self.created_at = event.created_at

    @strawberry.field(description="The run that used the key; null where it is not recorded.")
    @for_all
    @staticmethod
    async def run(events: "Sequence[IdempotencyEvent]", info: Info) -> Sequence[Run | None]:
        ids = [each.rebalance_run_id for each in events]
        return await load_and_wrap(info.context.loaders.runs, ids, Run)


@strawberry.type(description="The artifact of a run: what it decided and on what evidence.")
class Artifact(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.ARTIFACT
    record: strawberry.Private[records.Run]
    artifact_id: str = strawberry.field(description="The artifact's id: `dra_...`.")

    def __init__(self, run: records.Run) -> None:
        """The artifact of a run."""
        name = artifact_id(run.rebalance_run_id)
        self.entity_id = name
        self.record = run
        self.artifact_id = name

    def natural_key(self) -> tuple[str | int, ...]:
        return (self.record.rebalance_run_id,)

    async def _text(self, info: Info) -> str:
        service = info.context.service
        if service.persist_artifacts:
            persisted = await info.context.loaders.artifacts.load(self.record.rebalance_run_id)
            if persisted is not None:
                return persisted
        return service.build_artifact(await load_recorded_run(info, self.record))

    @strawberry.field(description="The version of the artifact's shape.")
    async def artifact_version(self, info: Info) -> str:
        return artifact_metadata(await self._text(info)).version

    @strawberry.field(
        description="`sha256:` and the digest of the artifact without its hash (RFC-0019)."
    )
    async def artifact_hash(self, info: Info) -> str:
        return artifact_metadata(await self._text(info)).hash

    @strawberry.field(description="The run that the artifact belongs to.")
    @for_all
    @staticmethod
    async def run(artifacts: "Sequence[Artifact]", info: Info) -> Sequence[Run | None]:
        ids = [each.record.rebalance_run_id for each in artifacts]
        return await load_and_wrap(info.context.loaders.runs, ids, Run)

    @strawberry.field(description="The whole artifact.")
    async def payload(self, info: Info) -> JSON:
        return JSON(await self._text(info))


@strawberry.type(
    description="An id that edges name and no record describes: purged, or never recorded here."
)
class UnknownEntity(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.UNKNOWN

    def __init__(self, entity_id: str) -> None:
        """The unknown entity of an id."""
        self.entity_id = entity_id
