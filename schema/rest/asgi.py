"""The ASGI app of the REST routes: match the path, call the handler, serialise its result as JSON."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote_to_bytes

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from resolvers.workflow import NO_CORRELATION
from schema.access.permissions import ADMINISTER, REST_PERMISSIONS, require
from schema.access.request_caller import request_caller
from schema.http.access_log_middleware import LOOKED
from schema.http.content_encoding import check_content_encoding
from schema.http.head_response import send_response
from schema.http.request_middleware import UNMATCHED, enforce_deadline
from schema.http.service_session import request_service
from schema.rest.errors import error_response
from schema.rest.export import FileBody
from schema.rest.request_models import well_formed
from schema.rest.route_table import ROUTES
from schema.rest.routing import POST, RawRequest, Route, build_route_trie, match_routes
from storage.errors import LineageError

ID_PARAMETERS: Final = frozenset(
    {"actor_id", "correlation_id", "portfolio_id", "rebalance_run_id", "request_hash"}
)
"""The parameters of queries whose values are ids."""


class RestApi:
    """The routes of the table, at their own paths and under `prefix` ("" means no second path)."""

    def __init__(self, prefix: str) -> None:
        self._trie = build_route_trie(ROUTES, *dict.fromkeys(("", prefix)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to an HTTP request, with an error response for a LineageError; close a WebSocket."""
        if scope["type"] != "http":
            await WebSocketClose()(scope, receive, send)
            return
        try:
            response = await self._respond(scope, receive)
        except LineageError as error:
            response = error_response(error)
        await send_response(response, scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive) -> Response:
        routes, path_value = match_routes(self._trie, path_segments(scope))
        scope.setdefault("state", {})["route"] = UNMATCHED
        if not routes:
            return _json_response({"detail": "Not Found"}, status=404)
        method: str = scope["method"]
        route = routes.get("GET" if method == "HEAD" else method)
        if route is None:
            response = _json_response({"detail": "Method Not Allowed"}, status=405)
            response.headers["Allow"] = allowed_methods(routes)
            return response
        scope["state"]["route"] = route.template
        if (looked := scope["state"].get(LOOKED)) is not None:
            looked.ids = _asked_ids(path_value, scope["query_string"])
        caller = request_caller(scope)
        require(caller, REST_PERMISSIONS.get((route.method, route.template), ADMINISTER))
        request = Request(scope, receive)
        if route.method == POST:
            check_content_encoding(request.headers)
        raw_request = RawRequest(
            service=request_service(
                scope,
                writes=route.method == POST,
                view=route.read_view(scope["query_string"]),
            ),
            caller=caller,
            path_value=path_value,
            query=scope["query_string"],
            body=await request.body() if route.method == POST else b"",
            content_type=request.headers.get("content-type", ""),
            correlation_id=correlation_id_for(scope),
        )
        async with enforce_deadline(scope):
            body = await route.handle(raw_request)
        if looked is not None:
            looked.records = _count_records(body)
        return _response(body)


def _asked_ids(path_value: str, query: bytes) -> list[str]:
    """Return the ids in a path and a query, for the access log."""
    parameters = parse_qsl(query.decode("latin-1"), errors="replace") if query else []
    ids = [value for name, value in parameters if name in ID_PARAMETERS]
    return [path_value, *ids] if path_value else ids


def _count_records(body: object) -> int:
    """Return the number of records in a body: those of a file, of a list, of the parts of a support bundle, or one."""
    if isinstance(body, FileBody):
        return body.record_count
    if isinstance(body, dict):
        for name in ("items", "edges", "history", "decisions"):
            if isinstance(body.get(name), list):
                return len(body[name])
        if "workflow_history" in body:
            return sum(_count_records(part) for part in body.values() if part is not None)
    return 1


def path_segments(scope: Scope) -> list[str]:
    """Return the path's segments, each percent-decoded by itself: %2F in an id is a slash of the id.

    A segment that is not UTF-8 equals no id.
    """
    raw: bytes | None = scope.get("raw_path")
    if raw is None:
        path: str = scope["path"]
        return path.split("/")[1:]
    segments = raw.partition(b"?")[0].split(b"/")[1:]
    texts = (unquote_to_bytes(each).decode(errors="surrogateescape") for each in segments)
    return [text if text.isascii() else well_formed(text) for text in texts]


def allowed_methods(routes: Mapping[str, Route]) -> str:
    """Return the value of the `Allow` header of a path."""
    return ", ".join(sorted({*routes, "HEAD"} if "GET" in routes else routes))


def correlation_id_for(scope: Scope) -> str:
    """Return the correlation id to store with a decision: the one of the request, NO_CORRELATION if it has none."""
    state: Mapping[str, object] = scope.get("state") or {}
    return str(state["correlation_id"]) if state.get("has_correlation_id") else NO_CORRELATION


def _response(body: object) -> Response:
    if not isinstance(body, FileBody):
        return _json_response(body)
    disposition = f'attachment; filename="{body.filename}"'
    return Response(
        body.content,
        media_type=body.media_type,
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )


def _json_response(body: object, *, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
