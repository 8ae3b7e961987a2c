"""The service of a request, and read-your-writes: the X-Dpm-Read-After header of responses and requests."""

from dataclasses import replace
from typing import Final

from starlette.types import Scope

from resolvers.redacted_reader import redacted_service
from resolvers.service import Service
from schema.access.caller import Caller, Permission
from schema.access.request_caller import request_caller
from storage.record_view import ALL_RECORDS, RecordView

READ_AFTER_HEADER: Final = b"x-dpm-read-after"


def app_service(scope: Scope) -> Service:
    """Return the service that the app's lifespan opened."""
    service: Service = scope["app"].state.service
    return service


def request_service(scope: Scope, *, writes: bool, view: RecordView = ALL_RECORDS) -> Service:
    """Return the service over the request's own session of the store.

    The session reads the records of `view` that the caller sees, and stamps its writes with the caller's subject. It
    reads from the primary if the request writes, or if the standby has not yet replayed the write that the request's
    header names. Raise Unauthenticated without a caller.
    """
    header = dict(scope["headers"]).get(READ_AFTER_HEADER)
    after = None if header is None else header.strip().decode("latin-1")
    service = app_service(scope)
    session = caller_service(
        service,
        request_caller(scope),
        after=after,
        writes=writes,
        view=view,
        traceparent=scope["state"].get("traceparent") if writes else None,
    )
    if session is not service:
        scope["state"]["session"] = session.store
    return session


def caller_service(
    service: Service,
    caller: Caller,
    *,
    writes: bool,
    after: str | None = None,
    view: RecordView = ALL_RECORDS,
    traceparent: str | None = None,
) -> Service:
    """Return the service over a session of the store, limited to `view` and the portfolios of the caller.

    Its payloads are redacted if the caller may not read them. What it writes keeps `traceparent`.
    """
    session = service.store.for_request(
        after=after,
        writes=writes,
        view=view if caller.portfolios.sees_all else replace(view, scope=caller.portfolios),
        recorded_by=caller.subject,
        traceparent=traceparent,
    )
    if session is not service.store:
        service = replace(service, store=session)
    if caller.may(Permission.READ_PAYLOADS):
        return service
    return redacted_service(service, service.redaction())


def read_after_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Return the response header with the token of the request's last write; [] if it wrote nothing."""
    session = scope["state"].get("session")
    token = None if session is None else session.replication_token
    return [] if token is None else [(READ_AFTER_HEADER, token.encode())]
