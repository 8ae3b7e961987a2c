"""The HTTP code that GraphQL and REST share: middleware, content negotiation, static pages."""
