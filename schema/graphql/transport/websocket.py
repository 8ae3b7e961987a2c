"""GraphQL over WebSocket by the protocol `graphql-transport-ws`: several concurrent operations on each connection.

Protocol: github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

import asyncio
import time
from contextlib import aclosing
from typing import Any, Final

import orjson
import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect

from resolvers.change_feed import FeedClosed
from resolvers.workflow import NO_CORRELATION
from schema.access.authentication import Authenticator
from schema.graphql.execution.document_cache import InvalidDocument
from schema.graphql.execution.errors import BAD_USER_INPUT, format_graphql_error, truncate_message
from schema.graphql.execution.runner import (
    BadRequest,
    GraphQLRequest,
    PreparedOperation,
    Runner,
    SubscriptionFailed,
    format_request_error,
)
from schema.graphql.loading.context import Context
from schema.graphql.transport.socket_access import (
    TRY_AGAIN_LATER,
    UNAUTHORIZED,
    CloseSocket,
    SocketAccess,
)
from schema.graphql.transport.subscribe_id import subscribe_id
from schema.http.access_log import AccessLog
from schema.http.same_site import is_same_origin
from schema.http.service_session import app_service, caller_service
from schema.http.trace_context import request_traceparent
from schema.server.unsent import UnsentBudget, UnsentBudgetExceeded
from schema.settings import Settings
from storage.errors import InvalidInput, LineageError
from storage.formats.json_text import DuplicateKey, parse_json

log: structlog.stdlib.BoundLogger = structlog.get_logger("dpm_lineage.socket")

PROTOCOL: Final = "graphql-transport-ws"
SEND_TIMEOUT_SECONDS: Final = 10.0
"""Seconds after which a client that does not read is disconnected."""

MAX_OPERATIONS: Final = 100
"""Maximum number of concurrent operations of a connection."""

MAX_REASON_BYTES: Final = 123
"""The longest reason of a close frame (RFC 6455, 5.5)."""

SERVICE_RESTART: Final = 1012
"""Close codes after which a client reconnects: Service Restart and Try Again Later (IANA registry, RFC 6455)."""

BAD_REQUEST: Final = 4400
BAD_SUBPROTOCOL: Final = 4406
INIT_TIMEOUT: Final = 4408
SUBSCRIBER_EXISTS: Final = 4409
TOO_MANY_INIT: Final = 4429


class GraphQLWebSocket:
    """The ASGI endpoint of WebSockets. It accepts the service's own origin and those of the settings."""

    def __init__(
        self,
        runner: Runner,
        settings: Settings,
        unsent: UnsentBudget,
        authenticator: Authenticator,
        access_log: AccessLog | None,
    ) -> None:
        self._runner = runner
        self._settings = settings
        self._unsent = unsent
        self._authenticator = authenticator
        self._access_log = access_log

    async def __call__(self, socket: WebSocket) -> None:
        """Serve one connection until it ends."""
        if not self._is_allowed_origin(socket):
            # Check the origin, because browsers apply no CORS to WebSockets: a page of any site could connect for its
            # visitor.
            await socket.close()
            log.warning("a foreign origin was rejected", origin=socket.headers.get("origin"))
            return
        is_supported = PROTOCOL in socket.scope["subprotocols"]
        await socket.accept(subprotocol=PROTOCOL if is_supported else None)
        connection = ClientConnection(
            socket,
            self._runner,
            self._settings.request_timeout_seconds,
            self._unsent,
            SocketAccess(socket, self._authenticator, self._access_log),
        )
        if not is_supported:
            await connection.close(BAD_SUBPROTOCOL, "Subprotocol not acceptable")
            return
        started = time.perf_counter()
        try:
            await connection.serve()
        finally:
            log.info(
                "connection",
                operations=connection.operation_count,
                code=connection.close_code,
                duration_ms=round((time.perf_counter() - started) * 1000, 3),
            )

    def _is_allowed_origin(self, socket: WebSocket) -> bool:
        return is_same_origin(socket.headers, self._settings.cors_origins)


