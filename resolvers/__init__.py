"""The operations of the service, which the GraphQL and REST APIs share."""
