"""Several processes on one listening socket, watched by the one that started them."""

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import structlog
import uvicorn

from schema.cli.common import CommandError, open_configured_store, run_async
from schema.cli.serve import (
    SHUTDOWN_GRACE_SECONDS,
    Server,
    bind_socket,
    open_store_with_records,
    print_urls,
    server_config,
)
from schema.logging_config import configure_logging
from schema.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger("dpm_lineage.workers")

RESTART_DELAY_SECONDS: Final = 1.0
"""The pause before a worker that could not start is started again."""

STORE_CLOSE_SECONDS: Final = 10
"""What a worker may take beyond the grace of its requests: the last call, and the end of its store."""

HANDLED_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGALRM)


def serve_with_workers(options: argparse.Namespace, settings: Settings) -> int:
    """Open the store and load what is asked for once, then serve with several processes; the exit code."""
    if settings.backend == "IN_MEMORY":
        raise CommandError(
            f"--workers {options.workers}: IN_MEMORY keeps its records in one process; use SQLITE or POSTGRES"
        )

    async def prepare() -> int:
        # The schema is migrated and the records are loaded once, and what stops the start is said once.
        await (await open_store_with_records(options, settings)).close()
        return 0

    configure_logging()
    run_async(prepare())
    listening = bind_socket(options.host, options.port)

    async def serve(leash: ParentPipes) -> int:
        config = server_config(options, settings, await open_configured_store(settings))
        server = WorkerServer(config, leash)
        await server.serve([listening])
        return server.exit_code

    workers = Supervisor(
        options.workers,
        lambda leash: run_async(serve(leash)),
        grace=SHUTDOWN_GRACE_SECONDS + STORE_CLOSE_SECONDS,
    )
    return workers.run(listening, lambda: print_urls(options, listening))


@dataclass(frozen=True, slots=True)
class ParentPipes:
    """What a worker has of its parent: `stop` ends when it is to go, or the parent has gone; `ready` is told once."""

    stop: int
    ready: int


WorkerMain = Callable[[ParentPipes], int]


@dataclass(slots=True)
class Supervisor:
    """Starts `count` processes that do `work`, replaces one that dies, and stops all within `grace` seconds."""

    count: int
    worker_main: WorkerMain
    grace: int
    _pids: set[int] = field(default_factory=set)
    _stop: tuple[int, int] = field(default_factory=os.pipe)
    _stopping: bool = False

    def run(self, listening: socket.socket, started: Callable[[], None]) -> int:
        """Work until a signal says stop; 0 where every worker ended well."""
        for each in HANDLED_SIGNALS:
            signal.signal(each, _ignore_signal)
        signal.pthread_sigmask(signal.SIG_BLOCK, HANDLED_SIGNALS)
        code = 0
        if all(self._start() for _ in range(self.count)):
            started()
        else:
            code = 1
            self._end()
        while self._pids:
            came = signal.sigwait(HANDLED_SIGNALS)
            if came == signal.SIGCHLD:
                code = max(code, self._reap())
            elif not self._stopping:
                listening.close()
                self._end()
            elif came != signal.SIGTERM:
                # The grace is over, or Ctrl-C was pressed once more.
                log.error("workers did not end in time", pids=sorted(self._pids))
                for pid in self._pids:
                    os.kill(pid, signal.SIGKILL)
        return code

    def _start(self) -> bool:
        """Start a worker; whether it is ready."""
        hears, tells = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(hears)
            os.close(self._stop[1])
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED_SIGNALS)
            exit_child(self.worker_main, ParentPipes(self._stop[0], tells))
        os.close(tells)
        self._pids.add(pid)
        ready = bool(os.read(hears, 1))
        os.close(hears)
        return ready

    def _reap(self) -> int:
        """Note the workers that have ended, and start others in their place unless all are to stop."""
        code = lacking = 0
        while self._pids:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            self._pids.discard(pid)
            if self._stopping:
                code = max(code, int(status != 0))
            else:
                log.error("a worker ended", pid=pid, status=os.waitstatus_to_exitcode(status))
                lacking += 1
        for _ in range(lacking):
            if not self._start():
                time.sleep(RESTART_DELAY_SECONDS)
        return code

    def _end(self) -> None:
        self._stopping = True
        os.close(self._stop[1])
        signal.alarm(self.grace)


class WorkerServer(Server):
    """A worker's server: it says when it is ready, and stops when its parent says so or has gone."""

    def __init__(self, config: uvicorn.Config, leash: ParentPipes) -> None:
        super().__init__(config)
        self._leash = leash

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: raised once more, as uvicorn does, they would end the process their way."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take requests, then tell the parent."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._leash.stop, self._end)
        loop.add_signal_handler(signal.SIGTERM, self._end)
        await super().startup(sockets)
        if self.started:
            os.write(self._leash.ready, b"1")
            os.close(self._leash.ready)

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._leash.stop)
        self.should_exit = True


def _ignore_signal(number: int, frame: object) -> None:
    """Keep a signal from its default effect; `sigwait` is what hears it."""


def exit_child(work: WorkerMain, leash: ParentPipes) -> None:
    """End this process as the work ends, without what the parent has still to do."""
    code = 1
    with contextlib.suppress(BaseException):
        try:
            code = work(leash)
        except Exception as error:  # noqa: BLE001  # whatever it was, the parent starts another
            log.error("a worker failed", reason=str(error))
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
