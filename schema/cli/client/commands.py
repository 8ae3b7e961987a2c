"""Run the client commands: query the service, print the answer, return the exit code."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, Final

from rich.console import Console, RenderableType

from schema.cli.client import documents, entities, lists
from schema.cli.client.connection import Answer, NotFound, ServiceConnection
from schema.cli.client.documents import Document
from schema.cli.client.text import clean
from schema.cli.common import CommandError, require_output

EXIT_NOT_FOUND: Final = 3

PIPE_WIDTH: Final = 80
"""The width of lines in a file or a pipe, so that the output does not depend on the terminal."""

SHOW_HINT: Final = " (dpm-lineage show tells what an id is)"
PREFIX_HINT: Final = " (dpm-lineage show finds an id by its beginning)"

Renderer = Callable[[Mapping[str, Any]], Iterable[RenderableType]]


def run_client_command(options: argparse.Namespace) -> int:
    """Run a command; return 0, or 3 if the service has nothing with the id. Raise CommandError."""
    if getattr(options, "output", None) is None:
        require_output()
    connection = ServiceConnection(options.url, options.token_file)
    try:
        with closing(connection):
            _COMMANDS[options.client_command](options, connection)
    except NotFound as error:
        hint = "" if options.client_command == "show" else PREFIX_HINT
        text = str(error) or f"{clean(getattr(options, 'id', ''))}: not found{hint}"
        print(f"dpm-lineage: {text}", file=sys.stderr)
        return EXIT_NOT_FOUND
    return 0


def _show(options: argparse.Namespace, connection: ServiceConnection) -> None:
    answer = _ask(connection, documents.SHOW, {"text": options.id}, options)
    _print(options, answer, documents.SHOW, entities.show)
    if not answer.data["resolve"]["candidates"]:
        raise NotFound


def _timeline(options: argparse.Namespace, connection: ServiceConnection) -> None:
    variables = {
        **_walk(options),
        **_page(options),
        "kinds": options.kinds,
        "order": "NEWEST_FIRST" if options.newest_first else "OLDEST_FIRST",
    }
    _ask_and_print(connection, documents.TIMELINE, variables, options, lists.timeline)


def _explain(options: argparse.Namespace, connection: ServiceConnection) -> None:
    answer = _ask(connection, documents.EXPLAIN, {"id": options.id}, options)
    _print(options, answer, documents.EXPLAIN, entities.explain)
    if answer.data["run"] is None:
        raise NotFound(f"{clean(options.id)}: no such run{SHOW_HINT}")


def _compare(options: argparse.Namespace, connection: ServiceConnection) -> None:
    left, right = options.left, options.right
    if right is None:
        answer = _ask(connection, documents.PREVIOUS, {"id": left}, options)
        run = answer.data["run"]
        if run is None:
            raise NotFound(f"{clean(left)}: no such run{SHOW_HINT}")
        if run["previous"] is None:
            portfolio = clean(run["portfolioId"])
            raise NotFound(f"{clean(left)}: {portfolio} has no READY run before it")
        if not options.json:
            _print_all([lists.previous_heading(run["previous"])])
        left, right = run["previous"]["rebalanceRunId"], left
    variables = {"left": left, "right": right, "first": options.first}
    answer = _ask(connection, documents.COMPARE, variables, options)
    _print(options, answer, documents.COMPARE, lists.comparison)
    if answer.data["compareRuns"] is None:
        raise NotFound(f"{clean(left)} or {clean(right)}: no such run{SHOW_HINT}")


def _causes(options: argparse.Namespace, connection: ServiceConnection) -> None:
    variables = {"id": options.id, "depth": options.depth, "first": options.first}
    _ask_and_print(connection, documents.CAUSES, variables, options, lists.causes)


def _impact(options: argparse.Namespace, connection: ServiceConnection) -> None:
    variables = {"id": options.id, "depth": options.depth, "first": options.first}
    _ask_and_print(connection, documents.IMPACT, variables, options, lists.impact)


def _decisions(options: argparse.Namespace, connection: ServiceConnection) -> None:
    variables = {**_walk(options), **_page(options)}
    _ask_and_print(connection, documents.DECISIONS, variables, options, lists.decisions)


RUN_FILTERS: Final = (
    "reasonCode",
    "failedRuleId",
    "engineVersion",
    "marketDataSnapshotId",
    "originKind",
    "effectiveStatus",
    "portfolioId",
    "correlationId",
    "idempotencyKey",
    "requestHash",
)


def _runs(options: argparse.Namespace, connection: ServiceConnection) -> None:
    given = {name: getattr(options, name) for name in RUN_FILTERS}
    where: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if options.statuses is not None:
        one = len(options.statuses) == 1
        where |= {"status": options.statuses[0]} if one else {"statuses": options.statuses}
    created = {"from": options.created_from, "to": options.created_to}
    if any(created.values()):
        where["created"] = {name: value for name, value in created.items() if value}
    order = "OLDEST_FIRST" if options.oldest_first else "NEWEST_FIRST"
    variables = {**_page(options), "filter": where, "order": order}
    answer = _ask(connection, documents.RUNS, variables, options)
    _print(options, answer, documents.RUNS, lists.runs)
    if not answer.data["runs"]["nodes"]:
        raise NotFound("no such run")


def _export_lineage(options: argparse.Namespace, connection: ServiceConnection) -> None:
    parameters = {
        "format": options.format,
        "direction": options.direction,
        "depth": options.depth,
        **_as_of(options),
    }
    exported = connection.download(options.id, parameters)
    if options.output is None:
        sys.stdout.buffer.write(exported)
        sys.stdout.buffer.flush()
        return
    try:
        Path(options.output).write_bytes(exported)
    except OSError as error:
        raise CommandError(f"--output {options.output}: {error.strerror}") from error


_COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace, ServiceConnection], None]]] = {
    "show": _show,
    "timeline": _timeline,
    "explain": _explain,
    "compare": _compare,
    "causes": _causes,
    "impact": _impact,
    "decisions": _decisions,
    "runs": _runs,
    "export-lineage": _export_lineage,
}


def _walk(options: argparse.Namespace) -> dict[str, Any]:
    return {"id": options.id, "direction": options.direction, "depth": options.depth}


def _page(options: argparse.Namespace) -> dict[str, Any]:
    return {"first": options.first, "after": options.after}


def _as_of(options: argparse.Namespace) -> dict[str, str]:
    given = {"valid": options.valid, "known": options.known}
    return {name: value for name, value in given.items() if value is not None}


def _ask(
    connection: ServiceConnection,
    document: Document,
    variables: dict[str, Any],
    options: argparse.Namespace,
) -> Answer:
    as_of = _as_of(options)
    text = document.text(valid="valid" in as_of, known="known" in as_of)
    return connection.query(text, variables | as_of, document.root)


def _ask_and_print(
    connection: ServiceConnection,
    document: Document,
    variables: dict[str, Any],
    options: argparse.Namespace,
    render: Renderer,
) -> None:
    answer = _ask(connection, document, variables, options)
    _print(options, answer, document, render)
    if answer.data[document.root] is None:
        raise NotFound


def _print(
    options: argparse.Namespace, answer: Answer, document: Document, render: Renderer
) -> None:
    """Print an answer as the API sent it, or as text if there is something to print."""
    if options.json:
        sys.stdout.buffer.write(answer.body + b"\n")
        sys.stdout.buffer.flush()
        return
    root = answer.data[document.root]
    if root is not None:
        _print_all(render(root))


def _print_all(renderables: Iterable[RenderableType]) -> None:
    """Print to standard output.

    If it is not a terminal, use lines of 80 columns without colours and trailing blanks.
    """
    if sys.stdout.isatty():
        console = Console(highlight=False, markup=False, emoji=False)
        for each in renderables:
            console.print(each)
        return
    encoding = sys.stdout.encoding or "utf-8"  # rich draws trees in ASCII if it is not UTF-8
    content = BytesIO()
    text = TextIOWrapper(content, encoding, errors="backslashreplace", newline="\n")
    plain = Console(
        file=text, width=PIPE_WIDTH, color_system=None, highlight=False, markup=False, emoji=False
    )
    for each in renderables:
        plain.print(each)
    text.flush()
    for line in content.getvalue().decode(encoding).split("\n")[:-1]:
        print(line.rstrip())
