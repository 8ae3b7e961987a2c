"""Tokens of DPM_AUTH_TOKENS_FILE. The file has the SHA-256 of each token, never the token itself."""

import hashlib
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from schema.access.caller import Caller, Role
from schema.access.grants_file import Entry, InvalidGrants, WatchedFile

PREFIX: Final = "dpm_"
"""The prefix of every token, by which secret scanners find a leaked token."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class TokenFile:
    """The callers of a token file, by token."""

    def __init__(self, path: Path) -> None:
        self._file: WatchedFile[Mapping[bytes, Caller]] = WatchedFile(path, _parse)

    def caller(self, token: str) -> Caller | None:
        """Return the caller of a token; None if the file has no entry for it, or only an expired one."""
        return self._valid(_sha256(token).digest())

    def holder(self, token_digest: str) -> Caller | None:
        """Return the caller of a token by its SHA-256 in hexadecimal; None as for `caller`."""
        return self._valid(bytes.fromhex(token_digest))

    def grants(self) -> object:
        """Return the entries of the file, which are another object after a change."""
        return self._file.current()

    def _valid(self, key: bytes) -> Caller | None:
        caller = self._file.current().get(key)
        if caller is None or (caller.expires_at is not None and caller.expires_at <= time.time()):
            return None
        return caller


def digest(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal, as the file has it."""
    return _sha256(token).hexdigest()


def _sha256(token: str) -> "hashlib._Hash":
    # Any JSON string is hashed, one with a lone surrogate too. No valid token is written with these bytes.
    return hashlib.sha256(token.encode(errors="surrogatepass"))


def _parse(table: dict[str, Any], path: Path) -> Mapping[bytes, Caller]:
    entries = table.pop("token", [])
    if table or not isinstance(entries, list):
        raise InvalidGrants(f"{path}: must hold [[token]] tables, and nothing else")
    callers: dict[bytes, Caller] = {}
    for number, each in enumerate(entries, 1):
        where = f"{path}: token {number}"
        entry = Entry(each, where)
        sha256 = entry.text("sha256")
        if not _SHA256.fullmatch(sha256):
            raise InvalidGrants(f"{where}: sha256 must be 64 hexadecimal digits, lower case")
        key = bytes.fromhex(sha256)
        if key in callers:
            raise InvalidGrants(f"{where}: sha256 occurs twice in the file")
        callers[key] = Caller(
            subject=entry.text("subject"),
            roles=entry.roles(),
            portfolios=entry.portfolios(),
            expires_at=entry.instant("expires").timestamp(),
        )
        entry.end()
    return callers


def new_token(
    subject: str, roles: Sequence[Role], portfolios: Sequence[str], days: int
) -> tuple[str, str]:
    """Return a new token and the lines to add to the file.

    The token has 256 random bits, so that a plain hash of it is sufficient. `days` is its lifetime from now.
    """
    token = f"{PREFIX}{secrets.token_urlsafe(32)}"
    expires = (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0)
    lines = [
        "[[token]]",
        f"sha256 = {_toml(digest(token))}",
        f"subject = {_toml(subject)}",
        f"roles = [{', '.join(_toml(role.value) for role in roles)}]",
        f"portfolios = [{', '.join(map(_toml, portfolios))}]",
        f"expires = {expires:%Y-%m-%dT%H:%M:%SZ}",
    ]
    return token, "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    """Write a basic string of TOML 1.0."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04X}", escaped) + '"'
