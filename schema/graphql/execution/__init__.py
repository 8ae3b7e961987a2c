"""Execute GraphQL documents: cache, cost limits, runner and errors."""
