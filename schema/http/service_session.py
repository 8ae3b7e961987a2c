"""Reading one's own writes: the word that a write's answer bears, and that a later read sends back."""

from dataclasses import replace
from typing import Final

from starlette.types import Scope

from resolvers.service import Service

READ_AFTER_HEADER: Final = b"x-dpm-read-after"


def app_service(scope: Scope) -> Service:
    """The service that the app's lifespan opened."""
    service: Service = scope["app"].state.service
    return service


def request_service(scope: Scope, *, writes: bool) -> Service:
    """The service over the request's own session of the store."""
    service = app_service(scope)
    given = dict(scope["headers"]).get(READ_AFTER_HEADER)
    after = None if given is None else given.strip().decode("latin-1")
    session = service.store.for_request(after=after, writes=writes)
    if session is service.store:
        return service
    scope["state"]["session"] = session
    return replace(service, store=session)


def read_after_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The header of an answer to a request that has written."""
    session = scope["state"].get("session")
    position = None if session is None else session.replication_token
    return [] if position is None else [(READ_AFTER_HEADER, position.encode())]
