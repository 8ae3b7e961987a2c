"""The command line: serve, import, export, migrate, purge, link-scenarios, demo.

Each command imports what it needs when it runs, so that `--help` answers at once.
"""

import argparse
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from resolvers.importing import ImportReport
    from schema.settings import Settings
    from storage.base import Store
    from storage.ndjson import Entry

DEMO_RUNS: Final = 200
DEMO_SEED: Final = 7
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
GRACE_SECONDS: Final = 10


class Stop(Exception):
    """The command cannot go on; one line says why."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 where it did what was asked, 1 where it could not, 2 for a wrong call."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except Stop as stop:
        print(f"dpm-lineage: {stop}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever reads our output has gone; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dpm-lineage",
        description="The supportability store and lineage API. Settings come from the environment (README).",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve GraphQL and REST")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on (%(default)s)")
    serve.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes that serve (%(default)s)"
    )
    serve.add_argument("--demo", action="store_true", help="load the demo records first")
    serve.add_argument(
        "--load", metavar="FILE", nargs="+", default=[], help="import these records first"
    )
    _demo_options(serve)
    serve.set_defaults(run=_serve)

    load = commands.add_parser("import", help="import records (NDJSON)")
    load.add_argument("files", metavar="FILE", nargs="*", help="NDJSON files; - is standard input")
    load.add_argument(
        "--from-sqlite", metavar="FILE", help="a database of the RFC's slice 1 adapter, only read"
    )
    load.add_argument("--dry-run", action="store_true", help="check every line, store nothing")
    load.set_defaults(run=_import)

    export = commands.add_parser("export", help="write every record as NDJSON")
    export.add_argument("--output", metavar="FILE", help="write there (standard output)")
    export.set_defaults(run=_export)

    demo = commands.add_parser("demo", help="write the demo records as NDJSON")
    _demo_options(demo)
    demo.set_defaults(run=_demo)

    migrate = commands.add_parser("migrate", help="bring the database's schema up to date")
    migrate.set_defaults(run=_migrate)
    purge = commands.add_parser("purge", help="delete what retention has expired")
    purge.set_defaults(run=_purge)
    link = commands.add_parser("link-scenarios", help="link scenario runs to their operations")
    link.set_defaults(run=_link_scenarios)
    return parser


def _demo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--runs", type=int, default=DEMO_RUNS, help="how many demo runs (%(default)s)"
    )
    parser.add_argument(
        "--seed", type=int, default=DEMO_SEED, help="seed of the demo records (%(default)s)"
    )


def _settings(**defaults: str) -> "Settings":
    from schema.settings import BadSetting, Settings

    given = {name: value for name, value in os.environ.items() if value.strip()}
    try:
        return Settings.from_env(defaults | given)
    except BadSetting as error:
        raise Stop(str(error)) from error


async def _open(settings: "Settings") -> "Store":
    from storage import open_store
    from storage.errors import StoreRefused

    try:
        return await open_store(settings.address)
    except StoreRefused as error:
        raise Stop(str(error)) from error


def _run(work: Awaitable[int]) -> int:
    import uvloop

    async def running() -> int:
        return await work

    return uvloop.run(running())


def _lasting_settings() -> "Settings":
    settings = _settings()
    if settings.backend == "IN_MEMORY":
        raise Stop(
            "DPM_SUPPORTABILITY_STORE_BACKEND='IN_MEMORY': this command needs a store that lasts, SQLITE say"
        )
    return settings


def _serve(options: argparse.Namespace) -> int:
    loads = options.demo or bool(options.load)
    settings = _settings(**({"DPM_ASYNC_OPERATIONS_TTL_SECONDS": "0"} if loads else {}))
    if options.host not in LOOPBACK and not settings.allow_anonymous:
        raise Stop(
            f"--host {options.host}: nobody is asked who they are yet; to serve on other addresses than"
            " 127.0.0.1 all the same, set DPM_ALLOW_ANONYMOUS=true"
        )
    if options.workers < 1:
        raise Stop(f"--workers {options.workers}: there must be one")
    if options.workers > 1:
        return _serve_with_workers(options, settings)
    return _run(_serving(options, settings))


def _serve_with_workers(options: argparse.Namespace, settings: "Settings") -> int:
    from schema.logs import configure_logs
    from schema.workers import Leash, Workers, WorkersServer, listen

    if settings.backend == "IN_MEMORY":
        raise Stop(
            f"--workers {options.workers}: IN_MEMORY keeps its records in one process; use SQLITE or POSTGRES"
        )

    async def prepare() -> int:
        # The schema is migrated and the records are loaded once, and what stops the start is said once.
        await (await _open_loaded(options, settings)).close()
        return 0

    configure_logs()
    _run(prepare())
    try:
        listening = listen(options.host, options.port)
    except OSError as error:
        raise Stop(f"--host {options.host} --port {options.port}: {error.strerror}") from error

    async def serve(leash: Leash) -> int:
        server = WorkersServer(_config(options, settings, await _open(settings)), leash)
        await server.serve([listening])
        return 0 if server.started else 1

    workers = Workers(options.workers, lambda leash: _run(serve(leash)), grace=GRACE_SECONDS + 5)
    return workers.run(listening, lambda: _greet(options, listening))


async def _open_loaded(options: argparse.Namespace, settings: "Settings") -> "Store":
    store = await _open(settings)
    if options.demo:
        await _load(store, _demo_entries(options), progress=None)
    with ExitStack() as files:
        if options.load:
            await _load(store, _file_entries(options.load, files), progress=None)
    return store


async def _serving(options: argparse.Namespace, settings: "Settings") -> int:
    import uvicorn

    from schema.logs import configure_logs

    configure_logs()

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                _greet(options, self.servers[0].sockets[0])

    server = Server(_config(options, settings, await _open_loaded(options, settings)))
    await server.serve()
    return 0 if server.started else 1


def _config(options: argparse.Namespace, settings: "Settings", store: "Store") -> Any:
    import uvicorn

    from schema.app import create_app

    async def opened() -> "Store":
        return store

    return uvicorn.Config(
        create_app(settings, open_with=opened),
        host=options.host,
        port=options.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws="none",
    )


def _greet(options: argparse.Namespace, listening: Any) -> None:
    port = listening.getsockname()[1] if options.port == 0 else options.port
    host = f"[{options.host}]" if ":" in options.host else options.host
    here = f"http://{host}:{port}"
    print(
        f"dpm-lineage is ready\n"
        f"  GraphQL   {here}/graphql      (open it in a browser: worked queries are in the tabs)\n"
        f"  REST      {here}/rebalance/runs\n"
        f"  OpenAPI   {here}/openapi.json\n"
        f"  health    {here}/healthz  {here}/readyz",
        flush=True,
    )


def _demo_entries(options: argparse.Namespace) -> "Iterator[Entry]":
    import orjson

    from resolvers.demo import demo_records
    from storage.ndjson import Entry, decode_line, entry_record

    for number, record in enumerate(demo_records(runs=options.runs, seed=options.seed), 1):
        line = orjson.dumps(record)
        yield Entry("demo", number, entry_record(decode_line, line), len(line))


def _file_entries(files: Iterable[str], opened: ExitStack) -> "Iterator[Entry]":
    from storage.ndjson import read_ndjson

    for name in files:
        if name == "-":
            yield from read_ndjson(sys.stdin.buffer, name="-")
        else:
            try:
                stream = opened.enter_context(Path(name).open("rb", buffering=1 << 20))
            except OSError as error:
                raise Stop(f"{name}: {error.strerror}") from error
            yield from read_ndjson(stream, name=name)


async def _load(store: "Store", entries: "Iterable[Entry]", *, progress: Any) -> "ImportReport":
    from resolvers.importing import ImportStopped, import_records

    try:
        return await import_records(store, entries, progress=progress)
    except ImportStopped as stopped:
        raise Stop(str(stopped)) from stopped


def _import(options: argparse.Namespace) -> int:
    if bool(options.files) == bool(options.from_sqlite):
        raise Stop("import: name either files of records or --from-sqlite FILE")
    return _run(_importing(options, _lasting_settings()))


async def _importing(options: argparse.Namespace, settings: "Settings") -> int:
    from schema.progress import Progress, report_lines
    from storage.errors import StoreRefused, StoreUnavailable
    from storage.predecessor import read_predecessor

    refused: list[str] = []
    with ExitStack() as opened:
        try:
            if options.from_sqlite:
                entries: Iterable[Entry] = read_predecessor(Path(options.from_sqlite))
                total = None
            else:
                entries = _file_entries(options.files, opened)
                total = _total_size(options.files)
            progress = Progress(sys.stderr, total)
            if options.dry_run:
                report = await _rehearse(settings, entries, refused, progress)
            else:
                store = await _open(settings)
                try:
                    report = await _load(store, entries, progress=progress)
                finally:
                    await store.close()
            progress.end()
        except (StoreRefused, StoreUnavailable, OSError) as error:
            raise Stop(str(error)) from error
    for line in refused:
        print(line, file=sys.stderr)
    print("\n".join(report_lines(report, dry_run=options.dry_run)))
    return 1 if refused else 0


def _total_size(files: Iterable[str]) -> int | None:
    try:
        return sum(Path(name).stat().st_size for name in files)
    except OSError:
        return None


async def _rehearse(
    settings: "Settings", entries: "Iterable[Entry]", refused: list[str], progress: Any
) -> "ImportReport":
    from tempfile import TemporaryDirectory

    from resolvers.rehearsal import rehearse_import
    from storage import StoreAddress, open_store
    from storage.memory import MemoryStore

    # Opening a file that is not there would make it, and a rehearsal leaves nothing behind.
    file = settings.address.file
    store = MemoryStore() if file and not Path(file).exists() else await _open(settings)
    try:
        with TemporaryDirectory(prefix="dpm-lineage-") as folder:
            scratch = await open_store(StoreAddress(file=str(Path(folder) / "scratch.sqlite")))
            try:
                return await rehearse_import(
                    store,
                    entries,
                    scratch=scratch,
                    refused=lambda place, reason: refused.append(f"{place}: {reason}"),
                    progress=progress,
                )
            finally:
                await scratch.close()
    finally:
        await store.close()


def _export(options: argparse.Namespace) -> int:
    return _run(_exporting(options, _lasting_settings()))


async def _exporting(options: argparse.Namespace, settings: "Settings") -> int:
    from storage.errors import StoreUnavailable
    from storage.ndjson import encode_record

    store = await _open(settings)
    try:
        with ExitStack() as opened:
            output = (
                opened.enter_context(Path(options.output).open("wb"))
                if options.output
                else sys.stdout.buffer
            )
            async for record in store.export():
                output.write(encode_record(record) + b"\n")
            output.flush()
    except (StoreUnavailable, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise Stop(str(error)) from error
    finally:
        await store.close()
    return 0


def _demo(options: argparse.Namespace) -> int:
    import orjson

    from resolvers.demo import demo_records

    for record in demo_records(runs=options.runs, seed=options.seed):
        sys.stdout.buffer.write(orjson.dumps(record) + b"\n")
    sys.stdout.buffer.flush()
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from storage import schema_revision
    from storage.errors import StoreRefused

    address = _lasting_settings().address
    try:
        before, now = schema_revision(address)
    except StoreRefused as error:
        raise Stop(str(error)) from error
    print(
        f"schema {now}: "
        + ("was current" if before == now else f"upgraded from {before or 'nothing'}")
    )
    return 0


def _purge(options: argparse.Namespace) -> int:
    return _run(_purging(_lasting_settings()))


async def _purging(settings: "Settings") -> int:
    from resolvers.retention import purge_expired
    from schema.app import build_service
    from storage.errors import StoreUnavailable

    store = await _open(settings)
    try:
        purged = await purge_expired(build_service(settings, store))
    except StoreUnavailable as error:
        raise Stop(str(error)) from error
    finally:
        await store.close()
    print(f"purged {purged.runs} runs and {purged.operations} operations")
    return 0


def _link_scenarios(options: argparse.Namespace) -> int:
    return _run(_linking(_lasting_settings()))


async def _linking(settings: "Settings") -> int:
    from storage.errors import StoreUnavailable

    store = await _open(settings)
    try:
        linked = await store.link_scenarios()
    except StoreUnavailable as error:
        raise Stop(str(error)) from error
    finally:
        await store.close()
    print(f"linked {linked} scenario runs to their operations")
    return 0


if __name__ == "__main__":
    sys.exit(main())
