"""The SQL model: tables, row mapping, record kinds and the schema revision."""
