"""The declaration of a setting: its variable, its parser, its default and its description."""

import re
from collections.abc import Callable
from dataclasses import field
from typing import Any, Final

_PASSWORD: Final = re.compile(r"(://[^/@:]*:)[^@]*@")


class InvalidSetting(Exception):
    """A variable has an invalid value. The message is one line: the variable, its value and what it takes."""

    def __init__(self, variable: str, value: str, expected: str) -> None:
        masked = _PASSWORD.sub(r"\1***@", value)
        super().__init__(f"{variable}={masked!r}: takes {expected}")


def setting(
    variable: str, parse: Callable[[str], object], default: object, description: str
) -> Any:
    """Return the dataclass field of a setting. `parse` raises ValueError with what it accepts."""
    return field(
        default=default,
        metadata={"variable": variable, "parse": parse, "description": description},
    )
