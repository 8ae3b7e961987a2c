"""Objects by their natural ids, and by their global ids (Relay)."""

from collections.abc import Mapping, Sequence
from typing import Final

from resolvers.feature_flags import Feature
from resolvers.graph.entities import is_correlation, is_idempotency_key
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.lineage import LineageEntity, UnknownEntity
from schema.graphql.types.graph.lineage_edges import LineageEdge, load_endpoints
from schema.graphql.types.records.artifacts import Artifact
from schema.graphql.types.records.correlations import Correlation
from schema.graphql.types.records.decisions import Decision
from schema.graphql.types.records.idempotency import IdempotencyKey
from schema.graphql.types.records.operations import Operation
from schema.graphql.types.records.runs import Run
from schema.graphql.types.values.enums import EdgeType, EntityKind
from schema.graphql.types.values.global_ids import Node, from_global_id
from storage.records import from_micros

FEATURE_BY_KIND: Final[Mapping[EntityKind, Feature]] = {
    EntityKind.OPERATION: Feature.OPERATIONS,
    EntityKind.DECISION: Feature.WORKFLOW,
    EntityKind.ARTIFACT: Feature.ARTIFACTS,
}
"""Features that can be disabled, by the kind of entity that they provide."""


async def find_entity(info: Info, entity_id: str) -> LineageEntity | None:
    """Return the entity of a natural id, None if neither a record nor an edge has the id.

    Raise FeatureDisabled if the feature of the entity's kind is disabled.
    """
    entity = await info.context.loaders.entities.load(entity_id)
    if entity is None:
        return None
    if entity.kind in FEATURE_BY_KIND:
        info.context.service.feature_flags.require(FEATURE_BY_KIND[entity.kind])
    return LineageEntity.from_entity(entity)


async def find_node(info: Info, global_id: str) -> Node | None:
    """Return the object of a global id, None if it does not exist or the id is malformed.

    Raise FeatureDisabled if the feature of the object's type is disabled.
    """
    parts = from_global_id(global_id)
    if parts is None:
        return None
    type_name, key = parts
    if type_name == "LineageEdge":
        return await _find_edge(info, key)
    natural_id = str(key[0])
    loaders, flags = info.context.loaders, info.context.service.feature_flags
    match type_name:
        case "Run":
            run = await loaders.runs.load(natural_id)
            return None if run is None else Run(run)
        case "Operation":
            flags.require(Feature.OPERATIONS)
            operation = await loaders.operations.load(natural_id)
            return None if operation is None else Operation(operation)
        case "Decision":
            flags.require(Feature.WORKFLOW)
            decision = await loaders.decisions.load(natural_id)
            return None if decision is None else Decision(decision)
        case "Artifact":
            flags.require(Feature.ARTIFACTS)
            run = await loaders.runs.load(natural_id)
            return None if run is None else Artifact(run)
    return await _find_entity_without_record(info, type_name, natural_id)


async def _find_entity_without_record(info: Info, type_name: str, natural_id: str) -> Node | None:
    """Return the Correlation, IdempotencyKey, UnknownEntity or PurgedEntity of an id."""
    entity = await info.context.loaders.entities.load(natural_id)
    if entity is None:
        return None
    if type_name == "UnknownEntity":
        return UnknownEntity(natural_id) if entity.kind is EntityKind.UNKNOWN else None
    if type_name == "PurgedEntity":
        return LineageEntity.from_entity(entity) if entity.kind is EntityKind.PURGED else None
    if entity.kind is EntityKind.UNKNOWN:
        return None
    # An id that resolves to another kind can be a correlation id or an idempotency key as well: query for it.
    store = info.context.service.store
    if type_name == "Correlation":
        if entity.kind is EntityKind.CORRELATION or await is_correlation(store, natural_id):
            return Correlation(natural_id)
    elif entity.kind is EntityKind.IDEMPOTENCY_KEY or await is_idempotency_key(store, natural_id):
        return IdempotencyKey(natural_id)
    return None


async def _find_edge(info: Info, key: Sequence[str | int]) -> LineageEdge | None:
    info.context.service.feature_flags.require(Feature.LINEAGE)
    source, edge_type, target, micros = key
    try:
        edge_id = (str(source), EdgeType(str(edge_type)), str(target), from_micros(int(micros)))
    except (ValueError, OverflowError):
        return None
    record = await info.context.loaders.edges.load(edge_id)
    if record is None:
        return None
    edge = LineageEdge(record)
    await load_endpoints(info, [edge])
    return edge
