"""Write to the SQL store: units of work, batches, locks and derived rows."""
