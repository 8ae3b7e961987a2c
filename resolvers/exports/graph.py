"""The graph to export: entities with their records, edges from cause to effect, and its completeness."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from resolvers.graph.breadth_first import IncompleteReason, TraversalResult
from resolvers.graph.entities import Entity, find_entities
from resolvers.graph.lineage import Direction, incomplete_reasons
from resolvers.service import Service
from resolvers.workflow import EffectiveStatus, effective_status
from storage.records import Decision, EntityKind, LineageEdge, Operation, Run
from storage.retention import Tombstone

REASONS = {
    IncompleteReason.DEPTH: "entities farther than the depth",
    IncompleteReason.ENTITY_LIMIT: "entities beyond the maximum number",
    IncompleteReason.EDGE_LIMIT: "entities whose edges are beyond the maximum number",
    IncompleteReason.PURGED: "edges that a purge deleted",
}


@dataclass(frozen=True, slots=True)
class ExportedEntity:
    """An entity of an export. The record of an artifact is its run. Only runs have an `effective_status`."""

    entity_id: str
    kind: EntityKind
    distance: int
    record: Run | Operation | Decision | Tombstone | None
    effective_status: EffectiveStatus | None

    @property
    def occurred_at(self) -> datetime | None:
        """The time of the record."""
        match self.record:
            case (
                Run(created_at=at)
                | Operation(created_at=at)
                | Decision(decided_at=at)
                | Tombstone(created_at=at)
            ):
                return at
        return None

    @property
    def status(self) -> str:
        """The status of a run or operation, or the action of a decision."""
        if self.kind is EntityKind.ARTIFACT:
            return ""
        match self.record:
            case Run(status=status) | Operation(status=status):
                return status.value
            case Decision(action=action):
                return action.value
            case Tombstone(status=text):
                return text
        return ""

    @property
    def portfolio_id(self) -> str | None:
        """The portfolio of a run, also of a purged one."""
        if self.kind is EntityKind.ARTIFACT or not isinstance(self.record, Run | Tombstone):
            return None
        return self.record.portfolio_id

    @property
    def was(self) -> EntityKind:
        """The kind; for a purged entity, the kind before the purge."""
        return self.record.kind if isinstance(self.record, Tombstone) else self.kind

    @property
    def state(self) -> str:
        """The effective status of a run, or the status of any other entity."""
        return self.status if self.effective_status is None else self.effective_status.value

    @property
    def label(self) -> str:
        """A short text: portfolio, operation type, or reason code and reviewer."""
        match self.record:
            case Run(portfolio_id=label) | Operation(operation_type=label):
                return label
            case Decision(reason_code=reason, actor_id=actor):
                return f"{reason} by {actor}"
            case Tombstone(purged_at=at):
                return f"purged {at.isoformat()}"
        return ""


@dataclass(frozen=True, slots=True)
class ExportedGraph:
    """A graph, with the arguments of the query that returned it."""

    root: str
    direction: Direction
    depth: int
    entities: Sequence[ExportedEntity]
    edges: Sequence[LineageEdge]
    reasons: Sequence[IncompleteReason]
    frontier: Sequence[str]

    @property
    def left_out(self) -> str:
        """A sentence that says what the export leaves out; "" if the export is complete."""
        if not self.reasons:
            return ""
        what = ", ".join(REASONS[reason] for reason in self.reasons)
        sentence = f"Incomplete: this export leaves out {what}."
        return f"{sentence} Go on from: {', '.join(self.frontier)}" if self.frontier else sentence


async def exported_graph(
    service: Service, graph: TraversalResult, direction: Direction, depth: int
) -> ExportedGraph:
    """Return a graph with the records of its entities."""
    found = await find_entities(service.store, list(graph.depths))
    runs = [each.entity_id for each in found.values() if each.kind is EntityKind.RUN]
    latest = await service.store.latest_decisions(runs)

    def exported(entity_id: str, distance: int) -> ExportedEntity:
        entity = found.get(entity_id, Entity(entity_id, EntityKind.UNKNOWN))
        status = None
        if entity.kind is EntityKind.RUN and isinstance(entity.record, Run):
            status = effective_status(service, entity.record, latest.get(entity_id))
        return ExportedEntity(entity_id, entity.kind, distance, entity.record, status)

    return ExportedGraph(
        graph.root,
        direction,
        depth,
        [exported(entity_id, distance) for entity_id, distance in graph.depths.items()],
        graph.edges,
        await incomplete_reasons(service.store, graph),
        graph.frontier,
    )
