"""PROV-JSON of a graph (W3C PROV-DM). Operations and decisions are activities, everything else is an entity."""

from typing import Any, Final
from urllib.parse import quote

from resolvers.exports.graph import ExportedEntity, ExportedGraph
from resolvers.graph.lineage import cause_and_effect
from storage.records import Decision, EdgeType, EntityKind, LineageEdge, Operation

NAMESPACE: Final = "urn:dpm-lineage:"
DERIVATIONS: Final = frozenset({EdgeType.DERIVED_FROM, EdgeType.REPLAYED_FROM})
ACTIVITIES: Final = frozenset({EntityKind.OPERATION, EntityKind.DECISION})


def _name(entity_id: str) -> str:
    """Return a qualified name. It is percent-encoded, because PROV-N allows few characters in a local name."""
    return f"dpm:e_{quote(entity_id, safe='')}"


def to_prov(graph: ExportedGraph) -> bytes:
    """Return a PROV document as JSON. An entity of the type `dpm:Incomplete` says what is left out."""
    # Import it here, because the import would add 30 ms to each start.
    from prov.model import ProvDocument

    document = ProvDocument()
    document.add_namespace("dpm", NAMESPACE)
    activities = {each.entity_id for each in graph.entities if each.kind in ACTIVITIES}
    for each in graph.entities:
        _add_entity(document, each)
    for edge in graph.edges:
        _add_edge(document, edge, activities)
    if graph.left_out:
        note = {"prov:type": "dpm:Incomplete", "dpm:leftOut": graph.left_out}
        document.entity("dpm:incomplete", note)
    return str(document.serialize(format="json")).encode()


def _add_entity(document: Any, entity: ExportedEntity) -> None:
    attributes = {
        "prov:type": f"dpm:{entity.kind.value}",
        "prov:label": entity.label or entity.entity_id,
        "dpm:entityId": entity.entity_id,
        "dpm:distance": entity.distance,
    }
    if entity.state:
        attributes["dpm:status"] = entity.state
    if entity.portfolio_id is not None:
        attributes["dpm:portfolioId"] = entity.portfolio_id
    name = _name(entity.entity_id)
    match entity.record:
        case Operation() as operation:
            started_at = operation.started_at or operation.created_at
            document.activity(name, started_at, operation.finished_at, attributes)
        case Decision() as decision:
            document.activity(name, decision.decided_at, decision.decided_at, attributes)
            agent = f"dpm:a_{quote(decision.actor_id, safe='')}"
            document.agent(agent, {"prov:label": decision.actor_id})
            document.wasAssociatedWith(name, agent)
        case _:
            if entity.occurred_at is not None:
                attributes["dpm:occurredAt"] = entity.occurred_at.isoformat()
            document.entity(name, attributes)


def _add_edge(document: Any, edge: LineageEdge, activities: set[str]) -> None:
    cause, effect = cause_and_effect(edge)
    names = (_name(effect), _name(cause))
    attributes = {
        "prov:type": f"dpm:{edge.edge_type.value}",
        "dpm:createdAt": edge.created_at.isoformat(),
    }
    match (effect in activities, cause in activities):
        case (False, True):
            document.wasGeneratedBy(*names, other_attributes=attributes)
        case (True, False):
            document.used(*names, other_attributes=attributes)
        case (True, True):
            document.wasInformedBy(*names, other_attributes=attributes)
        case _ if edge.edge_type in DERIVATIONS:
            document.wasDerivedFrom(*names, other_attributes=attributes)
        case _:
            document.wasInfluencedBy(*names, other_attributes=attributes)
