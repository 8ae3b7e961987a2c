"""Parsers of environment variables. Each raises ValueError with a description of the valid values."""

import re
from collections.abc import Callable
from typing import Final

from storage.records import RunStatus

_TRUE_VALUES: Final = frozenset({"1", "true", "yes", "on"})
_FALSE_VALUES: Final = frozenset({"0", "false", "no", "off"})
_MAX_DIGITS: Final = 18

LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names and addresses of this machine that other machines cannot reach."""
_DSN_PREFIXES: Final = ("postgresql://", "postgres://", "postgresql+asyncpg://")


def parse_bool(value: str) -> bool:
    """Return whether a flag is on."""
    text = value.strip().lower()
    if text in _TRUE_VALUES | _FALSE_VALUES:
        return text in _TRUE_VALUES
    raise ValueError("1, true, yes or on; 0, false, no or off")


def integer(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of ASCII integers from `low` to `high`."""

    def parse(value: str) -> int:
        text = value.strip()
        is_number = text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
        if is_number and low <= int(text) <= high:
            return int(text)
        raise ValueError(f"a whole number from {low} to {high}")

    return parse


def choice(*values: str) -> Callable[[str], str]:
    """Return a parser that accepts one of the upper case values, in any case."""

    def parse(value: str) -> str:
        text = value.strip().upper()
        if text in values:
            return text
        raise ValueError("one of " + ", ".join(values))

    return parse


def parse_run_statuses(value: str) -> frozenset[RunStatus]:
    """Return the statuses of a comma-separated list, in any case."""
    try:
        return frozenset(
            RunStatus(status.strip().upper()) for status in value.split(",") if status.strip()
        )
    except ValueError as error:
        raise ValueError("run statuses, comma-separated: " + ", ".join(RunStatus)) from error


def parse_text(value: str) -> str:
    """Return a text without the white space around it."""
    return value.strip()


def parse_dsn(value: str) -> str:
    """Return a DSN of PostgreSQL."""
    if not value.strip().startswith(_DSN_PREFIXES):
        raise ValueError("a DSN that begins with postgresql://")
    return value.strip()


def parse_prefix(value: str) -> str:
    """Return a path prefix without a slash at its end, "" for `none`."""
    text = value.strip().rstrip("/")
    if text.lower() == "none":
        return ""
    if text.startswith("/") and not any(each in text for each in ("//", "?", "#", "%")):
        return text
    raise ValueError("a path that begins with a slash, or none")


def parse_origins(value: str) -> tuple[str, ...]:
    """Return the origins of a comma-separated list."""
    origins = tuple(origin.strip() for origin in value.split(",") if origin.strip())
    for origin in origins:
        scheme, _, host = origin.partition("://")
        if scheme not in {"http", "https"} or not host or set(host) & set("/?#*@ "):
            raise ValueError("origins such as https://dash.example, comma-separated")
    return origins


def parse_header_names(value: str) -> tuple[str, ...]:
    """Return the header names of a comma-separated list, in lower case."""
    names = tuple(name.strip().lower() for name in value.split(",") if name.strip())
    if not all(re.fullmatch(r"[!#$%&'*+.^_`|~0-9a-z-]+", name) and name != "*" for name in names):
        raise ValueError("names of headers such as x-tenant, comma-separated")
    return names


def parse_hosts(value: str) -> frozenset[str]:
    """Return the hosts of a comma-separated list, without ports. `*.example.com` and `*` are patterns."""
    hosts = frozenset(host.strip().lower().strip("[]") for host in value.split(",") if host.strip())
    for host in hosts:
        name = host.removeprefix("*.") if host != "*" else "any"
        is_address = set(name) <= set("0123456789abcdef:.") and name.count(":") > 1
        if not (is_address or re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", name)):
            raise ValueError("hosts such as lineage.bank.example, without ports, comma-separated")
    return hosts
