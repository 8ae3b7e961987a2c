"""The entry point of the command line: parse the arguments and run the command.

Each command imports what it needs when it runs, so that `--help` is fast.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from schema.cli.client.arguments import add_client_commands, add_times
from schema.cli.common import (
    CommandError,
    import_session,
    load_persistent_settings,
    load_settings,
    open_configured_store,
    replace_closed_streams,
    run_async,
    unavailable_error,
)
from schema.cli.evidence_arguments import add_bundle_arguments, add_ledger_commands

if TYPE_CHECKING:
    from schema.settings import Settings

DEMO_RUNS: Final = 200
DEMO_SEED: Final = 7
TOKEN_DAYS: Final = 90
LOOPBACK: Final = "127.0.0.1"


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return 0 on success, 1 on failure. argparse exits with 2 for invalid arguments."""
    replace_closed_streams()
    try:
        options = _parser().parse_args(arguments)
        code: int = options.command(options)
        sys.stdout.flush()
    except CommandError as error:
        print(f"dpm-lineage: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        # Discard what is not written yet, because Python would fail to flush it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return 128 + signal.SIGPIPE  # the reader of the output, such as `head`, has exited
        print(f"dpm-lineage: {error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dpm-lineage",
        description="The supportability store and lineage API."
        " Its settings are environment variables (docs/settings.md).",
    )
    parser.add_argument("--version", action=_PrintVersion, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve GraphQL and REST")
    serve.add_argument("--host", default=LOOPBACK, help="address to listen on (%(default)s)")
    serve.add_argument(
        "--port", type=_integer(0, 65_535), default=8000, help="port to listen on (%(default)s)"
    )
    serve.add_argument(
        "--workers",
        type=_integer(1, 1000),
        default=1,
        metavar="N",
        help="number of processes (%(default)s)",
    )
    serve.add_argument("--demo", action="store_true", help="import the demo records first")
    serve.add_argument(
        "--load", metavar="FILE", nargs="+", default=[], help="import these records first"
    )
    _demo_options(serve)
    serve.set_defaults(command=_serve)

    load = commands.add_parser("import", help="import records (NDJSON)")
    load.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="NDJSON files, gzip or not; - is standard input",
    )
    load.add_argument(
        "--from-sqlite",
        metavar="FILE",
        help="SQLite database of the slice 1 adapter (RFC-0023), opened read-only",
    )
    load.add_argument("--dry-run", action="store_true", help="check every record, store nothing")
    load.add_argument(
        "--fail-on-missing",
        action="store_true",
        help="with --dry-run: exit with 1 if a record is not in the store, for example because it was deleted",
    )
    _operator_option(load)
    load.set_defaults(command=_import)

    export = commands.add_parser("export", help="write every record as NDJSON")
    export.add_argument("--output", metavar="FILE", help="output file (standard output)")
    export.add_argument(
        "--without-stamps",
        action="store_true",
        help="leave out recorded_at and recorded_by, which differ between two stores of equal records",
    )
    add_times(export, "export the records")
    export.set_defaults(command=_export)

    demo = commands.add_parser("demo", help="write the demo records as NDJSON")
    _demo_options(demo)
    demo.set_defaults(command=_demo)

    migrate = commands.add_parser("migrate", help="upgrade the database schema")
    migrate.add_argument(
        "--check",
        action="store_true",
        help="change nothing; exit with 0 if the schema is current, else 1",
    )
    migrate.set_defaults(command=_migrate)
    purge = commands.add_parser("purge", help="delete expired records")
    purge.add_argument(
        "--dry-run", action="store_true", help="show what would be purged, and change nothing"
    )
    purge.add_argument(
        "--reason", default="retention", metavar="TEXT", help="reason, for the record of the purge"
    )
    _operator_option(purge)
    purge.set_defaults(command=_purge)
    link = commands.add_parser("link-scenarios", help="link scenario runs to their operations")
    _operator_option(link)
    link.set_defaults(command=_link_scenarios)
    _token_commands(commands.add_parser("token", help="tokens of DPM_AUTH_TOKENS_FILE"))
    add_client_commands(commands, parser)
    ledger = commands.add_parser("ledger", help="the ledger: keys, checkpoints, verification")
    add_ledger_commands(ledger, _ledger)
    bundle = commands.add_parser("bundle", help="write or verify the evidence of a run")
    add_bundle_arguments(bundle, _bundle)
    return parser


def _token_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    new = commands.add_parser("new", help="print a new token, and the lines to add to the file")
    new.add_argument("--subject", required=True, metavar="NAME", help="name of the caller")
    new.add_argument(
        "--role", required=True, action="append", help="role of the caller; repeat it for more"
    )
    new.add_argument(
        "--portfolio",
        required=True,
        action="append",
        metavar="ID",
        help="portfolio that the caller sees, or a prefix followed by *; repeat it for more",
    )
    new.add_argument(
        "--days",
        type=_integer(1, 3650),
        default=TOKEN_DAYS,
        help="lifetime of the token (%(default)s)",
    )
    new.set_defaults(command=_token_new)


def _operator_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--operator",
        metavar="NAME",
        help="operator of this command, for recorded_by (default: the user of the process)",
    )


