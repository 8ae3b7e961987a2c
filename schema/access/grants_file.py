"""TOML files of tokens and policies, read again when they change.

A file that cannot be read or is not valid stops the start. Later it is logged, and what was read before goes on being
used: a slip of an editor locks nobody out, and lets nobody in.
"""

import os
import time
import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import structlog

from schema.access.caller import Role
from storage.portfolio_scope import PortfolioScope

log: Final[structlog.stdlib.BoundLogger] = structlog.get_logger("dpm_lineage.authentication")

CHECK_SECONDS: Final = 0.1
"""How long contents are used before the file is looked at again: a look takes as long as the rest of a token does."""

T = TypeVar("T")


class InvalidGrants(ValueError):
    """A file of tokens or policies cannot be read; the message names the file, the entry and what is wrong."""


class WatchedFile(Generic[T]):
    """A parsed TOML file. `current` compares the file's identity, size and time of change, and parses what is new."""

    def __init__(self, path: Path, parse: Callable[[dict[str, Any], Path], T]) -> None:
        self._path = path
        self._name = os.fspath(path)
        self._parse = parse
        self._next_check = 0.0
        self._version = self._stat()
        self._value = self._read()

    def current(self) -> T:
        """Return the contents of at most CHECK_SECONDS ago, or the last valid ones."""
        now = time.monotonic()
        if now < self._next_check:
            return self._value
        self._next_check = now + CHECK_SECONDS
        version = self._stat()
        if version != self._version:
            self._version = version
            try:
                self._value = self._read()
            except InvalidGrants as error:
                log.error("a changed file is not used", file=str(self._path), problem=str(error))
        return self._value

    def _stat(self) -> tuple[int, int, int] | None:
        try:
            found = os.stat(self._name)  # noqa: PTH116  # Path.stat takes three times as long
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def _read(self) -> T:
        try:
            with self._path.open("rb") as file:
                table = tomllib.load(file)
        except OSError as error:
            raise InvalidGrants(f"{self._path}: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InvalidGrants(f"{self._path}: not TOML: {error}") from error
        return self._parse(table, self._path)


class Entry:
    """One table of such a file; each method reads one key, and raises InvalidGrants naming it."""

    def __init__(self, table: object, where: str) -> None:
        if not isinstance(table, dict):
            raise InvalidGrants(f"{where}: must be a table")
        self._table = dict(table)
        self._where = where

    def text(self, key: str) -> str:
        """Return a string that is not empty."""
        value = self._table.pop(key, None)
        if not isinstance(value, str) or not value or not value.isprintable():
            raise InvalidGrants(f"{self._where}: {key} must be a string of printable characters")
        return value

    def texts(self, key: str) -> list[str]:
        """Return a list of strings; an absent key is an empty list."""
        value = self._table.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise InvalidGrants(f"{self._where}: {key} must be a list of strings")
        return value

    def roles(self) -> frozenset[Role]:
        """Return the roles."""
        try:
            return frozenset(Role(each) for each in self.texts("roles"))
        except ValueError as error:
            names = ", ".join(role.value for role in Role)
            raise InvalidGrants(f"{self._where}: {error}; roles are {names}") from error

    def portfolios(self) -> PortfolioScope:
        """Return the portfolios: exact ids, or prefixes that end with `*`."""
        return PortfolioScope.of(self.texts("portfolios"))

    def instant(self, key: str) -> datetime:
        """Return an instant with an offset."""
        value = self._table.pop(key, None)
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise InvalidGrants(f"{self._where}: {key} must be an instant with an offset")
        return value

    def end(self) -> None:
        """Refuse keys that were not read: a misspelt one would grant less, or more, than was meant."""
        if self._table:
            raise InvalidGrants(f"{self._where}: unknown key {min(self._table)!r}")
