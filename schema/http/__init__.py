"""What every HTTP request has in common: middleware, content negotiation, static pages."""
