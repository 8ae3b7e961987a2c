"""The types of records: runs, operations, decisions, keys, artifacts, and what remains of purged ones."""
