"""Entities: an id with its kind and its record."""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from storage.base import OperationField, Reader, RunField
from storage.lists import (
    EDGES_BY_ENTITY,
    HISTORY_BY_KEY,
    NO_PARENT,
    RUNS,
    EdgeFilter,
    PageRequest,
    RunFilter,
)
from storage.records import Decision, EdgeType, EntityKind, Operation, Run, artifact_run_id
from storage.retention import Tombstone

_FIRST_RECORD: Final = PageRequest(limit=1)
_KINDS_WITH_RECORD: Final = frozenset(
    {
        EntityKind.RUN,
        EntityKind.OPERATION,
        EntityKind.PURGED,
        EntityKind.DECISION,
        EntityKind.ARTIFACT,
    }
)


class Entity(NamedTuple):
    """An id, its kind, and its record if the kind has one; the record of an artifact is its run.

    A named tuple is cheaper to create than a dataclass, and a graph has thousands of entities.
    """

    entity_id: str
    kind: EntityKind
    record: Run | Operation | Decision | Tombstone | None = None


async def find_entities(reader: Reader, entity_ids: Collection[str]) -> Mapping[str, Entity]:
    """Return the entity of each id. An id that no record and no edge has is left out."""
    kinds = await reader.entity_kinds(entity_ids)
    by_kind: dict[EntityKind, list[str]] = {}
    for entity_id, kind in kinds.items():
        by_kind.setdefault(kind, []).append(entity_id)
    artifact_runs = {
        run_id: entity_id
        for entity_id in by_kind.get(EntityKind.ARTIFACT, ())
        if (run_id := artifact_run_id(entity_id)) is not None
    }
    runs = await reader.runs([*by_kind.get(EntityKind.RUN, ()), *artifact_runs])
    records: dict[str, Run | Operation | Decision | Tombstone] = {**runs}
    for run_id, entity_id in artifact_runs.items():
        if run_id in runs:
            records[entity_id] = runs[run_id]
    if EntityKind.OPERATION in by_kind:
        records.update(await reader.operations(by_kind[EntityKind.OPERATION]))
    if EntityKind.PURGED in by_kind:
        records.update(await reader.tombstones(by_kind[EntityKind.PURGED]))
    if EntityKind.DECISION in by_kind:
        records.update(await reader.decisions(by_kind[EntityKind.DECISION]))
    return {
        entity_id: _entity(entity_id, kind, records.get(entity_id))
        for entity_id, kind in kinds.items()
    }


def _entity(
    entity_id: str, kind: EntityKind, record: Run | Operation | Decision | Tombstone | None
) -> Entity:
    if kind in _KINDS_WITH_RECORD and record is None:  # purged between the two reads
        return Entity(entity_id, EntityKind.UNKNOWN)
    return Entity(entity_id, kind, record)


async def is_correlation(reader: Reader, text: str) -> bool:
    """Return whether `text` is the correlation id of a run, an operation or an edge."""
    return bool(
        await reader.runs([text], by=RunField.CORRELATION_ID)
        or await reader.operations([text], by=OperationField.CORRELATION_ID)
        or await _has_edge(
            reader,
            text,
            EdgeFilter(
                frozenset({EdgeType.CORRELATION_TO_RUN}),
                frozenset({EdgeType.OPERATION_TO_CORRELATION}),
                shows_purged=True,
            ),
        )
    )


async def is_idempotency_key(reader: Reader, text: str) -> bool:
    """Return whether `text` is the idempotency key of a mapping, a history row, a run or an edge."""
    return bool(
        await reader.mappings([text])
        or (await reader.pages(HISTORY_BY_KEY, [text], HISTORY_BY_KEY.no_filter, _FIRST_RECORD))[
            text
        ].items
        or (await reader.pages(RUNS, [NO_PARENT], RunFilter(idempotency_key=text), _FIRST_RECORD))[
            NO_PARENT
        ].items
        or await _has_edge(
            reader,
            text,
            EdgeFilter(frozenset({EdgeType.IDEMPOTENCY_TO_RUN}), frozenset(), shows_purged=True),
        )
    )


async def _has_edge(reader: Reader, text: str, edge_filter: EdgeFilter) -> bool:
    return bool(
        (await reader.pages(EDGES_BY_ENTITY, [text], edge_filter, _FIRST_RECORD))[text].items
    )
