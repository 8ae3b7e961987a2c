"""Purges, their previews, and holds."""
