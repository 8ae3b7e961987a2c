"""The declaration of a setting: its variable, its parser, its default and its description."""

import re
from collections.abc import Callable
from dataclasses import field
from typing import Any, Final

_SECRET_SUFFIXES: Final = ("_DSN", "_URL")
"""The value of a variable with one of these suffixes may contain a password, even if the value is not a URL."""

_ADDRESS: Final = re.compile(
    r"([a-z0-9+]+://)(?:([^/@:?#]*)(?::.*)?@)?([^/@?#:]*(?::\d+)?)([/?#].*)?", re.DOTALL
)
_SECRET_PARAMETER: Final = re.compile(r"(?i)([a-z_]*(?:password|secret|key)=)[^&]*")


class InvalidSetting(Exception):
    """A variable has an invalid value.

    The message names the variable, the value without a password, and valid values.
    """

    def __init__(self, variable: str, value: str, expected: str) -> None:
        shown = mask_address(value) if variable.endswith(_SECRET_SUFFIXES) else value
        super().__init__(f"{variable}={shown!r}: takes {expected}")


def mask_address(value: str) -> str:
    """Return a URL without its password, or `***` for a text that is not a URL."""
    # The password may contain @, so that it ends at the last one.
    address = _ADDRESS.fullmatch(value.strip())
    if address is None:
        return "***"
    scheme, user, host, rest = address.groups(default="")
    has_password = "@" in value and ":" in value.partition("://")[2].rpartition("@")[0]
    login = f"{user}:***@" if has_password else f"{user}@" if user else ""
    masked = _SECRET_PARAMETER.sub(r"\1***", rest)
    return f"{scheme}{login}{host}{masked}"


def setting(
    variable: str, parse: Callable[[str], object], default: object, description: str
) -> Any:
    """Return the dataclass field of a setting. `parse` raises ValueError with a description of valid values."""
    return field(
        default=default,
        metadata={"variable": variable, "parse": parse, "description": description},
    )