class _PrintVersion(argparse.Action):
    """Print the version and exit. Unlike argparse's own action, it reads the version only when it is needed."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"dpm-lineage {version('dpm-lineage')}")
        parser.exit()


def _integer(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of integers from `low` to `high`; argparse names the function in its error messages."""

    def number(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be from {low} to {high}")
        return value

    return number


def _demo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--runs",
        type=_integer(1, 10_000_000),
        default=DEMO_RUNS,
        help="number of demo runs (%(default)s)",
    )
    parser.add_argument(
        "--seed", type=int, default=DEMO_SEED, help="seed of the demo records (%(default)s)"
    )


def _serve(options: argparse.Namespace) -> int:
    loads = options.demo or bool(options.load)
    settings = load_settings(**({"DPM_ASYNC_OPERATIONS_TTL_SECONDS": "0"} if loads else {}))
    if settings.is_anonymous and options.host != LOOPBACK and not settings.allow_anonymous:
        raise CommandError(
            f"--host {options.host}: DPM_AUTH_MODE is ANONYMOUS; set it to TOKENS or OIDC, or set"
            " DPM_ALLOW_ANONYMOUS=true, to listen on another address than 127.0.0.1"
        )
    if not settings.is_anonymous:
        _check_access(settings)
    if options.workers > 1:
        from schema.cli.metrics_folder import shared_metrics_folder

        with shared_metrics_folder() as folder:
            from schema.cli.supervisor import serve_with_workers

            return serve_with_workers(options, settings, folder)
    from schema.cli.serve import serve

    return run_async(serve(options, settings))


def _check_access(settings: "Settings") -> None:
    """Raise CommandError for a file of tokens or grants that cannot be used, before any worker starts."""
    from schema.access.configured import configured_access
    from schema.settings import InvalidSetting

    try:
        configured_access(settings)
    except InvalidSetting as error:
        raise CommandError(str(error)) from error


def _ledger(options: argparse.Namespace) -> int:
    from schema.cli.ledger import COMMANDS

    return run_async(COMMANDS[options.ledger_command](options))


def _bundle(options: argparse.Namespace) -> int:
    if options.run == "verify":
        from schema.cli.verify_bundle import main as verify

        if not (options.file and options.key):
            raise CommandError("bundle verify: needs FILE and --key VKEY")
        return verify([options.file, options.key])
    if options.url:
        from schema.cli.client.bundle import download_bundle

        return download_bundle(options)
    from schema.cli.bundle import write_bundle

    return run_async(write_bundle(options, load_persistent_settings(creates=False)))


def _token_new(options: argparse.Namespace) -> int:
    from schema.cli.tokens import print_new_token

    return print_new_token(options)


def _import(options: argparse.Namespace) -> int:
    if bool(options.files) == bool(options.from_sqlite):
        raise CommandError("import: requires either files of records or --from-sqlite FILE")
    if options.fail_on_missing and not options.dry_run:
        raise CommandError("import: --fail-on-missing requires --dry-run")
    from schema.cli.import_export import import_files

    return run_async(import_files(options, load_persistent_settings()))


def _export(options: argparse.Namespace) -> int:
    from schema.cli.import_export import export_records

    return run_async(export_records(options, load_persistent_settings(creates=False)))


def _demo(options: argparse.Namespace) -> int:
    import orjson

    from resolvers.demo.generate import demo_records

    for record in demo_records(runs=options.runs, seed=options.seed):
        sys.stdout.buffer.write(orjson.dumps(record) + b"\n")
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from storage import check_schema, migrate_schema
    from storage.errors import StoreOpenError

    settings = load_persistent_settings()
    try:
        before, now = (check_schema if options.check else migrate_schema)(settings.store_config)
    except StoreOpenError as error:
        raise CommandError(f"{settings.store_variable}: {error}") from error
    if options.check and before != now:
        state = f"the schema is {before}" if before else "no schema found"
        raise CommandError(f"{state}, this version requires {now}: run dpm-lineage migrate")
    if before == now:
        print(f"schema {now}: was current")
    else:
        print(f"schema {now}: " + (f"upgraded from {before}" if before else "created"))
    return 0


def _purge(options: argparse.Namespace) -> int:
    from schema.cli.purge import purge

    return run_async(purge(options, load_persistent_settings(creates=False)))


def _link_scenarios(options: argparse.Namespace) -> int:
    return run_async(
        _link_store_scenarios(load_persistent_settings(creates=False), options.operator)
    )


async def _link_store_scenarios(settings: "Settings", operator: str | None) -> int:
    from storage.errors import StoreUnavailable

    store = await open_configured_store(settings)
    try:
        linked = await import_session(store, operator).link_scenarios()
    except StoreUnavailable as error:
        raise unavailable_error(error) from error
    finally:
        await store.close()
    print(f"linked {linked} scenario runs to their operations")
    return 0


if __name__ == "__main__":
    sys.exit(main())
