"""HTTP/1.1: uvicorn's protocol on httptools, with limits of head sizes, durations and connections.

Two points of uvicorn are corrected. An unsupported upgrade is ignored, and the request keeps its body (RFC 9110, 7.8;
RFC 9112, 6.3). The response to an HTTP/1.0 client is not chunked (RFC 9112, 6.1).
"""

import asyncio
from typing import Any, Final

import httptools
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from schema.server.config import registry_of
from schema.server.websocket_protocol import GuardedWebSocketProtocol

LINGER_SECONDS: Final = 1.0
"""Seconds for which input is dropped after an error response. Closing with unread input would reset the connection."""

CHUNK_OVERHEAD: Final = 8
"""Bytes of chunk headers that are allowed for each byte of a body. A chunk of one byte has five."""

ROUNDS_UNTIL_READ: Final = 3
"""Iterations of the event loop after which it has read the data that arrived together with a new connection."""

UNKNOWN_LENGTH: Final = 1 << 62
"""The assumed length of a response that ends with the connection."""

_IGNORED: Final = frozenset((b"upgrade", b"connection", b"http2-settings"))


class GuardedHttpProtocol(HttpToolsProtocol):
    """One HTTP connection. Its configuration is a ServerConfig."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.registry = registry_of(self.config)
        self._limits = self.registry.limits
        self._in_head = True
        self._head_begun = False
        self._head_bytes = 0
        self._header_bytes = 0
        self._framing_bytes = 0
        self._body_bytes = 0
        self._ignore_upgrade = False
        self._ended = False
        self.is_fresh = True
        self._answering: RequestResponseCycle | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def peer(self) -> str:
        """The client's address without its port; empty for a Unix socket."""
        return self.client[0] if self.client else ""

    @property
    def is_idle(self) -> bool:
        """Whether no request is in progress. A fresh connection is not idle: a request may wait to be read."""
        is_waiting = self._in_head and (self.cycle is None or self.cycle.response_complete)
        return is_waiting and not self.is_fresh

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_read(ROUNDS_UNTIL_READ)
        if not self.registry.admit(self):
            self._refuse(503, "DPM_TOO_MANY_CONNECTIONS")
            self.transport.close()
            return
        self._start_timer(self._limits.head_timeout)

    def _wait_for_read(self, rounds: int) -> None:
        self.is_fresh = rounds > 0
        if self.is_fresh:
            self.loop.call_soon(self._wait_for_read, rounds - 1)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self.registry.remove(self)
        self.registry.unwatch_unsent(self.transport)
        if self._answering is not None:
            # uvicorn marks only the last request as disconnected. An earlier one would write its response, and raise.
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.registry.watch_unsent(self.transport)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.registry.unwatch_unsent(self.transport)

    def data_received(self, data: bytes) -> None:
        """Parse data, unless a final error response has been sent."""
        if self._ended:
            return
        if self._in_head:
            self._head_bytes += len(data)
        else:
            self._framing_bytes += len(data)
        self._unset_keepalive_if_required()
        self._feed(data)
        if self._ended:
            return
        if self._in_head:
            self._check_head()
        elif self._framing_bytes > self._limits.max_head_bytes + CHUNK_OVERHEAD * self._body_bytes:
            self._refuse(431, "DPM_HEAD_TOO_LARGE")
        elif self._timer is None:
            self._start_timer(self._limits.body_timeout)

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if self._ignore_upgrade:
                self._resume_without_upgrade(data[upgrade.args[0] :])
            elif self._ended:
                return
            elif not self.registry.reserve_websocket(self.peer):
                self._refuse(503, "DPM_TOO_MANY_CONNECTIONS")
            else:
                self._stop_timer()
                self.handle_websocket_upgrade()
        except httptools.HttpParserError:
            if not self._ended:
                self._refuse(400, "DPM_INVALID_HTTP_REQUEST")

    def _check_head(self) -> None:
        """Limit the size and the time of an incomplete head."""
        if self._head_bytes > self._limits.max_head_bytes:
            if self._head_begun and not self.headers:
                self._refuse(414, "DPM_URI_TOO_LONG")
            else:
                self._refuse(431, "DPM_HEAD_TOO_LARGE")
        elif self._head_bytes and self._timer is None:
            self._start_timer(self._limits.head_timeout)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = self._head_begun = True
        self._ignore_upgrade = False
        self._header_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        # One read can have 256 KiB, so check the limit at each header instead of after the read.
        self._header_bytes += len(name) + len(value) + 4
        if self._header_bytes > self._limits.max_head_bytes:
            self._refuse(431, "DPM_HEAD_TOO_LARGE")
            raise RequestRefused
        if self._in_head:
            super().on_header(name, value)
        # Count and drop a trailer, which is not a header of the request (RFC 9110, 6.5.1).

    def on_headers_complete(self) -> None:
        """Start the request, or mark its upgrade to be ignored."""
        size = len(self.url) + self._header_bytes
        if size > self._limits.max_head_bytes:
            long_url = len(self.url) > self._limits.max_head_bytes // 2
            self._refuse(*((414, "DPM_URI_TOO_LONG") if long_url else (431, "DPM_HEAD_TOO_LARGE")))
            raise RequestRefused
        if not self._is_well_framed():
            self._refuse(400, "DPM_INVALID_HTTP_REQUEST")
            raise RequestRefused
        self._use_authority()
        if self.parser.should_upgrade() and not self._should_upgrade():
            self._ignore_upgrade = True
            return  # _resume_without_upgrade starts it
        self._in_head = self._head_begun = False
        self._head_bytes = self._header_bytes = self._framing_bytes = self._body_bytes = 0
        self._stop_timer()
        if self.parser.get_http_version() == "1.0":
            self.expect_100_continue = False  # HTTP/1.0 has no interim responses (RFC 9110, 15.2)
        super().on_headers_complete()

    def _is_well_framed(self) -> bool:
        """Return whether the version is HTTP/1.0 or 1.1 and the end of the request is known (RFC 9112, 2.3 and 6.1).

        The end of a CONNECT is not known, because all data after its head belongs to the tunnel.
        """
        if self.parser.get_method() == b"CONNECT":
            return False
        if self.parser.get_http_version() not in {"1.0", "1.1"}:
            return False
        return all(
            value.strip().lower() == b"chunked"
            for name, value in self.headers
            if name == b"transfer-encoding"
        )

    def _use_authority(self) -> None:
        """Replace the Host header by the authority of a target in absolute form (RFC 9112, 3.2.2).

        The target becomes its path and query. An empty path is `/` (RFC 9110, 4.2.3). Several Host headers, or none
        in HTTP/1.1, stay as they are, because they are refused (RFC 9112, 3.2).
        """
        if self.url.startswith((b"/", b"*")):
            return
        target = httptools.parse_url(self.url)
        if target.host is None:
            raise httptools.HttpParserInvalidURLError(self.url)
        host = b"[%s]" % target.host if b":" in target.host else target.host
        authority = host if target.port is None else b"%s:%d" % (host, target.port)
        self.url = (target.path or b"/") + (b"?" + target.query if target.query else b"")
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts == 1 or (hosts == 0 and self.parser.get_http_version() == "1.0"):
            self.headers[:] = [
                (b"host", authority),
                *((name, value) for name, value in self.headers if name != b"host"),
            ]

    def _should_upgrade(self) -> bool:
        """Return whether a request is a WebSocket handshake: a GET without a body (RFC 6455, 4.2.1).

        HTTP/1.0 has no upgrades (RFC 9110, 7.8).
        """
        return (
            super()._should_upgrade()
            and self.parser.get_http_version() == "1.1"
            and self.parser.get_method() == b"GET"
            and all(
                name != b"transfer-encoding" and (name != b"content-length" or value == b"0")
                for name, value in self.headers
            )
        )

    def handle_websocket_upgrade(self) -> None:
        """Pass the connection, and its place in the registry, to the WebSocket protocol."""
        super().handle_websocket_upgrade()
        upgraded = self.transport.get_protocol()
        if isinstance(upgraded, GuardedWebSocketProtocol):
            self.registry.replace(self, upgraded)

    def _resume_without_upgrade(self, rest: bytes) -> None:
        """Parse the head again without the headers of the upgrade, then parse `rest`, the data after the head.

        The first parse lost the body, because httptools treats a request with an upgrade as one without a body.
        """
        self._ignore_upgrade = False
        version = self.parser.get_http_version().encode()
        head = [self.parser.get_method(), b" ", self.url, b" HTTP/", version, b"\r\n"]
        for name, value in self.headers:
            if name not in _IGNORED:
                head += [name, b": ", value, b"\r\n"]
        if not self.parser.should_keep_alive():
            head.append(b"connection: close\r\n")
        head += [b"\r\n", rest]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._feed(b"".join(head))

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._ignore_upgrade:
            return
        super().on_message_complete()
        self._in_head, self._head_begun, self._head_bytes = True, False, 0
        self._stop_timer()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if cycle.scope["http_version"] == "1.0":
            # uvicorn creates the cycle. For HTTP/1.0 only its class differs.
            cycle.__class__ = UnchunkedCycle
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _start_timer(self, seconds: float) -> None:
        self._timer = self.loop.call_later(seconds, self._time_out)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _time_out(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        if self._head_bytes == 0 and self._in_head:
            self.transport.close()  # nothing was received, so send no response
        else:
            self._refuse(408, "DPM_REQUEST_TIMEOUT")

    def send_400_response(self, msg: str) -> None:
        """Send the response to data that cannot be parsed."""
        self._refuse(400, "DPM_INVALID_HTTP_REQUEST")

    def _refuse(self, status: int, code: str) -> None:
        """Send an error response and close the connection.

        If an earlier, complete request has no response yet, send that response instead. If the response to an
        incomplete request has begun, abort the connection.
        """
        self._ended = True
        self._stop_timer()
        self._unset_keepalive_if_required()
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            self._answer(status, code)
        elif not cycle.more_body:
            cycle.keep_alive = False
        elif cycle.response_started:
            self.transport.abort()
        else:
            cycle.disconnected = True
            cycle.message_event.set()
            self._answer(status, code)

    def _answer(self, status: int, code: str) -> None:
        body = b'{"detail":"%s"}' % code.encode()
        self.transport.write(
            b"%scontent-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s"
            % (STATUS_LINE[status], len(body), body)
        )
        self.loop.call_later(LINGER_SECONDS, self._finish)

    def _finish(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


class RequestRefused(Exception):
    """Raised in a parser callback to stop the parser after an error response."""


class UnchunkedCycle(RequestResponseCycle):
    """An HTTP/1.0 request, whose response of unknown length ends with the connection.

    It drops the rest of the response if the connection is closed.
    """

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start" and not self.response_started:
            names = {name.lower() for name, _ in message.get("headers", ())}
            if b"content-length" not in names:
                self.chunked_encoding = False
                self.expected_content_length = UNKNOWN_LENGTH
        elif not message.get("more_body") and self.expected_content_length > UNKNOWN_LENGTH // 2:
            self.expected_content_length = len(message.get("body", b""))
        if self.transport.is_closing():
            self.disconnected = True
        await super().send(message)
