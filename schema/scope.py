"""Where the running service is found from a request."""

from starlette.types import Scope

from resolvers.service import Service


def service_of(scope: Scope) -> Service:
    """The service that the app's lifespan opened."""
    service: Service = scope["app"].state.service
    return service
