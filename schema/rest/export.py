"""The export of a lineage: its parameters, its handler and its response."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, Field

from resolvers.exports.formats import WRITERS, ExportFormat
from resolvers.exports.graph import exported_graph
from resolvers.graph import lineage
from resolvers.graph.lineage import MAX_DEPTH, MAX_EDGES, MAX_ENTITIES, Direction
from schema.rest.request_models import Parameters, Timestamp, parse_query
from schema.rest.routing import ParsedRequest
from storage.errors import EntityNotFound
from storage.record_view import RecordView, view_as_of


class ExportParameters(Parameters):
    """The format and the extent of an export."""

    format: Literal["json", "csv", "mermaid", "dot", "svg", "prov", "openlineage"] = Field(
        "json", description="The format."
    )
    direction: Literal["UPSTREAM", "DOWNSTREAM", "BOTH"] = Field(
        "BOTH", description="Follow edges to causes, to effects, or both ways."
    )
    depth: int = Field(
        3, ge=1, le=MAX_DEPTH, description="Maximum distance from the entity, in edges."
    )
    max_entities: int = Field(
        1000, ge=1, le=MAX_ENTITIES, description="Maximum number of entities, with the root."
    )
    valid: Timestamp | None = Field(
        None,
        description="Valid time: export the records as of this time. The current time if absent.",
    )
    known: Timestamp | None = Field(
        None,
        description="Known time: export the records as the service knew them at this time. The current time if absent.",
    )


class ExportBody(BaseModel):
    """The lineage as `format=json` returns it. The other formats have media types of their own."""

    root: str = Field(description="Id of the entity that the lineage starts from.")
    direction: str = Field(description="Direction in which edges were followed.")
    depth: int = Field(description="Maximum distance from the entity, in edges.")
    completeness: dict[str, object] = Field(
        description="Whether the lineage is complete, the limits that truncated it, and where to continue."
    )
    entities: list[dict[str, object]] = Field(description="Entities, nearest first.")
    edges: list[dict[str, object]] = Field(description="Edges between the entities, oldest first.")


@dataclass(frozen=True, slots=True)
class FileBody:
    """A response that is a file, with the number of its records for the access log."""

    content: bytes
    media_type: str
    filename: str
    record_count: int


def view_of_query(query: bytes) -> RecordView:
    """Return the view of the parameters `valid` and `known`; raise InvalidInput for a time in the future."""
    parameters = parse_query(ExportParameters, query)
    return view_as_of(parameters.valid, parameters.known, now=datetime.now(UTC))


async def export_lineage(request: ParsedRequest[ExportParameters]) -> FileBody:
    """Return the lineage of an entity as a file; raise EntityNotFound if no record and no edge has its id."""
    parameters, service = request.parameters, request.service
    direction = Direction(parameters.direction)
    graph = await lineage.traverse(
        service.store,
        request.path_value,
        lineage.direction_filter(direction),
        depth=parameters.depth,
        max_entities=parameters.max_entities,
        max_edges=MAX_EDGES,
        cache=service.traversal_cache,
    )
    if graph is None:
        raise EntityNotFound(request.path_value)
    exported = await exported_graph(service, graph, direction, parameters.depth)
    writer = WRITERS[ExportFormat(parameters.format)]
    return FileBody(
        writer.write(exported),
        writer.media_type,
        f"lineage.{writer.extension}",
        len(exported.entities) + len(exported.edges),
    )
