"""Reject requests for hosts that the service does not serve (RFC 9110, 7.4 and 15.5.20).

The name of another site can resolve to 127.0.0.1 (DNS rebinding). Requests of its pages then name it as their host.
The loopback names and addresses are always served, because they lead no browser elsewhere. Every other name is served
only if DPM_ALLOWED_HOSTS lists it. A name without a dot is no exception, because the resolver of a network, or a
top-level domain such as `ai`, can lead it to any address.
"""

from collections.abc import Collection
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from schema.settings.parsers import LOOPBACK_HOSTS

_MISDIRECTED: Final = b'{"detail":"DPM_HOST_NOT_SERVED"}'


class AllowedHosts:
    """ASGI middleware that responds 421 if the Host header names another host.

    `hosts` are names and addresses without ports, in lower case; `*.example.com` stands for every name below
    example.com, and `*` for any host.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._exact = LOOPBACK_HOSTS | {host for host in hosts if not host.startswith("*")}
        self._suffixes = tuple(host[1:] for host in hosts if host.startswith("*."))
        self._any = "*" in hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or reject it."""
        if scope["type"] not in {"http", "websocket"} or self._any or self._is_served(scope):
            await self._app(scope, receive, send)
            return
        refusal = Response(
            _MISDIRECTED, 421, {"Cache-Control": "no-store"}, media_type="application/json"
        )
        await refusal(scope, receive, send)

    def _is_served(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if not hosts:
            return bool(scope.get("http_version") == "1.0")  # HTTP/1.0 requests need no Host header
        if len(hosts) > 1:
            return False
        host = host_name(hosts[0].decode("latin-1"))
        return host in self._exact or host.endswith(self._suffixes)


def host_name(host: str) -> str:
    """Return the name or address of a Host header's value: no port, no brackets, no final dot, lower case."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].removesuffix(".")
