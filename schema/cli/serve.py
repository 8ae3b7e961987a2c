"""The serve command: load what is asked for, then listen until told to stop."""

import argparse
import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import orjson
import uvicorn

from resolvers.demo.generate import demo_records
from schema.app import close_subscriptions, create_app
from schema.cli.common import CommandError, open_configured_store
from schema.cli.import_export import import_entries, read_files
from schema.logging_config import configure_logging
from schema.settings import Settings
from storage.base import Store
from storage.formats.ndjson import ImportEntry, decode_line, try_decode

SHUTDOWN_GRACE_SECONDS: Final = 10
TCP_USER_TIMEOUT_MILLIS: Final = 30_000
"""How long a connection may be stalled before the system ends it."""

DRAIN_SECONDS: Final = 0.3
"""How long open connections are still read once no new ones are taken: a request on its way gets its answer."""

SWITCH_INTERVAL_SECONDS: Final = 0.0002
"""How long the loop waits for a thread that walks or writes to make way, and a thread that reads for the loop.

As it comes 25 times as long: a read that takes the processor a tenth of a millisecond would wait longer to be let run
than it runs.
"""

YOUNG: Final = 5_000
"""How many objects are made before the young ones are looked at: as many as are looked at within a millisecond or two.

A large answer makes several times as many; none of them is garbage before it is sent, and every look stops the loop.
"""

YOUNG_TIMES: Final = 1
"""How often the young ones alone are looked at before those that were left then are, too: there are never many."""

MIDDLE_TIMES: Final = 700
"""How often those are before all are: the walks that are kept are most of all.

Requests leave few cycles behind, so that little waits for it.
"""


async def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Open the store, load what is asked for, and serve; the exit code."""
    configure_logging()

    store = await open_store_with_records(options, settings)
    listening = bind_socket(options.host, options.port)

    class Greeter(Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                print_urls(options, listening)

    server = Greeter(server_config(options, settings, store))
    await server.serve([listening])
    return server.exit_code


def bind_socket(host: str, port: int) -> socket.socket:
    """The socket that connections come to; raises Stop where it cannot be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.create_server(address, family=family, backlog=2048)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]  # the address stands in our line already
        raise CommandError(f"--host {host} --port {port}: {reason}") from error
    listening.setblocking(False)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # A client that takes nothing any more would keep its connection, and what is left to send, for ever.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TCP_USER_TIMEOUT_MILLIS)
    return listening


async def open_store_with_records(options: argparse.Namespace, settings: Settings) -> Store:
    """The settings' store with what is asked for in it; raises Stop."""
    store = await open_configured_store(settings)
    if options.demo:
        await import_entries(store, _demo_entries(options), progress=None)
    with ExitStack() as files:
        if options.load:
            await import_entries(store, read_files(options.load, files), progress=None)
    return store


def server_config(options: argparse.Namespace, settings: Settings, store: Store) -> uvicorn.Config:
    """How the service over an open store is served."""

    async def opened() -> Store:
        return store

    return uvicorn.Config(
        create_app(settings, store_opener=opened),
        host=options.host,
        port=options.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_GRACE_SECONDS,
        ws="websockets-sansio",
        ws_max_size=settings.max_body_bytes,
        ws_per_message_deflate=False,
    )


class Server(uvicorn.Server):
    """A server that ends as it was asked to: what it has been sent is answered, and the exit code is 0."""

    @property
    def exit_code(self) -> int:
        """What the process ends with."""
        return 0 if self.started and not self.force_exit else 1

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals that end the service; uvicorn would raise them again once it has ended well."""
        asked = (signal.SIGINT, signal.SIGTERM)
        previous = {each: signal.signal(each, self.handle_exit) for each in asked}
        try:
            yield
        finally:
            for each, handler in previous.items():
                signal.signal(each, handler)

    async def startup(self, sockets: Any = None) -> None:
        """Start as uvicorn does, with the collector spared and the loop waited for less."""
        await super().startup(sockets)
        tune_gc()
        sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)

    async def shutdown(self, sockets: Any = None) -> None:
        """Take no new connection, answer for the last time on each open one, then end as uvicorn does."""
        for listener in self.servers:
            listener.close()
        close_subscriptions(self.config.app)
        self.server_state.default_headers = [
            *self.server_state.default_headers,
            (b"connection", b"close"),
        ]
        await asyncio.sleep(DRAIN_SECONDS)
        await super().shutdown(sockets)


def tune_gc() -> None:
    """Have the collector pass over what the start has left: it would walk all of that while answers are made.

    A large answer is thousands of objects that live until it is sent; as they come, every 700 of them would have
    the collector look at all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, YOUNG_TIMES, MIDDLE_TIMES)


def print_urls(options: argparse.Namespace, listening: Any) -> None:
    """Say where the service is, once it listens on that socket."""
    port = listening.getsockname()[1] if options.port == 0 else options.port
    host = f"[{options.host}]" if ":" in options.host else options.host
    here = f"http://{host}:{port}"
    print(
        f"dpm-lineage is ready\n"
        f"  GraphQL   {here}/graphql      (open it in a browser: worked queries are in the tabs)\n"
        f"  Explorer  {here}/explore\n"
        f"  Dashboard {here}/dashboard\n"
        f"  REST      {here}/rebalance/runs\n"
        f"  OpenAPI   {here}/openapi.json\n"
        f"  health    {here}/healthz  {here}/readyz",
        flush=True,
    )


def _demo_entries(options: argparse.Namespace) -> Iterator[ImportEntry]:

    for number, record in enumerate(demo_records(runs=options.runs, seed=options.seed), 1):
        line = orjson.dumps(record)
        yield ImportEntry("demo", number, try_decode(decode_line, line), len(line))
