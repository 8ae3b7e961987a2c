"""A transaction pooler that runs each transaction on the next of its server connections, in turn."""

import asyncio
import struct
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

SSL_REQUEST = 80877103


@dataclass(slots=True)
class ServerConnection:
    """A connection to the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


async def read_message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Read a message; return its type and its bytes."""
    kind = await reader.readexactly(1)
    size = await reader.readexactly(4)
    return kind, kind + size + await reader.readexactly(struct.unpack("!I", size)[0] - 4)


async def read_startup(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """Read the startup message of a client, after refusing TLS."""
    while True:
        size = await reader.readexactly(4)
        said = size + await reader.readexactly(struct.unpack("!I", size)[0] - 4)
        if struct.unpack("!I", said[4:8])[0] != SSL_REQUEST:
            return said
        writer.write(b"N")


def unsupported_parameter_error() -> bytes:
    """Return PgBouncer's error for an unknown setting."""
    fields = b"SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter\0\0"
    return b"E" + struct.pack("!I", len(fields) + 4) + fields


class RoundRobinPooler:
    """Assigns each transaction to the next of a few server connections."""

    def __init__(self, port: int, size: int) -> None:
        self._port = port
        self._size = size
        self._idle: deque[ServerConnection] = deque()
        self._greeting = b""
        self._turns = asyncio.Semaphore(0)
        self.used_connections: list[int] = []

    async def _open(self, said: bytes) -> None:
        while len(self._idle) < self._size:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(said)
            greeting, kind = b"", b""
            while kind != b"Z":
                kind, whole = await read_message(reader)
                greeting += whole
            self._greeting = greeting
            self._idle.append(ServerConnection(reader, writer))
            self._turns.release()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a client until it disconnects."""
        try:
            said = await read_startup(reader, writer)
            if b"enable_bitmapscan" in said:
                writer.write(unsupported_parameter_error())
                return
            if not self._greeting:
                await self._open(said)
            writer.write(self._greeting)
            while True:
                first = await read_message(reader)
                if first[0] == b"X":
                    return
                async with self._turns:
                    backend = self._idle.popleft()
                    self.used_connections.append(id(backend))
                    await self._transaction(backend, first, reader, writer)
                    self._idle.append(backend)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _transaction(
        self,
        backend: ServerConnection,
        first: tuple[bytes, bytes],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        kind, whole = first
        while True:
            backend.writer.write(whole)
            # The client sends nothing until it has the response to its Sync.
            if kind in {b"S", b"Q", b"c", b"f", b"H"}:
                last = {b"H": b"TnE"}.get(kind, b"ZG")
                if await self._answer(backend, writer, until=last):
                    return
            kind, whole = await read_message(reader)

    async def _answer(
        self, backend: ServerConnection, writer: asyncio.StreamWriter, *, until: bytes
    ) -> bool:
        """Forward the response of the server. Return whether the transaction has ended."""
        while True:
            kind, whole = await read_message(backend.reader)
            writer.write(whole)
            if kind in until:
                return kind == b"Z" and whole[5:] == b"I"


@asynccontextmanager
async def running_pooler(
    port: int, *, size: int = 3
) -> AsyncIterator[tuple[int, RoundRobinPooler]]:
    """Run a pooler in front of the server on a port; yield its own port and the pooler."""
    pooler = RoundRobinPooler(port, size)
    server = await asyncio.start_server(pooler.serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], pooler
    finally:
        server.close()
        for backend in pooler._idle:
            backend.writer.close()
