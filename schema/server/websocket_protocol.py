"""WebSockets: uvicorn's protocol with registered connections and a limit of unread data."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from schema.server.config import registry_of


class GuardedWebSocketProtocol(WebSocketsSansIOProtocol):
    """One WebSocket. Its configuration is a ServerConfig."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.registry = registry_of(self.config)

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

    def handle_ping(self) -> None:
        """Answer a ping, unless the client does not read, because unsent pongs would accumulate."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()
