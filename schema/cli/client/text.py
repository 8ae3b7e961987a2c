"""Text of records on a terminal: no control characters, times in UTC, colours of statuses."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from storage.formats.json_text import dump_json

_COLOURS: Final[Mapping[str, str]] = {
    "READY": "green",
    "APPROVED": "green",
    "SUCCEEDED": "green",
    "PENDING_REVIEW": "yellow",
    "PENDING": "yellow",
    "RUNNING": "yellow",
    "BLOCKED": "red",
    "REJECTED": "red",
    "FAILED": "red",
}


def clean(value: object) -> str:
    """Return a value as text. Control characters are escaped, because a record may contain terminal sequences.

    So are separators of lines.
    """
    text = value if isinstance(value, str) else json_text(value)
    if text.isprintable():
        return text
    return "".join(
        each.encode("unicode_escape").decode() if _ends_or_controls_lines(each) else each
        for each in text
    )


def _ends_or_controls_lines(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "C" or category in {"Zl", "Zp"}


def cell(value: object, *, style: str = "") -> Text:
    """Return a value as text, "-" for None, a status in its colour."""
    if value is None:
        return Text("-", style="dim")
    text = clean(value)
    return Text(text, style=style or _COLOURS.get(text, ""))


def instant(value: str | None) -> Text:
    """Return a timestamp of the API to the second, in UTC."""
    return cell(None if value is None else value[:19].replace("T", " "))


def seconds(value: float | None) -> Text:
    """Return a duration."""
    return cell(None if value is None else f"{value:,.1f} s")


def facts(pairs: Iterable[tuple[str, Text | None]]) -> Table:
    """Return names and values side by side; a pair whose value is None is left out."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for name, value in pairs:
        if value is not None:
            table.add_row(name, value)
    return table


def rows(*columns: str, fixed: Iterable[str] = ()) -> Table:
    """Return an empty table without lines. The `fixed` columns are never wrapped or cut."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name in set(fixed))
    return table


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 run`, `2 runs`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def counts(items: Iterable[Mapping[str, Any]]) -> Text:
    """Return counts in one line: `18 READY, 3 BLOCKED`."""
    text = Text()
    for number, each in enumerate(items):
        text.append(", " if number else "").append(f"{each['count']} ").append(cell(each["key"]))
    return text or cell(None)


def heading(title: str) -> Text:
    """Return a heading."""
    return Text(title, style="bold")


def json_text(value: object) -> str:
    """Return a value as compact JSON, with each number as it was sent."""
    return dump_json(value, field="answer")
