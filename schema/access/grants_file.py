"""TOML files of tokens and policies, read again when they change.

At the start, a file that is unreadable or invalid is an error. Later it is logged, and the contents that were read
before stay in use, so that a mistake in an editor neither locks callers out nor lets others in.
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
"""Seconds for which contents are used without a check of the file, which takes as long as an authentication."""

T = TypeVar("T")


class InvalidGrants(ValueError):
    """A file of tokens or policies cannot be read. The message names the file, the entry and the error."""


class WatchedFile(Generic[T]):
    """A parsed TOML file. `current` parses it again if its identity, size or modification time has changed."""

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
        """Return a timestamp with an offset."""
        value = self._table.pop(key, None)
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise InvalidGrants(f"{self._where}: {key} must be a timestamp with an offset")
        return value

    def end(self) -> None:
        """Raise InvalidGrants for an unknown key, because a misspelt key would grant less or more than intended."""
        if self._table:
            raise InvalidGrants(f"{self._where}: unknown key {min(self._table)!r}")
