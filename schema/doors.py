"""The doors of the two APIs, each found by its path alone."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from schema.rest.asgi import RestApi

GRAPHQL_PATH: Final = "/graphql"
GRAPHQL_METHODS: Final = ("GET", "POST")
"""How GraphQL is asked; what else is tried there, the router answers."""


class ApiDispatch:
    """Middleware that takes requests to the APIs at once: a router would try each of its own routes on them."""

    def __init__(
        self, app: ASGIApp, rest: RestApi, graphql: Callable[[Request], Awaitable[Response]]
    ) -> None:
        self._app = app
        self._rest = rest
        self._graphql = graphql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on to its door."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._rest.handles(scope["path"]):
            await self._rest(scope, receive, send)
        elif scope["path"] == GRAPHQL_PATH and scope["method"] in GRAPHQL_METHODS:
            scope["state"]["route"] = GRAPHQL_PATH
            response = await self._graphql(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)
