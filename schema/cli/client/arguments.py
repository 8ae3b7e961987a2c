"""The arguments of the client commands. The modules of a command are imported when it runs."""

import argparse
import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from schema.cli.common import require_output

DEFAULT_URL: Final = "http://127.0.0.1:8000"
MAX_PAGE: Final = 200
DIRECTIONS: Final = ("UPSTREAM", "DOWNSTREAM", "BOTH")
EVENT_KINDS: Final = (
    "RUN_RECORDED",
    "OPERATION_ACCEPTED",
    "OPERATION_STARTED",
    "OPERATION_SUCCEEDED",
    "OPERATION_FAILED",
    "DECISION_MADE",
    "KEY_USED",
    "KEY_CONFLICTED",
    "EDGE_RECORDED",
    "PURGED",
    "HELD",
    "RELEASED",
)
RUN_STATUSES: Final = ("READY", "BLOCKED", "PENDING_REVIEW")
EFFECTIVE_STATUSES: Final = (*RUN_STATUSES, "APPROVED", "REJECTED")
ORIGINS: Final = ("CONFLICT", "REPLAY", "DERIVED", "SCENARIO", "CAUSED", "FRESH")
FORMATS: Final = ("json", "csv", "mermaid", "dot", "svg", "prov", "openlineage")

EXIT_CODES: Final = "Exit codes: 0 found, 1 the service refused or cannot be reached, 2 wrong arguments, 3 not found."

ODD_IDS: Final = "An id that begins with a hyphen comes last, after --."


def add_client_commands(commands: Any, parser: argparse.ArgumentParser) -> None:
    """Add the client commands to the subparsers of a parser."""
    common = _common_arguments()

    def add(name: str, help_text: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = commands.add_parser(
            name,
            help=help_text,
            description=f"{help_text.capitalize()}. {EXIT_CODES} {ODD_IDS}",
            parents=[common],
        )
        parser.set_defaults(command=_run, client_command=name)
        return parser

    add("show", "show what an id, a prefix or a link identifies").add_argument(
        "id", metavar="ID", type=_id
    )

    timeline = add("timeline", "list the events at everything reachable, in order")
    timeline.add_argument("id", metavar="ID", type=_id)
    _add_walk(timeline, direction="BOTH", depth=3)
    timeline.add_argument(
        "--kind", dest="kinds", action="append", choices=EVENT_KINDS, help="only such events"
    )
    timeline.add_argument("--newest-first", action="store_true", help="the newest event first")
    _add_page(timeline, default=MAX_PAGE)

    add("explain", "explain the result of a run").add_argument("id", metavar="RUN", type=_id)

    compare = add("compare", "compare a run with another, or with the last good one")
    compare.add_argument("left", metavar="A", type=_id, help="run id")
    compare.add_argument(
        "right",
        metavar="B",
        nargs="?",
        type=_id,
        help="run id; without it, the last READY run before A",
    )
    _add_page(compare, default=50, cursor=False)

    causes = add("causes", "rank the root causes of an entity")
    causes.add_argument("id", metavar="ID", type=_id)
    causes.add_argument("--depth", type=_number(1, 1000), default=50, help="(%(default)s)")
    causes.add_argument("--first", type=_number(1, 50), default=10, help="(%(default)s)")

    impact = add("impact", "show what an entity has touched")
    impact.add_argument("id", metavar="ID", type=_id)
    impact.add_argument("--depth", type=_number(1, 1000), default=50, help="(%(default)s)")
    _add_page(impact, default=50, cursor=False)

    decisions = add("decisions", "list who decided about everything reachable")
    decisions.add_argument("id", metavar="ID", type=_id)
    _add_walk(decisions, direction="BOTH", depth=3)
    _add_page(decisions, default=MAX_PAGE)

    _add_runs(add("runs", "list runs, for example those with the same cause"))

    export = add("export-lineage", "write the lineage of an entity to a file")
    export.add_argument("id", metavar="ID", type=_id)
    export.add_argument("--format", choices=FORMATS, default="json", help="(%(default)s)")
    _add_walk(export, direction="BOTH", depth=3)
    export.add_argument("--output", "-o", metavar="FILE", help="output file (standard output)")

    completion = commands.add_parser("completion", help="print the completion for a shell")
    completion.add_argument("shell", choices=("bash", "zsh"))
    completion.set_defaults(command=partial(_completion, parser))


def _common_arguments() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--url",
        type=url,
        default=os.environ.get("DPM_URL") or DEFAULT_URL,
        help=f"URL of the service (DPM_URL, else {DEFAULT_URL})",
    )
    common.add_argument(
        "--token-file",
        metavar="FILE",
        default=os.environ.get("DPM_TOKEN_FILE") or None,
        help="file with the token to send (DPM_TOKEN_FILE)",
    )
    common.add_argument("--json", action="store_true", help="print the answer of the API as it is")
    add_times(common, "answer")
    return common


