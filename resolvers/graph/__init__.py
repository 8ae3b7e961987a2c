"""Traversal of lineage: walks, paths, neighbours, and the entities and ids of a graph."""
