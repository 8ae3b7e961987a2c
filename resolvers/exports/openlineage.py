"""OpenLineage events of a graph (OpenLineage 2-0-2): a start and an end for each run and each operation."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

import orjson

from resolvers.exports.graph import ExportedEntity, ExportedGraph
from resolvers.graph.lineage import cause_and_effect
from storage.records import EdgeType, EntityKind, Operation, OperationStatus, Run
from storage.retention import Tombstone

PRODUCER: Final = "urn:dpm-lineage"
JOB_NAMESPACE: Final = "dpm-lineage"
EVENT_SCHEMA: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
DATASET_EVENT_SCHEMA: Final = (
    "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent"
)
PARENT_SCHEMA: Final = (
    "https://openlineage.io/spec/facets/1-0-1/ParentRunFacet.json#/$defs/ParentRunFacet"
)
DEPENDENCIES_SCHEMA: Final = (
    "https://openlineage.io/spec/facets/1-0-1/JobDependenciesRunFacet.json"
    "#/$defs/JobDependenciesRunFacet"
)
ENTITY_SCHEMA: Final = "urn:dpm-lineage:facet:entity:1"
COMPLETENESS_SCHEMA: Final = "urn:dpm-lineage:facet:completeness:1"
RUN_ID_NAMESPACE: Final = uuid5(UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "urn:dpm-lineage:run")
"""The namespace of the UUIDs of runs: version 5, of the URL namespace of RFC 9562 and our name."""

DATASETS: Final = frozenset({EntityKind.ARTIFACT, EntityKind.UNKNOWN})
"""The kinds of causes that are inputs of a run."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of the event of an entity that has none."""

Json = dict[str, Any]


def run_uuid(entity_id: str) -> str:
    """Return the runId of a run or operation."""
    return str(uuid5(RUN_ID_NAMESPACE, entity_id))


def to_openlineage(graph: ExportedGraph) -> bytes:
    """Return a JSON array of run events. The facet `dpm_completeness` of each event says what is left out.

    A graph without runs and operations has one dataset event, of its root, with the facet.
    """
    by_id = {each.entity_id: each for each in graph.entities}
    causes: dict[str, list[tuple[EdgeType, ExportedEntity]]] = {}
    for edge in graph.edges:
        cause, effect = cause_and_effect(edge)
        causes.setdefault(effect, []).append((edge.edge_type, by_id[cause]))
    others = sum(not _is_run(each) for each in graph.entities)
    completeness = _facet(
        COMPLETENESS_SCHEMA,
        isComplete=not graph.reasons,
        reasons=[reason.value for reason in graph.reasons],
        frontier=list(graph.frontier),
        leftOut=graph.left_out or None,
        entitiesThatAreNoRuns=others,
    )
    events = [
        event
        for each in graph.entities
        if _is_run(each)
        for event in _events(each, causes, completeness)
    ]
    return orjson.dumps(events or [_dataset_event(graph, by_id[graph.root], completeness)])


def _dataset_event(graph: ExportedGraph, root: ExportedEntity, completeness: Json) -> Json:
    times = [edge.created_at for edge in graph.edges]
    at = root.occurred_at or max(times, default=EPOCH)
    return {
        "eventTime": at.isoformat(),
        "dataset": {
            "namespace": JOB_NAMESPACE,
            "name": root.entity_id,
            "facets": {"dpm_completeness": completeness},
        },
        "producer": PRODUCER,
        "schemaURL": DATASET_EVENT_SCHEMA,
    }


def _is_run(entity: ExportedEntity) -> bool:
    """Return whether an entity is or was a run or an operation, which are the runs of OpenLineage."""
    return entity.was in (EntityKind.RUN, EntityKind.OPERATION)


def _facet(schema: str, **fields: object) -> Json:
    return {"_producer": PRODUCER, "_schemaURL": schema, **fields}


def _job(entity: ExportedEntity) -> Json:
    match entity.record:
        case (
            Run(portfolio_id=portfolio_id)
            | Tombstone(kind=EntityKind.RUN, portfolio_id=portfolio_id)
        ):
            return {"namespace": JOB_NAMESPACE, "name": f"rebalance/{portfolio_id}"}
        case Operation(operation_type=operation_type):
            return {"namespace": JOB_NAMESPACE, "name": f"operation/{operation_type}"}
    # The tombstone of an operation does not have its type.
    return {"namespace": JOB_NAMESPACE, "name": "operation"}


def _parent(
    entity_id: str, causes: Mapping[str, list[tuple[EdgeType, ExportedEntity]]]
) -> ExportedEntity | None:
    """Return the operation that caused a run, by a CAUSED_BY edge or by its correlation id."""
    for edge_type, cause in causes.get(entity_id, ()):
        if edge_type is EdgeType.CAUSED_BY and cause.was is EntityKind.OPERATION:
            return cause
    for edge_type, correlation in causes.get(entity_id, ()):
        if edge_type is EdgeType.CORRELATION_TO_RUN:
            for _, cause in causes.get(correlation.entity_id, ()):
                if cause.was is EntityKind.OPERATION:
                    return cause
    return None


def _events(
    entity: ExportedEntity,
    causes: Mapping[str, list[tuple[EdgeType, ExportedEntity]]],
    completeness: Json,
) -> Iterator[Json]:
    direct = [cause for _, cause in causes.get(entity.entity_id, ())]
    facets: Json = {
        "dpm_entity": _facet(
            ENTITY_SCHEMA,
            entityId=entity.entity_id,
            kind=entity.kind.value,
            status=entity.status,
            effectiveStatus=entity.effective_status and entity.effective_status.value,
            label=entity.label,
            portfolioId=entity.portfolio_id,
        ),
        "dpm_completeness": completeness,
    }
    parent = _parent(entity.entity_id, causes)
    if parent is not None:
        facets["parent"] = _facet(
            PARENT_SCHEMA, run={"runId": run_uuid(parent.entity_id)}, job=_job(parent)
        )
    upstream = {each.entity_id: each for each in direct if _is_run(each)}
    if upstream:
        facets["jobDependencies"] = _facet(
            DEPENDENCIES_SCHEMA,
            upstream=[
                {"job": _job(each), "run": {"runId": run_uuid(each.entity_id)}}
                for each in upstream.values()
            ],
            downstream=[],
        )
    inputs = {each.entity_id: each for each in direct if each.kind in DATASETS}
    for event_type, at in _times(entity):
        yield {
            "eventType": event_type,
            "eventTime": at.isoformat(),
            "run": {"runId": run_uuid(entity.entity_id), "facets": facets},
            "job": _job(entity),
            "inputs": [{"namespace": JOB_NAMESPACE, "name": each} for each in inputs],
            "outputs": [],
            "producer": PRODUCER,
            "schemaURL": EVENT_SCHEMA,
        }


def _times(entity: ExportedEntity) -> Iterator[tuple[str, datetime]]:
    match entity.record:
        case Run(created_at=at) | Tombstone(kind=EntityKind.RUN, created_at=at):
            yield "START", at
            yield "COMPLETE", at
        case Tombstone(created_at=at):
            yield "START", at  # the end of the operation was purged
        case Operation() as operation:
            yield "START", operation.started_at or operation.created_at
            if operation.finished_at is not None:
                is_failed = operation.status is OperationStatus.FAILED
                yield "FAIL" if is_failed else "COMPLETE", operation.finished_at
