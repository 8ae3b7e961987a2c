"""The types of a lineage graph: entities, edges, walks and paths."""
