"""How the service is asked: GraphQL, REST and the command line."""
