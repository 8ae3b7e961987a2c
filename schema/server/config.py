"""uvicorn's configuration with the connection registry that its protocols use."""

from typing import Any

import uvicorn

from schema.server.connections import ConnectionRegistry


class ServerConfig(uvicorn.Config):
    """The configuration of a server. All of its connections share `registry`."""

    def __init__(self, app: Any, registry: ConnectionRegistry, **options: Any) -> None:
        super().__init__(app, **options)
        self.registry = registry


def registry_of(config: uvicorn.Config) -> ConnectionRegistry:
    """Return the registry of a configuration; raise TypeError if it has none."""
    if not isinstance(config, ServerConfig):
        raise TypeError("the guarded protocols need a ServerConfig")
    return config.registry
