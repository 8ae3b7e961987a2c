"""The open connections of a process, and their limits.

Each limit is a setting. A connection that exceeds one gets an error response if possible, and is closed.
"""

import asyncio
import resource
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

RESERVED_FILES: Final = 64
"""Number of file descriptors reserved for the store, logs and listeners if `ulimit -n` is below the setting."""

WEBSOCKET_SHARE: Final = 2
"""WebSockets may use one in two connections, in total and for each client, so that requests can always connect."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """The limits of one process. Sizes are in bytes, times in seconds."""

    max_connections: int = 1000
    max_connections_per_client: int = 500
    max_head_bytes: int = 64 * 1024
    head_timeout: float = 10.0
    body_timeout: float = 20.0
    max_unsent_bytes: int = 64 * 1024 * 1024
    unsent_timeout: float = 10.0

    @property
    def capacity(self) -> int:
        """The number of connections that both the setting and `ulimit -n` allow."""
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if files == resource.RLIM_INFINITY:
            return self.max_connections
        return min(self.max_connections, max(16, files - RESERVED_FILES))


class GuardedConnection(Protocol):
    """The interface of a protocol instance that the registry needs."""

    transport: asyncio.Transport

    @property
    def peer(self) -> str:
        """The client's address without its port."""

    @property
    def is_idle(self) -> bool:
        """Whether no request is being handled: all received data was read and has no complete head."""


class ConnectionRegistry:
    """Every open connection of this process, oldest first."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self.limits = limits
        self.capacity = limits.capacity
        self._open: dict[GuardedConnection, str] = {}
        self._by_peer: Counter[str] = Counter()
        self._websockets: Counter[str] = Counter()
        self._unsent: dict[asyncio.Transport, UnsentData] = {}
        self.refused = 0
        self.evicted = 0

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: GuardedConnection) -> bool:
        """Register a new connection.

        If a limit is reached, close the oldest idle connection. Return False, registering nothing, if there is none.
        """
        peer = connection.peer
        per_client = min(self.limits.max_connections_per_client, self.capacity)
        if self._by_peer[peer] >= per_client and not self._evict(peer):
            self.refused += 1
            return False
        if len(self._open) >= self.capacity and not self._evict(None):
            self.refused += 1
            return False
        self._open[connection] = peer
        self._by_peer[peer] += 1
        return True

    def replace(self, old: GuardedConnection, new: GuardedConnection) -> None:
        """Replace a connection by the protocol to which it was upgraded."""
        peer = self._open.pop(old, new.peer)
        self._open[new] = peer

    def remove(self, connection: GuardedConnection) -> None:
        """Remove a connection; do nothing if it is not registered."""
        peer = self._open.pop(connection, None)
        if peer is None:
            return
        self._by_peer[peer] -= 1
        if not self._by_peer[peer]:
            del self._by_peer[peer]

    def _evict(self, peer: str | None) -> bool:
        """Close a connection, of one client where `peer` is given; return False if none can be closed.

        It is the oldest idle one, or else the oldest one whose client does not read.
        """
        victim = self._oldest(peer, lambda each: each.is_idle)
        victim = victim or self._oldest(peer, lambda each: each.transport in self._unsent)
        if victim is None:
            return False
        self.remove(victim)
        victim.transport.abort()
        self.evicted += 1
        return True

    def _oldest(
        self, peer: str | None, admits: Callable[[GuardedConnection], bool]
    ) -> GuardedConnection | None:
        for connection, address in self._open.items():
            if peer in {None, address} and admits(connection):
                return connection
        return None

    def reserve_websocket(self, peer: str) -> bool:
        """Count one more WebSocket of a client. Return False, counting nothing, if a limit is reached."""
        per_client = min(self.limits.max_connections_per_client, self.capacity)
        if (
            self._websockets.total() >= self.capacity // WEBSOCKET_SHARE
            or self._websockets[peer] >= per_client // WEBSOCKET_SHARE
        ):
            self.refused += 1
            return False
        self._websockets[peer] += 1
        return True

    def release_websocket(self, peer: str) -> None:
        """Count one WebSocket of a client fewer."""
        self._websockets[peer] -= 1
        if not self._websockets[peer]:
            del self._websockets[peer]

    def watch_unsent(self, transport: asyncio.Transport) -> None:
        """Start the timer within which the client has to read some of the transport's unsent data."""
        if transport not in self._unsent:
            self._unsent[transport] = UnsentData(transport, self)
        self.bound_unsent()

    def bound_unsent(self) -> None:
        """Abort the connections with the most unsent data, until all together have at most `max_unsent_bytes`."""
        sizes = {each: each.get_write_buffer_size() for each in self._unsent}
        total = sum(sizes.values())
        for transport in sorted(sizes, key=sizes.__getitem__, reverse=True):
            if total <= self.limits.max_unsent_bytes:
                break
            total -= sizes[transport]
            self._unsent[transport].abort()

    def unwatch_unsent(self, transport: asyncio.Transport) -> None:
        """Stop the timer, because the client has read or the connection has ended."""
        unsent = self._unsent.pop(transport, None)
        if unsent is not None:
            unsent.cancel()


class UnsentData:
    """The unsent data of one connection whose client does not read."""

    def __init__(self, transport: asyncio.Transport, registry: ConnectionRegistry) -> None:
        self._transport = transport
        self._registry = registry
        self._size = transport.get_write_buffer_size()
        self._timer = self._restart()

    def _restart(self) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(
            self._registry.limits.unsent_timeout, self._check
        )

    def _check(self) -> None:
        """Abort the connection if its client has read nothing since the last check."""
        size = self._transport.get_write_buffer_size()
        if size >= self._size:
            self.abort()
            return
        self._size = size
        self._timer = self._restart()

    def abort(self) -> None:
        """Drop the unsent data and close the connection."""
        self._registry.unwatch_unsent(self._transport)
        self._registry.evicted += 1
        self._transport.abort()

    def cancel(self) -> None:
        """Stop the timer."""
        self._timer.cancel()
