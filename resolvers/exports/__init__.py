"""Exports of a lineage graph as JSON, CSV, Mermaid, DOT, SVG, PROV-JSON and OpenLineage events."""
