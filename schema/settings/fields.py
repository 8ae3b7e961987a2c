"""The declaration of a setting: its variable, its parser, its default and its description."""

from collections.abc import Callable
from dataclasses import field
from typing import Any, Final

_SECRET_SUFFIXES: Final = ("_DSN", "_URL")
"""Variables with these suffixes may hold a password, also in a value that cannot be parsed."""


class InvalidSetting(Exception):
    """A variable has an invalid value. One line: the variable, its value if not secret, and what it takes."""

    def __init__(self, variable: str, value: str, expected: str) -> None:
        shown = "" if variable.endswith(_SECRET_SUFFIXES) else f"={value!r}"
        super().__init__(f"{variable}{shown}: takes {expected}")


def setting(
    variable: str, parse: Callable[[str], object], default: object, description: str
) -> Any:
    """Return the dataclass field of a setting. `parse` raises ValueError with what it accepts."""
    return field(
        default=default,
        metadata={"variable": variable, "parse": parse, "description": description},
    )
