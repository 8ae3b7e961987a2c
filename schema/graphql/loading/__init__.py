"""Data loading: the context and the data loaders of a GraphQL request."""
