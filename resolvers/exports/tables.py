"""JSON and CSV of a graph."""

import csv
import io
from typing import Final

import orjson
from orjson import Fragment

from resolvers.exports.graph import ExportedGraph
from resolvers.graph.lineage import cause_and_effect
from storage.records import Operation

CSV_COLUMNS: Final = (
    "row",
    "entity_id",
    "kind",
    "distance",
    "label",
    "status",
    "effective_status",
    "occurred_at",
    "cause_entity_id",
    "edge_type",
    "effect_entity_id",
    "created_at",
    "metadata",
    "portfolio_id",
)
FORMULA_STARTS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
"""The characters with which a spreadsheet formula can start (OWASP, CSV Injection), and their full-width forms."""


def to_json(graph: ExportedGraph) -> bytes:
    """Return a JSON object with entities, edges and completeness."""
    return orjson.dumps(
        {
            "root": graph.root,
            "direction": graph.direction.value,
            "depth": graph.depth,
            "completeness": {
                "is_complete": not graph.reasons,
                "reasons": [reason.value for reason in graph.reasons],
                "frontier": list(graph.frontier),
            },
            "entities": [
                {
                    "entity_id": each.entity_id,
                    "kind": each.kind.value,
                    "distance": each.distance,
                    "label": each.label or None,
                    "status": each.status or None,
                    "effective_status": each.effective_status and each.effective_status.value,
                    "occurred_at": each.occurred_at,
                    "portfolio_id": each.portfolio_id,
                    "finished_at": each.record.finished_at
                    if isinstance(each.record, Operation)
                    else None,
                }
                for each in graph.entities
            ],
            "edges": [
                {
                    "source_entity_id": edge.source_entity_id,
                    "edge_type": edge.edge_type.value,
                    "target_entity_id": edge.target_entity_id,
                    "cause_entity_id": cause_and_effect(edge)[0],
                    "effect_entity_id": cause_and_effect(edge)[1],
                    "created_at": edge.created_at,
                    "metadata": Fragment(edge.metadata),
                }
                for edge in graph.edges
            ],
        }
    )


def safe_cell(value: object) -> str:
    """Return a value as text that no spreadsheet executes. An apostrophe is put before a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def to_csv(graph: ExportedGraph) -> bytes:
    """Return a row for each entity, a row for each edge, and a note if entities or edges are left out (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)

    def write(**cells: object) -> None:
        writer.writerow([safe_cell(cells.get(name)) for name in CSV_COLUMNS])

    for each in graph.entities:
        write(
            row="entity",
            entity_id=each.entity_id,
            kind=each.kind.value,
            distance=each.distance,
            label=each.label,
            status=each.status,
            effective_status=each.effective_status and each.effective_status.value,
            occurred_at=each.occurred_at and each.occurred_at.isoformat(),
            portfolio_id=each.portfolio_id,
        )
    for edge in graph.edges:
        cause, effect = cause_and_effect(edge)
        write(
            row="edge",
            cause_entity_id=cause,
            edge_type=edge.edge_type.value,
            effect_entity_id=effect,
            created_at=edge.created_at.isoformat(),
            metadata=edge.metadata,
        )
    if graph.left_out:
        write(row="note", label=graph.left_out)
    return out.getvalue().encode()