def add_times(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add the options of the two times as of which a command reads."""
    parser.add_argument("--valid", metavar="TIME", type=_instant, help=f"{verb} as of this time")
    known = f"{verb} as the service knew the records at this time"
    parser.add_argument("--known", metavar="TIME", type=_instant, help=known)


def _add_walk(parser: argparse.ArgumentParser, *, direction: str, depth: int) -> None:
    parser.add_argument(
        "--direction", type=str.upper, choices=DIRECTIONS, default=direction, help="(%(default)s)"
    )
    parser.add_argument(
        "--depth", type=_number(1, 1000), default=depth, help="maximum distance (%(default)s)"
    )


def _add_page(parser: argparse.ArgumentParser, *, default: int, cursor: bool = True) -> None:
    parser.add_argument(
        "--first",
        metavar="N",
        type=_number(1, MAX_PAGE),
        default=default,
        help="length of the list (%(default)s)",
    )
    if cursor:
        parser.add_argument(
            "--after", metavar="CURSOR", type=_text, help="continue after this cursor"
        )


def _add_runs(runs: argparse.ArgumentParser) -> None:
    """Add the filters of runs. The destination of each is its field of RunFilter."""
    runs.add_argument("--reason", dest="reasonCode", type=_text, metavar="CODE", help="gate reason")
    runs.add_argument("--failed-rule", dest="failedRuleId", type=_text, metavar="RULE")
    runs.add_argument("--engine-version", dest="engineVersion", type=_text, metavar="VERSION")
    runs.add_argument("--snapshot", dest="marketDataSnapshotId", type=_text, metavar="ID")
    runs.add_argument("--origin", dest="originKind", type=str.upper, choices=ORIGINS)
    runs.add_argument(
        "--status", dest="statuses", action="append", type=str.upper, choices=RUN_STATUSES
    )
    runs.add_argument(
        "--effective-status",
        dest="effectiveStatus",
        action="append",
        type=str.upper,
        choices=EFFECTIVE_STATUSES,
    )
    runs.add_argument("--portfolio", dest="portfolioId", type=_text, metavar="ID")
    runs.add_argument("--correlation", dest="correlationId", type=_text, metavar="ID")
    runs.add_argument("--key", dest="idempotencyKey", type=_text, metavar="KEY")
    runs.add_argument("--request-hash", dest="requestHash", type=_text, metavar="HASH")
    runs.add_argument("--from", dest="created_from", metavar="TIME", type=_instant)
    runs.add_argument("--to", dest="created_to", metavar="TIME", type=_instant)
    runs.add_argument("--oldest-first", action="store_true", help="the oldest run first")
    _add_page(runs, default=50)


def _number(low: int, high: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be from {low} to {high}")
        return value

    return number


def url(text: str) -> str:
    """Return the address of a service without a slash at its end; raise ArgumentTypeError if it is none."""
    try:
        parts = urlsplit(text)
        is_valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # also a port above 65535
        is_valid = False
    if not is_valid or parts.query or parts.fragment or not text.isprintable() or " " in text:
        shown = ascii(without_userinfo(text))
        raise argparse.ArgumentTypeError(f"{shown} is not a URL such as {DEFAULT_URL}")
    return text.rstrip("/")


def without_userinfo(text: str) -> str:
    """Return a URL for messages: the user and the password in it are `***`."""
    scheme, separator, rest = text.rpartition("://")
    return f"{scheme}{separator}***@{rest.rpartition('@')[2]}" if "@" in rest else text


def _text(text: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise argparse.ArgumentTypeError("it is not UTF-8")
    return text


def _id(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty")
    return _text(text)


def _instant(text: str) -> str:
    try:
        is_valid = datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        is_valid = False
    if not is_valid:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2026-02-03T08:15:00Z")
    return text


def _run(options: argparse.Namespace) -> int:
    from schema.cli.client.commands import run_client_command

    return run_client_command(options)


def _completion(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from schema.cli.client.completion import completion_script

    require_output()
    print(completion_script(parser, options.shell), end="")
    return 0
