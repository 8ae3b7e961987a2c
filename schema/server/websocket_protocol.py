"""WebSockets: uvicorn's protocol with registered connections and a limit of unread data."""

from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from schema.server.config import registry_of

MAX_FRAMES_PER_READ: Final = 4096
"""Frames that one read of up to 256 KiB may have, which takes some 40 ms.

Operations are longer, so that only a flood of empty frames has more. It would block the event loop for half a second.
"""

PIECE_BYTES: Final = 4096
"""How much of a read is parsed before its frames are counted."""


class GuardedWebSocketProtocol(WebSocketsSansIOProtocol):
    """One WebSocket. Its configuration is a ServerConfig."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.registry = registry_of(self.config)
        self._frames_of_read = 0

    @property
    def peer(self) -> str:
        """The client's address without its port; empty for a Unix socket."""
        return self.client[0] if self.client else ""

    @property
    def is_idle(self) -> bool:
        """False: a WebSocket waits for events, and is never closed to make room."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.registry.remove(self)
        self.registry.release_websocket(self.peer)
        self.registry.unwatch_unsent(self.transport)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.registry.watch_unsent(self.transport)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.registry.unwatch_unsent(self.transport)

    def data_received(self, data: bytes) -> None:
        """Parse what arrived; close the connection where it has too many frames."""
        self._frames_of_read = 0
        for start in range(0, len(data), PIECE_BYTES):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + PIECE_BYTES])

    def handle_events(self) -> None:
        self._frames_of_read += len(self.conn.events)
        if self._frames_of_read > MAX_FRAMES_PER_READ:
            self.conn.fail(CloseCode.POLICY_VIOLATION, "Too many frames")
            self.handle_parser_exception()
            return
        super().handle_events()

    def handle_cont(self, event: Frame) -> None:
        """Add a fragment to its message in one buffer: half a million fragments of it would take 20 MB."""
        first = self.frames[0]
        message = first if isinstance(first, bytearray) else bytearray(first)
        message += event.data
        self.frames = [message]  # type: ignore[list-item]
        if event.fin:
            self.send_receive_event_to_app()

    def send_receive_event_to_app(self) -> None:
        """Hand a message on; close the connection where a text is not UTF-8 (RFC 6455, 8.1)."""
        if self.curr_msg_data_type == "text" and not _is_utf8(self.frames[0]):
            self.conn.fail(CloseCode.INVALID_DATA, "not UTF-8")
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answer a ping, unless the client does not read, because unsent pongs would accumulate."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
