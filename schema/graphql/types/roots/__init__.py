"""The root types, and what only their fields return."""
