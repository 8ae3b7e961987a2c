"""The GraphQL types: objects, inputs, enums, scalars, and the three root types."""
