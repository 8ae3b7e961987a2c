"""File formats of records: NDJSON and the slice 1 database."""
