"""How many of the connections that wait are accepted each time that the event loop goes around."""

import asyncio
import socket
from contextlib import ExitStack

import uvloop

from schema.cli.serve import ACCEPTS_PER_ROUND, bind_socket, share_listener

WAITING = 8 * ACCEPTS_PER_ROUND


def test_a_round_of_the_loop_accepts_many_connections() -> None:
    assert uvloop.run(_rounds_to_accept(WAITING)) <= WAITING // ACCEPTS_PER_ROUND + 4


async def _rounds_to_accept(waiting: int) -> int:
    """Return how often the loop goes around until it has accepted connections that wait."""
    accepted: list[asyncio.BaseTransport] = []

    class Accepting(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            accepted.append(transport)

    loop = asyncio.get_running_loop()
    with ExitStack() as stack:
        listener = bind_socket("127.0.0.1", 0)
        for _ in range(waiting):
            stack.enter_context(socket.create_connection(listener.getsockname()))
        servers = [
            await loop.create_server(Accepting, sock=each) for each in share_listener(listener)
        ]
        rounds = 0
        while len(accepted) < waiting:
            await asyncio.sleep(0)
            rounds += 1
        for server in servers:
            server.close()
        for transport in accepted:
            transport.close()
    return rounds
