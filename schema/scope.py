"""Where the running service is found from a request."""

from starlette.types import Scope

from resolvers.service import Service


def app_service(scope: Scope) -> Service:
    """The service that the app's lifespan opened."""
    service: Service = scope["app"].state.service
    return service
