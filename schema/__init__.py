"""The interfaces of the service: GraphQL, REST and the command line."""
