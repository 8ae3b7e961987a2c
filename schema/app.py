"""The application: the only place where the parts meet."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from resolvers.artifacts import artifact_builder
from resolvers.change_feed import ChangeFeed
from resolvers.retention import retention_loop
from resolvers.service import Retention, Service
from schema.graphql.build import build_schema
from schema.graphql.execution.runner import Runner
from schema.graphql.transport.http import GraphQLEndpoint
from schema.graphql.transport.websocket import GraphQLWebSocket
from schema.http.request_middleware import RequestMiddleware, enforce_deadline
from schema.http.service_session import app_service
from schema.http.static_pages import page_routes
from schema.rest.asgi import RestApi
from schema.rest.errors import error_response
from schema.rest.openapi import openapi_document
from schema.settings import Settings
from storage import open_store
from storage.base import Store
from storage.errors import StoreUnavailable

GRAPHQL_PATH: Final = "/graphql"

StoreOpener = Callable[[], Awaitable[Store]]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def build_service(settings: Settings, store: Store) -> Service:
    """The service that the settings describe, over an open store."""
    days, seconds = settings.retention_days, settings.operation_ttl_seconds
    return Service(
        store=store,
        feature_flags=settings.feature_flags,
        backend=settings.backend,
        retention=Retention(
            runs=timedelta(days=days) if days else None,
            operations=timedelta(seconds=seconds) if seconds else None,
            changes=timedelta(hours=settings.change_retention_hours),
        ),
        review_statuses=settings.review_statuses,
        workflow_enabled=settings.workflow_enabled,
        persist_artifacts=settings.artifact_mode == "PERSISTED",
        build_artifact=artifact_builder(),
        now=_utc_now,
        change_feed=ChangeFeed(store, max_subscriptions=settings.max_subscriptions),
    )


def create_app(settings: Settings, *, store_opener: StoreOpener | None = None) -> Starlette:
    """The service as an ASGI application; its lifespan opens the store, purges in the background, and closes it.

    `open_with` hands over a store that is open already (with records loaded, say) in place of the settings' own.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        store = await (store_opener() if store_opener else open_store(settings.store_config))
        await store.reset_change_log()
        app.state.service = service = build_service(settings, store)
        purging = asyncio.create_task(retention_loop(service))
        try:
            yield
        finally:
            service.change_feed.close()
            purging.cancel()
            with suppress(asyncio.CancelledError):
                await purging
            await store.close()

    @cache
    def description() -> bytes:
        return orjson.dumps(openapi_document(settings.rest_prefix))

    async def openapi(request: Request) -> Response:
        return Response(description(), media_type="application/json")

    runner = Runner(build_schema(), settings)
    endpoint = GraphQLEndpoint(runner)
    socket = GraphQLWebSocket(runner, settings)

    async def graphql(request: Request) -> Response:
        return await endpoint(request)

    async def connected(websocket: WebSocket) -> None:
        await socket(websocket)

    middleware = [Middleware(RequestMiddleware, settings=settings)]
    if settings.cors_origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.cors_origins),
                allow_methods=["GET", "HEAD", "POST"],
                allow_headers=[
                    "content-type",
                    "x-correlation-id",
                    "x-request-id",
                    "traceparent",
                    "x-dpm-read-after",
                ],
                expose_headers=[
                    "x-correlation-id",
                    "x-request-id",
                    "x-trace-id",
                    "x-dpm-read-after",
                ],
            )
        )
    rest = RestApi(settings.rest_prefix)
    app = Starlette(
        routes=[
            Route("/rebalance/{path:path}", rest),
            Route(f"{settings.rest_prefix}/rebalance/{{path:path}}", rest),
            Route(GRAPHQL_PATH, graphql, methods=["GET", "POST"]),
            WebSocketRoute(GRAPHQL_PATH, connected),
            Route("/openapi.json", openapi),
            Route("/healthz", _healthz),
            Route("/readyz", _readyz),
            *page_routes(),
        ],
        middleware=middleware,
        exception_handlers={HTTPException: _http_error},
        lifespan=lifespan,
    )
    app.router.default = rest  # it responds to every other path with 404 in JSON
    app.router.redirect_slashes = False
    return app


def close_subscriptions(app: object) -> None:
    """Send everybody away who listens, to come back later: a server waits for open streams before it ends."""
    if isinstance(app, Starlette) and (service := getattr(app.state, "service", None)):
        service.change_feed.close()


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
    return Response(b'{"status":"alive"}', media_type="application/json")


async def _readyz(request: Request) -> Response:
    try:
        async with enforce_deadline(request.scope):
            await app_service(request.scope).store.check()
    except StoreUnavailable as error:
        return error_response(error)
    return Response(b'{"status":"ready"}', media_type="application/json")
