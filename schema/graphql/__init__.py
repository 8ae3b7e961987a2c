"""The GraphQL API: types, data loading, execution with limits, and transports."""
