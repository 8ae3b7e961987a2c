"""Mermaid, DOT and SVG of a graph. Arrows lead from cause to effect."""

import re
from collections.abc import Mapping
from html import escape
from typing import Final

from resolvers.exports.graph import ExportedEntity, ExportedGraph
from resolvers.graph.lineage import cause_and_effect

_CONTROL: Final = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")
_MERMAID: Final = re.compile(r"[^\w .,:/@()+=-]", re.ASCII)
BOX_WIDTH, BOX_HEIGHT, COLUMN_WIDTH, ROW_HEIGHT, MARGIN = 210, 44, 290, 60, 20
MAX_TEXT: Final = 30
"""Number of characters that fit into a box."""


def _one_line(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


def _lines(entity: ExportedEntity) -> list[str]:
    kind = " ".join(each for each in (entity.kind.value, entity.label, entity.state) if each)
    return [_one_line(entity.entity_id), _one_line(kind)]


def _numbers(graph: ExportedGraph) -> Mapping[str, str]:
    return {each.entity_id: f"n{number}" for number, each in enumerate(graph.entities)}


def _mermaid_text(text: str) -> str:
    """Return text to put within quotes. Special characters become entity codes (mermaid.js.org, Entity codes)."""
    return _MERMAID.sub(lambda match: f"#{ord(match[0])};", text)


def to_mermaid(graph: ExportedGraph) -> bytes:
    """Return a Mermaid flowchart."""
    names = _numbers(graph)
    lines = ["flowchart LR"]
    if graph.left_out:
        lines.append(f"  %% {_one_line(graph.left_out)}")
    for each in graph.entities:
        label = "<br/>".join(map(_mermaid_text, _lines(each)))
        lines.append(f'  {names[each.entity_id]}["{label}"]')
    for edge in graph.edges:
        cause, effect = cause_and_effect(edge)
        lines.append(f"  {names[cause]} -->|{edge.edge_type.value}| {names[effect]}")
    return ("\n".join(lines) + "\n").encode()


def _dot_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def to_dot(graph: ExportedGraph) -> bytes:
    """Return a graph in the DOT language of Graphviz."""
    names = _numbers(graph)
    lines = ["digraph lineage {"]
    if graph.left_out:
        lines.append(f"  // {_one_line(graph.left_out)}")
    lines += ["  rankdir=LR;", "  node [shape=box];"]
    for each in graph.entities:
        label = "\\n".join(map(_dot_text, _lines(each)))
        lines.append(f'  {names[each.entity_id]} [label="{label}"];')
    for edge in graph.edges:
        cause, effect = cause_and_effect(edge)
        label = edge.edge_type.value
        lines.append(f'  {names[cause]} -> {names[effect]} [label="{label}"];')
    lines.append("}")
    return ("\n".join(lines) + "\n").encode()


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}\u2026"


def to_svg(graph: ExportedGraph) -> bytes:
    """Return a drawing: a column for each distance from the root, and an arrow from each cause to its effect."""
    positions: dict[str, tuple[int, int]] = {}
    rows: dict[int, int] = {}
    for each in graph.entities:
        row = rows.get(each.distance, 0)
        rows[each.distance] = row + 1
        positions[each.entity_id] = (
            MARGIN + each.distance * COLUMN_WIDTH,
            MARGIN + row * ROW_HEIGHT,
        )
    width = 2 * MARGIN + max(rows) * COLUMN_WIDTH + BOX_WIDTH
    height = 2 * MARGIN + max(rows.values()) * ROW_HEIGHT
    title = f"Lineage of {_one_line(graph.root)}"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            ' font-family="sans-serif" font-size="12">'
        ),
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(_one_line(graph.left_out) or 'Complete.')}</desc>",
        (
            '<defs><marker id="arrow" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="8" markerHeight="8"'
            ' orient="auto-start-reverse"><path d="M0 0 10 5 0 10z"/></marker></defs>'
        ),
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for edge in graph.edges:
        (x1, y1), (x2, y2) = (positions[each] for each in cause_and_effect(edge))
        middle = BOX_HEIGHT // 2
        start, end = (x1 + BOX_WIDTH, x2) if x1 < x2 else (x1, x2 + BOX_WIDTH)
        if x1 == x2:
            start, end = x1, x2
        parts.append(
            f'<path d="M{start} {y1 + middle} L{end} {y2 + middle}" stroke="#667" fill="none"'
            f' marker-end="url(#arrow)"><title>{edge.edge_type.value}</title></path>'
        )
    for each in graph.entities:
        x, y = positions[each.entity_id]
        name, kind = _lines(each)
        parts.append(
            f'<g><title>{escape(name)}</title><rect x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}"'
            ' rx="6" fill="#f4f6fa" stroke="#445"/>'
            f'<text x="{x + 8}" y="{y + 18}">{escape(_short(name))}</text>'
            f'<text x="{x + 8}" y="{y + 35}" fill="#445">{escape(_short(kind))}</text></g>'
        )
    parts.append("</svg>")
    return "\n".join(parts).encode()
