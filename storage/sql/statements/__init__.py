"""SQL statements of look-ups, lists and exports, and their execution."""
