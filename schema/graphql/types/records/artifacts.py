"""Artifacts of runs (RFC-0019)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

import strawberry

from resolvers.artifacts import artifact_metadata
from schema.compiled import batched
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.lineage import LineageEntity
from schema.graphql.types.graph.references import RUN
from schema.graphql.types.values.connections import load_and_wrap
from schema.graphql.types.values.enums import EntityKind
from schema.graphql.types.values.scalars import JSON
from schema.graphql.types.values.stamps import load_stamps, recorded_at_field, recorded_by_field
from storage import records
from storage.records import artifact_id
from storage.stamps import Stamp


@strawberry.type(description="The artifact of a run: its decision and the evidence for it.")
class Artifact(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.ARTIFACT
    record: strawberry.Private[records.Run]
    artifact_id: str = strawberry.field(
        description="Unique id of the artifact: the id of the run, a leading `rr_` replaced by `dra_`."
    )

    recorded_at: datetime | None = recorded_at_field(
        "the artifact, or the run if the artifact is built from it"
    )
    recorded_by: str | None = recorded_by_field(
        "the artifact, or the run if the artifact is built from it"
    )

    def __init__(self, run: records.Run) -> None:
        self.entity_id = artifact_id(run.rebalance_run_id)
        self.record = run
        self.artifact_id = self.entity_id

    def natural_key(self) -> tuple[str | int, ...]:
        return (self.record.rebalance_run_id,)

    def label_text(self) -> str:
        return self.record.portfolio_id

    def instant(self) -> datetime | None:
        return self.record.created_at

    @classmethod
    async def load_stamps(cls, objects: "Sequence[Artifact]", info: Info, /) -> Sequence[Stamp]:
        ids = [each.record.rebalance_run_id for each in objects]
        of_runs = await load_stamps(info, records.RecordedRun, ids)
        if not info.context.service.persist_artifacts:
            return of_runs
        persisted = await info.context.loaders.stamps(records.PersistedArtifact).load_many(ids)
        return [persisted[each] or of_run for each, of_run in zip(ids, of_runs, strict=True)]

    @strawberry.field(description="Version of the artifact format.")
    @batched
    @staticmethod
    async def artifact_version(artifacts: "Sequence[Artifact]", info: Info) -> Sequence[str]:
        return [artifact_metadata(each).version for each in await _texts(artifacts, info)]

    @strawberry.field(
        description="`sha256:` and the hex digest of the artifact without this hash (RFC-0019)."
    )
    @batched
    @staticmethod
    async def artifact_hash(artifacts: "Sequence[Artifact]", info: Info) -> Sequence[str]:
        return [artifact_metadata(each).hash for each in await _texts(artifacts, info)]

    @strawberry.field(
        graphql_type=RUN | None,
        description="Run that the artifact belongs to. null if the run was purged meanwhile.",
    )
    @batched
    @staticmethod
    async def run(artifacts: "Sequence[Artifact]", info: Info) -> Sequence[LineageEntity | None]:
        ids = [artifact.record.rebalance_run_id for artifact in artifacts]
        return await load_and_wrap(
            info.context.loaders.runs, ids, LineageEntity.classes[EntityKind.RUN]
        )

    @strawberry.field(description="The whole artifact.")
    @batched
    @staticmethod
    async def payload(artifacts: "Sequence[Artifact]", info: Info) -> Sequence[JSON]:
        return [JSON(each) for each in await _texts(artifacts, info)]


async def _texts(artifacts: Sequence[Artifact], info: Info) -> Sequence[str]:
    """Return the text of each artifact: as it is persisted, or else built from its run."""
    service, loaders = info.context.service, info.context.loaders
    persisted: Mapping[str, str | None] = {}
    if service.persist_artifacts:
        ids = [each.record.rebalance_run_id for each in artifacts]
        persisted = await loaders.artifacts.load_many(ids)
    derived = [each.record for each in artifacts if not persisted.get(each.record.rebalance_run_id)]
    texts = {key: text for key, text in persisted.items() if text is not None}
    for recorded in await loaders.recorded_runs(derived):
        await info.context.give_way()
        texts[recorded.run.rebalance_run_id] = service.artifact_to_read(recorded)
    return [texts[each.record.rebalance_run_id] for each in artifacts]
