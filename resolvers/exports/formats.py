"""The formats of an export."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

from resolvers.exports.drawings import to_dot, to_mermaid, to_svg
from resolvers.exports.graph import ExportedGraph
from resolvers.exports.openlineage import to_openlineage
from resolvers.exports.prov_json import to_prov
from resolvers.exports.tables import to_csv, to_json


class ExportFormat(StrEnum):
    """The format of an export."""

    JSON = "json"
    CSV = "csv"
    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"
    PROV = "prov"
    OPENLINEAGE = "openlineage"


class Writer(NamedTuple):
    """The function that writes a graph in a format, the media type, and the file name extension."""

    write: Callable[[ExportedGraph], bytes]
    media_type: str
    extension: str


WRITERS: Final = {
    ExportFormat.JSON: Writer(to_json, "application/json", "json"),
    ExportFormat.CSV: Writer(to_csv, "text/csv; charset=utf-8; header=present", "csv"),
    ExportFormat.MERMAID: Writer(to_mermaid, "text/plain; charset=utf-8", "mmd"),
    ExportFormat.DOT: Writer(to_dot, "text/vnd.graphviz; charset=utf-8", "dot"),
    ExportFormat.SVG: Writer(to_svg, "image/svg+xml", "svg"),
    ExportFormat.PROV: Writer(to_prov, "application/json", "prov.json"),
    ExportFormat.OPENLINEAGE: Writer(to_openlineage, "application/json", "openlineage.json"),
}
