"""serve --workers: worker processes that share one listening socket, and the supervisor that replaces them.

uvicorn.supervisors.Multiprocess cannot replace this module: its workers keep running if the parent is killed, its exit
code is 0 if the workers cannot start, and it ignores a second Ctrl-C.
"""

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
from functools import partial
from pathlib import Path
from typing import Final

import structlog
import uvicorn
from prometheus_client.multiprocess import mark_process_dead

from schema.cli.common import CommandError, open_configured_store, run_async
from schema.cli.serve import (
    SHUTDOWN_GRACE_SECONDS,
    Server,
    bind_socket,
    open_store_with_records,
    print_urls,
    server_config,
    share_listener,
    traced_process,
)
from schema.logging_config import configure_logging
from schema.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger("dpm_lineage.workers")

RESTART_DELAY_SECONDS: Final = 1.0
"""The delay after a worker that failed to start."""

STORE_CLOSE_SECONDS: Final = 10
"""The time that a worker has in addition to SHUTDOWN_GRACE_SECONDS, to drain connections and close its store."""

HANDLED_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGALRM)


def serve_with_workers(
    options: argparse.Namespace, settings: Settings, metrics_folder: Path
) -> int:
    """Serve with several processes, which keep their metrics in a folder; return the exit code."""
    if settings.backend == "IN_MEMORY":
        raise CommandError(
            f"--workers {options.workers}: IN_MEMORY keeps its records in one process; use SQLITE or POSTGRES"
        )

    async def prepare() -> int:
        # Migrate, load the records and report errors once, before any worker starts.
        await (await open_store_with_records(options, settings)).close()
        return 0

    configure_logging()
    run_async(prepare())
    listener = bind_socket(options.host, options.port)

    async def serve(pipes: ParentPipes) -> int:
        # Start tracing in the worker, because a forked process does not have the thread that sends
        # spans.
        with traced_process():
            config = server_config(options, settings, await open_configured_store(settings))
            server = WorkerServer(config, pipes)
            await server.serve(share_listener(listener))
        return server.exit_code

    supervisor = Supervisor(
        options.workers,
        lambda pipes: run_async(serve(pipes)),
        grace_seconds=SHUTDOWN_GRACE_SECONDS + STORE_CLOSE_SECONDS,
        on_exit=partial(mark_process_dead, path=str(metrics_folder)),
    )
    return supervisor.run(listener, on_started=lambda: print_urls(options, listener))


@dataclass(frozen=True, slots=True)
class ParentPipes:
    """The file descriptors of the pipes between a worker and its parent.

    `stop` reaches its end when the parent asks the worker to stop, or exits in any way. The worker writes one byte to
    `ready` when it accepts connections.
    """

    stop: int
    ready: int


def _ignore_exit(pid: int) -> None:
    """Ignore the exit of a worker."""


WorkerMain = Callable[[ParentPipes], int]


@dataclass(slots=True)
class Supervisor:
    """Run `worker_main` in `count` processes, and replace each one that exits.

    At a shutdown, workers that are still running after `grace_seconds` are killed.
    """

    count: int
    worker_main: WorkerMain
    grace_seconds: int
    on_exit: Callable[[int], None] = _ignore_exit
    """Called with the process id of each worker that has exited."""

    _pids: set[int] = field(default_factory=set)
    _stop_pipe: tuple[int, int] = field(default_factory=os.pipe)
    _stopping: bool = False

    def run(self, listener: socket.socket, *, on_started: Callable[[], None]) -> int:
        """Run until SIGINT or SIGTERM; return 0 if every worker shut down with exit code 0, else 1."""
        for each in HANDLED_SIGNALS:
            signal.signal(each, _ignore_signal)
        signal.pthread_sigmask(signal.SIG_BLOCK, HANDLED_SIGNALS)
        code = 0
        if all(self._start_worker() for _ in range(self.count)):
            on_started()
        else:
            code = 1
            self._stop_workers()
        while self._pids:
            received = signal.sigwait(HANDLED_SIGNALS)
            if received == signal.SIGCHLD:
                code = max(code, self._reap_workers())
            elif not self._stopping:
                listener.close()
                self._stop_workers()
            elif received != signal.SIGTERM:
                # SIGALRM: the grace period is over. SIGINT: Ctrl-C was pressed a second time.
                log.error("workers did not exit in time", pids=sorted(self._pids))
                for pid in self._pids:
                    os.kill(pid, signal.SIGKILL)
        return code

    def _start_worker(self) -> bool:
        """Fork a worker and return whether it became ready."""
        ready_read, ready_write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(ready_read)
            os.close(self._stop_pipe[1])
            # Ctrl-C reaches the whole process group; the parent handles it.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED_SIGNALS)
            exit_child(self.worker_main, ParentPipes(self._stop_pipe[0], ready_write))
        os.close(ready_write)
        self._pids.add(pid)
        ready = bool(os.read(ready_read, 1))
        os.close(ready_read)
        return ready

    def _reap_workers(self) -> int:
        """Reap the workers that have exited and replace them; return 1 if one failed during a shutdown, else 0."""
        code = missing = 0
        while self._pids:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            self._pids.discard(pid)
            self.on_exit(pid)
            if self._stopping:
                code = max(code, int(status != 0))
            else:
                log.error("worker exited", pid=pid, status=os.waitstatus_to_exitcode(status))
                missing += 1
        for _ in range(missing):
            if not self._start_worker():
                time.sleep(RESTART_DELAY_SECONDS)
        return code

    def _stop_workers(self) -> None:
        self._stopping = True
        os.close(self._stop_pipe[1])
        signal.alarm(self.grace_seconds)


class WorkerServer(Server):
    """The server of a worker: it reports to its parent that it is ready, and stops when the parent stops or exits."""

    def __init__(self, config: uvicorn.Config, pipes: ParentPipes) -> None:
        super().__init__(config, on_started=self._report_ready)
        self._pipes = pipes

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install no signal handlers: `startup` handles SIGTERM on the event loop, and workers ignore SIGINT."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Watch the parent, then start to accept connections."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._pipes.stop, self._stop)
        loop.add_signal_handler(signal.SIGTERM, self._stop)
        await super().startup(sockets)

    def _report_ready(self) -> None:
        os.write(self._pipes.ready, b"1")
        os.close(self._pipes.ready)

    def _stop(self) -> None:
        asyncio.get_running_loop().remove_reader(self._pipes.stop)
        self.should_exit = True


def _ignore_signal(number: int, frame: object) -> None:
    """Replace the default action of a signal, so that `sigwait` receives it."""


def exit_child(worker_main: WorkerMain, pipes: ParentPipes) -> None:
    """Run a worker and exit with its code, without the exit handlers and `finally` blocks of the parent."""
    code = 1
    with contextlib.suppress(BaseException):
        try:
            code = worker_main(pipes)
        except Exception as error:  # noqa: BLE001  # the parent starts another worker after any error
            log.error("worker failed", reason=str(error))
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
