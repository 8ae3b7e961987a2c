"""The GraphQL door: the types, the limits of a query, and the HTTP it is spoken over."""
