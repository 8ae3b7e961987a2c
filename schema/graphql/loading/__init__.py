"""Batch look-ups: the request context and the data loaders of one GraphQL request."""
