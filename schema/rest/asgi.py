"""The REST door: an ASGI app that finds the route of a request, asks, and encodes the answer."""

from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from resolvers.workflow import NO_CORRELATION
from schema.http.request_middleware import enforce_deadline
from schema.http.service_session import app_service, request_service
from schema.rest.errors import error_response
from schema.rest.response_cache import KeptAnswers
from schema.rest.route_table import ROUTES
from schema.rest.routing import POST, RawRequest, Route, build_route_trie, match_routes
from storage.errors import LineageError


def path_segments(scope: Scope) -> list[str]:
    """The segments of a request's path, each decoded by itself: an id may hold a slash, as %2F."""
    raw: bytes | None = scope.get("raw_path")
    if raw is None:
        path: str = scope["path"]
        return path.split("/")[1:]
    segments = raw.partition(b"?")[0].split(b"/")[1:]
    return [unquote_to_bytes(segment).decode(errors="replace") for segment in segments]


def allowed_methods(routes: Mapping[str, Route]) -> str:
    """What `Allow` says of a path."""
    return ", ".join(sorted({*routes, "HEAD"} if "GET" in routes else routes))


class RestApi:
    """Answers the routes of the table at their plain paths and under the prefix ("" for none)."""

    def __init__(self, prefix: str) -> None:
        self._tree = build_route_trie(ROUTES, *dict.fromkeys(("", prefix)))
        self._starts = ("/rebalance/", f"{prefix}/rebalance/")
        self._kept = KeptAnswers()

    def handles(self, path: str) -> bool:
        """Whether no other door has such a path."""
        return path.startswith(self._starts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; errors that a client can act on become answers here alone."""
        if scope["type"] != "http":
            await WebSocketClose()(scope, receive, send)
            return
        method: str = scope["method"]
        state = app_service(scope).store.version_token() if method == "GET" else None
        target = (scope.get("raw_path") or scope["path"].encode(), scope["query_string"])
        if state is not None and (kept := self._kept.find(target, state)):
            scope["state"]["route"], response = kept
        else:
            try:
                response = await self._respond(scope, receive)
            except LineageError as error:
                response = error_response(error)
            if method == "HEAD":
                response.body = b""
            elif state is not None and response.status_code == 200:
                self._kept.keep(target, state, scope["state"]["route"], response)
        await response(scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive) -> Response:
        routes, value = match_routes(self._tree, path_segments(scope))
        if not routes:
            return _json({"detail": "Not Found"}, status=404)
        method: str = scope["method"]
        route = routes.get("GET" if method == "HEAD" else method)
        if route is None:
            response = _json({"detail": "Method Not Allowed"}, status=405)
            response.headers["Allow"] = allowed_methods(routes)
            return response
        scope.setdefault("state", {})["route"] = route.template
        request = Request(scope, receive)
        call = RawRequest(
            service=request_service(scope, writes=route.method == POST),
            path_value=value,
            query=scope["query_string"],
            body=await request.body() if route.method == POST else b"",
            content_type=request.headers.get("content-type", ""),
            correlation_id=correlation_id_for(scope),
        )
        async with enforce_deadline(scope):
            return _json(await route.handle(call))


def correlation_id_for(scope: Scope) -> str:
    """The correlation id that a decision keeps: the one that is echoed, if the request had one."""
    state: Mapping[str, object] = scope.get("state") or {}
    return str(state["correlation_id"]) if state.get("correlation_given") else NO_CORRELATION


def _json(body: object, *, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
