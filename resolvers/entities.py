"""Entities: whatever an id resolves to, the first kind that fits."""

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

_ONE: Final = PageRequest(limit=1)
_RECORDED: Final = frozenset(
    {EntityKind.RUN, EntityKind.OPERATION, EntityKind.DECISION, EntityKind.ARTIFACT}
)


class Entity(NamedTuple):
    """An id, its kind, and the record where the kind is that of one; an artifact's is its run.

    A tuple, because a graph has a thousand of them.
    """

    entity_id: str
    kind: EntityKind
    record: Run | Operation | Decision | None = None


async def find_entities(reader: Reader, entity_ids: Collection[str]) -> Mapping[str, Entity]:
    """The entity of each id; absent where neither a record nor an edge names it."""
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
    records: dict[str, Run | Operation | Decision] = {**runs}
    for run_id, entity_id in artifact_runs.items():
        if run_id in runs:
            records[entity_id] = runs[run_id]
    if EntityKind.OPERATION in by_kind:
        records.update(await reader.operations(by_kind[EntityKind.OPERATION]))
    if EntityKind.DECISION in by_kind:
        records.update(await reader.decisions(by_kind[EntityKind.DECISION]))
    return {
        entity_id: _entity(entity_id, kind, records.get(entity_id))
        for entity_id, kind in kinds.items()
    }


def _entity(entity_id: str, kind: EntityKind, record: Run | Operation | Decision | None) -> Entity:
    if kind in _RECORDED and record is None:  # purged between the two questions
        return Entity(entity_id, EntityKind.UNKNOWN)
    return Entity(entity_id, kind, record)


async def is_correlation(reader: Reader, text: str) -> bool:
    """Whether some run, operation or edge carries `text` as a correlation id."""
    return bool(
        await reader.runs([text], by=RunField.CORRELATION_ID)
        or await reader.operations([text], by=OperationField.CORRELATION_ID)
        or await _is_end(
            reader,
            text,
            EdgeFilter(
                frozenset({EdgeType.CORRELATION_TO_RUN}),
                frozenset({EdgeType.OPERATION_TO_CORRELATION}),
            ),
        )
    )


async def is_idempotency_key(reader: Reader, text: str) -> bool:
    """Whether a mapping, a history row, a run or an edge carries `text` as an idempotency key."""
    return bool(
        await reader.mappings([text])
        or (await reader.pages(HISTORY_BY_KEY, [text], HISTORY_BY_KEY.no_filter, _ONE))[text].items
        or (await reader.pages(RUNS, [NO_PARENT], RunFilter(idempotency_key=text), _ONE))[
            NO_PARENT
        ].items
        or await _is_end(
            reader, text, EdgeFilter(frozenset({EdgeType.IDEMPOTENCY_TO_RUN}), frozenset())
        )
    )


async def _is_end(reader: Reader, text: str, follow: EdgeFilter) -> bool:
    return bool((await reader.pages(EDGES_BY_ENTITY, [text], follow, _ONE))[text].items)
