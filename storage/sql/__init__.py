"""The SQL adapter: one for every dialect."""
