"""The ASGI application: the service, the GraphQL and REST APIs, and the middleware around them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Scope
from starlette.websockets import WebSocket

from resolvers.artifacts import artifact_builder
from resolvers.change_feed import ChangeFeed
from resolvers.evidence.ledger_signing import CheckpointSigner, ledger_loop
from resolvers.redaction import Redaction
from resolvers.retention.purge import retention_loop
from resolvers.service import Retention, Service
from schema.access.authentication import Authenticator
from schema.access.configured import Access, configured_access
from schema.graphql.build import build_schema
from schema.graphql.execution.runner import Runner
from schema.graphql.transport.http import GraphQLEndpoint, asks_for_graphiql, graphql_refusal
from schema.graphql.transport.websocket import GraphQLWebSocket
from schema.http.access_log import AccessLog, configured_access_log
from schema.http.access_log_middleware import AccessLogMiddleware
from schema.http.allowed_hosts import AllowedHosts
from schema.http.authentication_middleware import AuthenticationMiddleware, rest_refusal
from schema.http.login_routes import (
    CALLBACK_PATH,
    LOGIN_PATH,
    LOGOUT_PATH,
    TokenLoginRoutes,
)
from schema.http.metrics_endpoint import (
    METRICS_PATH,
    MetricsEndpoint,
    has_several_processes,
)
from schema.http.repeated_headers import RepeatedHeaders
from schema.http.request_middleware import RequestMiddleware, enforce_deadline
from schema.http.service_session import app_service
from schema.http.static_pages import is_page_path, page_routes
from schema.observability.metrics import StoreMetrics, count_purged
from schema.observability.sampling import sample_forever
from schema.observability.tracing_setup import tracing_middleware
from schema.rest.asgi import RestApi
from schema.rest.errors import error_response
from schema.rest.evidence import CHECKPOINT_PATH, get_checkpoint
from schema.rest.openapi import openapi_document
from schema.server.unsent import UnsentBudget
from schema.settings import Settings
from storage import open_store
from storage.base import Store
from storage.errors import LineageError, StoreUnavailable
from storage.observer import observe_stores
from storage.retention import PurgeCounts

GRAPHQL_PATH: Final = "/graphql"

OPEN_PATHS: Final = frozenset(
    {"/healthz", "/readyz", "/openapi.json", "/metrics", LOGIN_PATH, CALLBACK_PATH, LOGOUT_PATH}
)
"""The paths that need no caller. /metrics has a token of its own."""

CORS_REQUEST_HEADERS: Final = (
    "apollographql-client-name",
    "apollographql-client-version",
    "authorization",
    "content-type",
    "traceparent",
    "x-apollo-operation-name",
    "x-client-name",
    "x-client-version",
    "x-correlation-id",
    "x-request-id",
    "x-dpm-read-after",
)
CORS_RESPONSE_HEADERS: Final = (
    "x-correlation-id",
    "x-request-id",
    "x-trace-id",
    "x-dpm-read-after",
)

StoreOpener = Callable[[], Awaitable[Store]]


def build_service(settings: Settings, store: Store, access: Access | None = None) -> Service:
    """Return a service over an open store, configured by the settings.

    `access` is None for a service that no API uses, such as that of a command.
    """
    days, seconds = settings.retention_days, settings.operation_ttl_seconds
    return Service(
        store=store,
        feature_flags=settings.feature_flags,
        backend=settings.backend,
        retention=Retention(
            runs=timedelta(days=days) if days else None,
            operations=timedelta(seconds=seconds) if seconds else None,
            changes=timedelta(hours=settings.change_retention_hours),
            leaves_tombstones=settings.tombstones,
        ),
        review_statuses=settings.review_statuses,
        workflow_enabled=settings.workflow_enabled,
        persist_artifacts=settings.artifact_mode == "PERSISTED",
        build_artifact=artifact_builder(),
        now=_utc_now,
        requires_login=not settings.is_anonymous,
        redaction=Redaction if access is None else access.redaction,
        four_eyes=settings.workflow_four_eyes,
        change_feed=ChangeFeed(store, max_subscriptions=settings.max_subscriptions),
    )


def configured_signer(settings: Settings, store: Store) -> CheckpointSigner | None:
    """Return the signer of the store's ledger, None if the settings have no key."""
    if (key := settings.ledger_key) is None:
        return None
    file = settings.ledger_checkpoint_file
    return CheckpointSigner(store.ledger, key, Path(file) if file else None)


