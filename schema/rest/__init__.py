"""The REST API of RFC-0023: routes, request and response models, errors, and the OpenAPI document."""
