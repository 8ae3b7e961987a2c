"""Graph searches in SQL: edge statements and the transaction they run in."""
