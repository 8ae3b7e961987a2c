"""The serve command: open the store, load records if requested, and serve until a signal."""

import argparse
import asyncio
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, Final

import orjson
import structlog
import uvicorn

from resolvers.demo import retention as demo_retention
from resolvers.demo.generate import demo_records
from resolvers.feature_flags import Feature
from schema.app import build_service, close_subscriptions, create_app
from schema.cli.common import (
    CommandError,
    expiry_notice,
    import_session,
    open_configured_store,
)
from schema.cli.import_export import import_entries, read_files
from schema.logging_config import configure_logging
from schema.observability.tracing_setup import TracingUnavailable, start_tracing
from schema.server.config import ServerConfig
from schema.server.connections import ConnectionLimits, ConnectionRegistry
from schema.server.http_protocol import GuardedHttpProtocol
from schema.server.websocket_protocol import GuardedWebSocketProtocol
from schema.settings import Settings
from storage.base import Store
from storage.formats.ndjson import ImportEntry, InvalidRecord, decode_line, try_decode

log: structlog.stdlib.BoundLogger = structlog.get_logger("dpm_lineage.serve")

SHUTDOWN_GRACE_SECONDS: Final = 10
"""How long a shutdown waits for requests in progress."""

ACCEPT_SECONDS: Final = 0.02
"""Seconds for which connections are accepted after the signal, because closing the listener resets waiting ones."""

MAX_ACCEPT_SECONDS: Final = 1.0
"""Maximum time for which connections are accepted after the signal, if there are always waiting ones."""

DRAIN_SECONDS: Final = 0.3
"""How long a shutdown keeps reading open connections after it has closed the listening socket.

A request that is already on its way is still handled.
"""

ACCEPTS_PER_ROUND: Final = 16
"""How many connections the event loop accepts each time that it goes around.

libuv accepts one for each socket that listens, so that under 1,000 connections at once a new one waited 7 s.
"""

TCP_USER_TIMEOUT_MILLIS: Final = 30_000
"""How long sent data may stay unacknowledged before the kernel closes the connection."""

SWITCH_INTERVAL_SECONDS: Final = 0.0002
"""How long a thread may keep the GIL while another waits for it.

Python's default is 25 times as long. A read in a thread that needs 0.1 ms of CPU would wait longer than it runs.
"""


async def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Serve with one process; return the exit code."""
    configure_logging()
    with traced_process():
        store = await open_store_with_records(options, settings)
        listener = bind_socket(options.host, options.port)
        server = Server(
            server_config(options, settings, store),
            on_started=lambda: print_urls(options, listener),
        )
        await server.serve(share_listener(listener))
    return server.exit_code


@contextmanager
def traced_process() -> Iterator[None]:
    """Trace the process if OTEL_* enables it, and send the last spans at the end. Raise CommandError."""
    try:
        stop = start_tracing(os.environ)
    except TracingUnavailable as error:
        raise CommandError(str(error)) from error
    try:
        yield
    finally:
        if stop is not None:
            stop()


def bind_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise CommandError if the address cannot be bound."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server(address, family=family, backlog=2048)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]  # the message already has the address
        raise CommandError(f"--host {host} --port {port}: {reason}") from error
    listener.setblocking(False)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Without it, a client that stops reading would keep its connection and its unsent data for ever.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TCP_USER_TIMEOUT_MILLIS)
    return listener


def share_listener(listener: socket.socket) -> list[socket.socket]:
    """Return the listening socket and duplicates of it, from each of which the event loop accepts."""
    return [listener, *(listener.dup() for _ in range(ACCEPTS_PER_ROUND - 1))]


async def open_store_with_records(options: argparse.Namespace, settings: Settings) -> Store:
    """Open the store and import the records of --demo and --load; raise CommandError."""
    store = await open_configured_store(settings)
    if options.demo:
        await _import_demo(options, settings, import_session(store, None))
    with ExitStack() as files:
        if options.load:
            session = import_session(store, None)
            await import_entries(session, read_files(options.load, files), progress=None)
    if notice := await expiry_notice(settings, store):
        log.warning(notice)
    return store


def server_config(options: argparse.Namespace, settings: Settings, store: Store) -> uvicorn.Config:
    """Return uvicorn's configuration for the service over an open store."""

    async def store_opener() -> Store:
        return store

    return ServerConfig(
        create_app(serving_host(settings, options.host), store_opener=store_opener),
        ConnectionRegistry(connection_limits(settings)),
        host=options.host,
        port=options.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_GRACE_SECONDS,
        http=GuardedHttpProtocol,
        ws=GuardedWebSocketProtocol,
        ws_max_size=settings.max_body_bytes,
        ws_per_message_deflate=False,
    )