class ClientConnection:
    """One connection and its running operations. The client has `seconds` for its `connection_init`."""

    def __init__(
        self,
        socket: WebSocket,
        runner: Runner,
        seconds: int,
        unsent: UnsentBudget,
        access: SocketAccess,
    ) -> None:
        self._socket = socket
        self._runner = runner
        self._unsent = unsent
        self._access = access
        self._init_timeout_seconds = seconds
        self._running: dict[str, asyncio.Task[None]] = {}
        self._acknowledged = False
        self.operation_count = 0
        self.close_code: int | None = None

    async def serve(self) -> None:
        """Read messages until the connection ends, then cancel its operations."""
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._read(tasks)
        except* CloseSocket as group:
            error = next(each for each in group.exceptions if isinstance(each, CloseSocket))
            await self.close(error.code, str(error))
        except* WebSocketDisconnect as group:
            self.close_code = next(
                (each.code for each in group.exceptions if isinstance(each, WebSocketDisconnect)),
                None,
            )

    async def close(self, code: int, reason: str) -> None:
        """Close the connection. Do nothing if it is already closed."""
        self.close_code = code
        try:
            await self._socket.close(code, reason)
        except (RuntimeError, WebSocketDisconnect):
            return  # closed already

    async def _read(self, tasks: asyncio.TaskGroup) -> None:
        try:
            async with asyncio.timeout(self._init_timeout_seconds):
                while not self._acknowledged:
                    await self._handle(await self._receive(), tasks)
        except TimeoutError as error:
            raise CloseSocket(INIT_TIMEOUT, "Connection initialisation timeout") from error
        while True:
            await self._handle(await self._receive(), tasks)

    async def _receive(self) -> dict[str, Any]:
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        try:
            message = parse_json(received.get("text") or "")
        except DuplicateKey as error:
            if (name := subscribe_id(received["text"])) is not None:
                return {"type": "subscribe", "id": name, "payload": error}
            reason = f"Invalid message: {error}".encode()[:MAX_REASON_BYTES]
            raise CloseSocket(BAD_REQUEST, reason.decode(errors="ignore")) from error
        except (ValueError, RecursionError) as error:
            raise CloseSocket(BAD_REQUEST, "Invalid message: not JSON") from error
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise CloseSocket(BAD_REQUEST, "Invalid message: no object with a type")
        return message

    async def _handle(self, message: dict[str, Any], tasks: asyncio.TaskGroup) -> None:
        match message:
            case {"type": "connection_init"}:
                if self._acknowledged:
                    raise CloseSocket(TOO_MANY_INIT, "Too many initialisation requests")
                await self._access.authenticate(message.get("payload"))
                tasks.create_task(self._access.watch())
                self._acknowledged = True
                await self._send({"type": "connection_ack"})
            case {"type": "ping"}:
                await self._send({"type": "pong"})
            case {"type": "pong"}:
                return
            case {"type": "subscribe", "id": str(name), "payload": payload} if name:
                self._check_can_subscribe(name)
                if len(self._running) >= MAX_OPERATIONS:
                    await self._refuse(name)
                    return
                self.operation_count += 1
                self._running[name] = tasks.create_task(self._run(name, payload))
            case {"type": "complete", "id": str(name)}:
                running = self._running.pop(name, None)
                if running is not None:
                    running.cancel()
            case _:
                raise CloseSocket(BAD_REQUEST, "Invalid message")

    def _check_can_subscribe(self, name: str) -> None:
        if not self._acknowledged:
            raise CloseSocket(UNAUTHORIZED, "Unauthorized")
        if not _is_unicode(name):
            raise CloseSocket(BAD_REQUEST, "Invalid message: the id has a lone surrogate")
        if name in self._running:
            raise CloseSocket(SUBSCRIBER_EXISTS, "Subscriber for this id already exists")

    async def _refuse(self, name: str) -> None:
        """Send an error for an operation above the limit. The running operations continue."""
        error = {
            "message": f"a connection runs at most {MAX_OPERATIONS} operations at once",
            "extensions": {"code": BAD_USER_INPUT, "reason": "DPM_TOO_MANY_OPERATIONS"},
        }
        await self._send({"id": name, "type": "error", "payload": [error]})

    async def _run(self, name: str, payload: object) -> None:
        errors = None
        try:
            await self._access.check_operation()
            request = _read_payload(payload)
            prepared = await self._runner.prepare(request, deadline=self._runner.deadline())
            await self._send_results(name, prepared)
        except BadRequest as error:
            errors = [
                {"message": truncate_message(str(error)), "extensions": {"code": BAD_USER_INPUT}}
            ]
        except (InvalidDocument, GraphQLError, LineageError) as error:
            errors = format_request_error(error)
        except SubscriptionFailed as error:
            errors = error.errors
        except FeedClosed as error:
            raise CloseSocket(
                SERVICE_RESTART, "Service restart: reconnect with your last cursor"
            ) from error
        except (CloseSocket, WebSocketDisconnect):
            raise
        except Exception as error:  # noqa: BLE001  # logged, and sent as an incident id
            errors = [format_graphql_error(GraphQLError("unexpected", original_error=error))]
        self._running.pop(name, None)
        if errors is None:
            await self._send({"id": name, "type": "complete"})
        else:
            await self._send({"id": name, "type": "error", "payload": errors})

    async def _send_results(self, name: str, prepared: PreparedOperation) -> None:
        started = time.perf_counter()
        self._access.check_log()
        if prepared.is_subscription:
            self._access.log_operation(prepared, started, None)
        async with aclosing(self._runner.stream_results(prepared, self._context)) as results:
            async for result in results:
                if prepared.is_subscription:
                    await self._access.check_event()
                else:
                    self._access.log_operation(prepared, started, result)
                await self._send({"id": name, "type": "next", "payload": result})

    def _context(self) -> Context:
        correlation_id = self._socket.headers.get("x-correlation-id")
        caller = self._access.caller
        service = caller_service(
            app_service(self._socket.scope),
            caller,
            writes=True,
            traceparent=request_traceparent(self._socket.scope),
        )
        return Context(service, correlation_id or NO_CORRELATION, caller)

    async def _send(self, message: dict[str, Any]) -> None:
        text = orjson.dumps(message)
        try:
            with self._unsent.hold(len(text)):
                async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                    await self._socket.send_text(text.decode())
        except (TimeoutError, UnsentBudgetExceeded) as error:
            log.warning("a slow consumer was disconnected", transport="websocket")
            raise CloseSocket(
                TRY_AGAIN_LATER, "Too slow: reconnect with your last cursor"
            ) from error


def _read_payload(payload: object) -> GraphQLRequest:
    """Return the request of a `subscribe` message; raise InvalidInput if a key occurs twice in it."""
    if isinstance(payload, DuplicateKey):
        raise InvalidInput("payload", str(payload))
    return GraphQLRequest.from_json(payload)


def _is_unicode(text: str) -> bool:
    """Return whether a text can be sent: JSON admits escapes of lone surrogates, UTF-8 does not."""
    return not any("\ud800" <= each <= "\udfff" for each in text)
