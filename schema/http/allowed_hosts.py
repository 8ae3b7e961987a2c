"""Reject requests for hosts that the service does not serve (RFC 9110, 7.4 and 15.5.20), or without a host.

The name of another site can resolve to 127.0.0.1 (DNS rebinding). Requests of its pages then name it as their host.
The loopback names and addresses are always served, because they lead no browser elsewhere. Every other name is served
only if DPM_ALLOWED_HOSTS lists it. A name without a dot is no exception, because the resolver of a network, or a
top-level domain such as `ai`, can lead it to any address.
"""

from collections.abc import Collection
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from schema.http.head_response import send_response
from schema.settings.parsers import LOOPBACK_HOSTS

_MISSING: Final = 400, b'{"detail":"DPM_HOST_MISSING"}'
_MISDIRECTED: Final = 421, b'{"detail":"DPM_HOST_NOT_SERVED"}'


class AllowedHosts:
    """ASGI middleware that responds 421 if the Host header names another host, and 400 if it is missing.

    Only HTTP/1.0 requests need no Host header (RFC 9112, 3.2). RepeatedHeaders, which wraps this middleware, refuses
    several. `hosts` are names and addresses without ports, in lower case; `*.example.com` stands for every name below
    example.com, and `*` for any host.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._exact = LOOPBACK_HOSTS | {host for host in hosts if not host.startswith("*")}
        self._suffixes = tuple(host[1:] for host in hosts if host.startswith("*."))
        self._any = "*" in hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or reject it."""
        refusal = None if scope["type"] == "lifespan" else self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
            return
        status, body = refusal
        headers = {"Cache-Control": "no-store"}
        response = Response(body, status, headers, media_type="application/json")
        await send_response(response, scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, bytes] | None:
        """Return the status and the body of the refusal, None if the request is served."""
        value = next((value for name, value in scope["headers"] if name == b"host"), None)
        if value is None:
            return None if scope.get("http_version") == "1.0" else _MISSING
        if self._any:
            return None
        host = host_name(value.decode("latin-1"))
        is_served = host in self._exact or host.endswith(self._suffixes)
        return None if is_served else _MISDIRECTED


def host_name(host: str) -> str:
    """Return the name or address of a Host header's value: no port, no brackets, no final dot, lower case."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].removesuffix(".")