def create_app(settings: Settings, *, store_opener: StoreOpener | None = None) -> Starlette:
    """Return the application. Its lifespan opens the store, purges in the background, and closes the store.

    `store_opener` returns the store to use instead of the one that the settings name, for example one with
    records already loaded.
    """
    access = configured_access(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        store = await (store_opener() if store_opener else open_store(settings.store_config))
        await store.reset_change_log()
        access.ended_sessions.keep_in(store)
        app.state.service = service = build_service(settings, store, access)
        observe_stores(StoreMetrics())
        background = [asyncio.create_task(retention_loop(service, _count_purged))]
        signer = configured_signer(settings, store)
        background.append(asyncio.create_task(ledger_loop(store.ledger, signer)))
        if has_several_processes():
            background.append(asyncio.create_task(sample_forever(service)))
        try:
            yield
        finally:
            service.change_feed.close()
            for task in background:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await store.close()

    @cache
    def openapi_json() -> bytes:
        return orjson.dumps(
            openapi_document(settings.rest_prefix, requires_login=not settings.is_anonymous)
        )

    async def openapi(request: Request) -> Response:
        return Response(openapi_json(), media_type="application/json")

    authenticator = access.authenticator
    access_log = (
        configured_access_log(settings.access_log_file, is_required=settings.access_log_required)
        if settings.has_access_log
        else None
    )
    runner = Runner(build_schema(), settings)
    graphql_endpoint = GraphQLEndpoint(runner, settings, authenticator)
    graphql_websocket = GraphQLWebSocket(
        runner, settings, UnsentBudget(settings.max_unsent_bytes), authenticator, access_log
    )

    async def graphql(request: Request) -> Response:
        return await graphql_endpoint(request)

    metrics_endpoint = MetricsEndpoint(settings)

    async def metrics(request: Request) -> Response:
        return await metrics_endpoint(request)

    async def websocket(connection: WebSocket) -> None:
        await graphql_websocket(connection)

    rest = RestApi(settings.rest_prefix)
    app = Starlette(
        routes=[
            # List the two APIs first, because the router tries routes in order.
            Route("/rebalance/{path:path}", rest),
            Route(f"{settings.rest_prefix}/rebalance/{{path:path}}", rest),
            Route(GRAPHQL_PATH, graphql, methods=["GET", "POST"]),
            WebSocketRoute(GRAPHQL_PATH, websocket),
            Route(CHECKPOINT_PATH, get_checkpoint, methods=["GET"]),
            Route("/openapi.json", openapi),
            Route("/healthz", _healthz),
            Route("/readyz", _readyz),
            Route(METRICS_PATH, metrics),
            *_login_routes(access),
            *page_routes(),
        ],
        middleware=_middleware(settings, authenticator, access_log),
        exception_handlers={HTTPException: _http_error},
        lifespan=lifespan,
    )
    app.state.is_anonymous = settings.is_anonymous
    app.router.default = rest  # every other path gets 404 in JSON
    app.router.redirect_slashes = False
    return app


def _login_routes(access: Access) -> list[BaseRoute]:
    page_login = access.page_login
    if access.token_sessions is not None:
        return TokenLoginRoutes(access.token_sessions, access.ended_sessions).routes()
    if page_login is None:
        return []
    # Its libraries take a quarter of the start of the service.
    from schema.http.openid_login_routes import OpenIdLoginRoutes

    return OpenIdLoginRoutes(
        page_login.login,
        page_login.sessions,
        page_login.claim,
        page_login.key,
        access.ended_sessions,
    ).routes()


def close_subscriptions(app: object) -> None:
    """Close every subscription, because the server waits for open streams before it stops. Clients may reconnect."""
    if isinstance(app, Starlette) and (service := getattr(app.state, "service", None)):
        service.change_feed.close()


def _middleware(
    settings: Settings, authenticator: Authenticator, access_log: AccessLog | None
) -> list[Middleware]:
    middleware = [
        *tracing_middleware(),
        Middleware(RepeatedHeaders, graphql_path=GRAPHQL_PATH, graphql_body=graphql_refusal),
        Middleware(AllowedHosts, hosts=settings.allowed_hosts),
        Middleware(RequestMiddleware, settings=settings),
    ]
    if settings.cors_origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=("GET", "HEAD", "POST"),
                allow_headers=(*CORS_REQUEST_HEADERS, *settings.cors_headers),
                expose_headers=CORS_RESPONSE_HEADERS,
            )
        )
    if access_log is not None:
        middleware.append(
            Middleware(
                AccessLogMiddleware,
                access_log=access_log,
                is_open=_is_open,
                refusal_body=_refusal_body,
            )
        )
    if not settings.is_anonymous:
        # Authenticate inside of CORS, because preflights have no token, and scripts have to read
        # the error.
        middleware.append(
            Middleware(
                AuthenticationMiddleware,
                authenticator=authenticator,
                is_open=_is_open,
                refusal_body=_refusal_body,
            )
        )
    return middleware


def _is_open(scope: Scope) -> bool:
    """Return whether a path needs no caller: health, the OpenAPI document, the files of the pages."""
    path: str = scope["path"]
    return (
        path in OPEN_PATHS
        or is_page_path(path)
        or (path == GRAPHQL_PATH and asks_for_graphiql(scope))
    )


def _refusal_body(scope: Scope, error: LineageError) -> bytes:
    return graphql_refusal(error) if scope["path"] == GRAPHQL_PATH else rest_refusal(error)


def _count_purged(purged: PurgeCounts, changes: int) -> None:
    count_purged(run=purged.runs, operation=purged.operations, change=changes)


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
    return Response(
        orjson.dumps({"detail": error.detail}),
        error.status_code,
        headers=headers,
        media_type="application/json",
    )


async def _healthz(request: Request) -> Response:
    """Liveness: the process responds."""
    return Response(b'{"status":"alive"}', media_type="application/json")


async def _readyz(request: Request) -> Response:
    """Readiness: the store responds and its schema is current; else 503."""
    try:
        async with enforce_deadline(request.scope):
            await app_service(request.scope).store.check()
    except StoreUnavailable as error:
        return error_response(error)
    return Response(b'{"status":"ready"}', media_type="application/json")
