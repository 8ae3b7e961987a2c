"""Recording of edges."""

from dataclasses import dataclass
from datetime import datetime

from resolvers.service import Service
from storage.errors import InvalidInput
from storage.records import EdgeType, LineageEdge, to_utc, validate_id


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeDraft:
    """An edge to record. `metadata` is JSON text, None meaning an empty object; `created_at` None means now."""

    source_entity_id: str
    edge_type: EdgeType
    target_entity_id: str
    metadata: str | None
    created_at: datetime | None


async def record_edge(service: Service, draft: EdgeDraft) -> LineageEdge:
    """Record an edge and return it; return the stored edge if it exists. Raise InvalidInput, naming the argument.

    A caller who does not see the stored edge gets the given one.
    """
    metadata = draft.metadata or "{}"
    if not metadata.startswith("{"):
        raise InvalidInput("metadata", "must be an object")
    created_at = draft.created_at
    edge = LineageEdge(
        source_entity_id=validate_id(draft.source_entity_id, field="sourceEntityId"),
        edge_type=draft.edge_type,
        target_entity_id=validate_id(draft.target_entity_id, field="targetEntityId"),
        created_at=service.now() if created_at is None else to_utc(created_at, field="createdAt"),
        metadata=metadata,
    )
    stored = await service.store.record_edge(edge)
    if stored == edge or service.store.view.scope.sees_all:
        return stored
    ends = {edge.source_entity_id, edge.target_entity_id}
    return stored if ends <= (await service.store.entity_kinds(sorted(ends))).keys() else edge