def serving_host(settings: Settings, host: str) -> Settings:
    """Return the settings with the listening address added to the served hosts."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104  # every address: its names are settings
        return settings
    return replace(settings, allowed_hosts=settings.allowed_hosts | {host.lower()})


def connection_limits(settings: Settings) -> ConnectionLimits:
    """Return the limits of connections from the settings."""
    return ConnectionLimits(
        max_connections=settings.max_connections,
        max_connections_per_client=settings.max_connections_per_client,
        max_head_bytes=settings.max_head_bytes,
        head_timeout=settings.head_timeout_seconds,
        body_timeout=2 * settings.request_timeout_seconds,
        max_unsent_bytes=settings.max_unsent_bytes,
        unsent_timeout=settings.unsent_timeout_seconds,
    )


class Server(uvicorn.Server):
    """uvicorn's server with a graceful shutdown: it responds to every request that it has received.

    `on_started` is called once the server accepts connections.
    """

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    @property
    def exit_code(self) -> int:
        """0 after a graceful shutdown; 1 if the server did not start or was forced to exit."""
        return 0 if self.started and not self.force_exit else 1

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle SIGINT and SIGTERM. uvicorn would raise them again afterwards, which changes the exit code."""
        signals = (signal.SIGINT, signal.SIGTERM)
        previous = {each: signal.signal(each, self.handle_exit) for each in signals}
        try:
            yield
        finally:
            for each, handler in previous.items():
                signal.signal(each, handler)

    async def startup(self, sockets: Any = None) -> None:
        """Start to accept connections, and tune the interpreter for a service."""
        await super().startup(sockets)
        tune_gc()
        sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
        if self.started:
            self._on_started()

    async def shutdown(self, sockets: Any = None) -> None:
        """Stop listening, handle what open connections still send, then shut down as uvicorn does."""
        await accept_waiting(self.servers)
        for listener in self.servers:
            listener.close()
        close_subscriptions(self.config.app)
        self.server_state.default_headers = [
            *self.server_state.default_headers,
            (b"connection", b"close"),
        ]
        await asyncio.sleep(DRAIN_SECONDS)
        await super().shutdown(sockets)


async def accept_waiting(servers: Iterable[asyncio.Server]) -> None:
    """Wait until the event loop has accepted the connections that wait for it, at most MAX_ACCEPT_SECONDS."""
    waiting = select.poll()
    for server in servers:
        for listener in server.sockets:
            waiting.register(listener.fileno(), select.POLLIN)
    end = time.monotonic() + MAX_ACCEPT_SECONDS
    await asyncio.sleep(ACCEPT_SECONDS)
    # On a busy loop the time may be over before a connection is accepted.
    while waiting.poll(0) and time.monotonic() < end:  # noqa: ASYNC110  # the loop itself accepts
        await asyncio.sleep(0)


def tune_gc() -> None:
    """Exclude the objects of the start from garbage collection.

    A collection stops the event loop, and a full one would examine the modules, the schema and the other objects that
    live as long as the process. With responses of 110 to 250 kB, the longest stop is 6 to 12 ms instead of 180 to
    190. Higher thresholds do not shorten it further.
    """
    gc.collect()
    gc.freeze()


def print_urls(options: argparse.Namespace, listener: socket.socket) -> None:
    """Print the URLs of the service; port 0 is replaced by the port of the socket."""
    port = listener.getsockname()[1] if options.port == 0 else options.port
    host = f"[{options.host}]" if ":" in options.host else options.host
    base = f"http://{host}:{port}"
    print(
        f"dpm-lineage is ready\n"
        f"  GraphQL   {base}/graphql      (open it in a browser: the tabs have example queries)\n"
        f"  Explorer  {base}/explore\n"
        f"  Dashboard {base}/dashboard\n"
        f"  REST      {base}/rebalance/runs\n"
        f"  OpenAPI   {base}/openapi.json\n"
        f"  health    {base}/healthz  {base}/readyz",
        flush=True,
    )


async def _import_demo(options: argparse.Namespace, settings: Settings, session: Store) -> None:
    """Import the demo records; an empty store also gets a purged cause and a held run."""
    entries = list(_demo_entries(options))
    records = [each.record for each in entries if not isinstance(each.record, InvalidRecord)]
    service = build_service(settings, session)
    is_new = await demo_retention.is_empty(service)
    if is_new:
        await demo_retention.purge_causes(service, records)
    await import_entries(session, entries, progress=None)
    if is_new:
        await demo_retention.hold_effects(service, records)
    if off := [each for each in Feature if each not in service.feature_flags.enabled]:
        notice = ", ".join(f"{each.setting}=true" for each in off)
        log.warning("the demo answers more with %s", notice)


def _demo_entries(options: argparse.Namespace) -> Iterator[ImportEntry]:
    for number, record in enumerate(demo_records(runs=options.runs, seed=options.seed), 1):
        line = orjson.dumps(record)
        yield ImportEntry("demo", number, try_decode(decode_line, line), len(line))
