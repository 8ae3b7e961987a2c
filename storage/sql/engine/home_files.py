"""Read the files of PostgreSQL clients in HOME as libpq does: a file or a line that cannot be used is ignored.

asyncpg fails on them, and its errors do not name the file.
"""

import logging
import os
import re
import ssl
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from asyncpg import connect_utils

log = logging.getLogger(__name__)

_GROUP_AND_OTHERS: Final = 0o077
_SEPARATOR: Final = re.compile(rb"(?<!\\):")

_REQUIRING: Final = frozenset({"require", "verify-ca", "verify-full"})
"""The values of `sslmode` with which the files of certificates are not ignored."""


@cache
def _warn(file: Path, problem: str) -> None:
    """Log once that a file is ignored."""
    log.warning("%s is ignored: %s", file, problem)


def read_password_file(passfile: Path) -> list[tuple[str, ...]]:
    """Return the host, port, database, user and password of each line of a password file.

    Ignore a line that has not five fields or is not UTF-8, as libpq does. Ignore a file that is no plain file, that
    cannot be read, or that others may read.
    """
    try:
        if not passfile.exists():
            return []
        if not passfile.is_file():
            _warn(passfile, "it is not a plain file")
            return []
        if passfile.stat().st_mode & _GROUP_AND_OTHERS:
            _warn(passfile, "others may read it; its mode has to be 0600")
            return []
        lines = passfile.read_bytes().splitlines()
    except OSError:
        return []
    return [entry for line in lines if (entry := _entry(line.strip()))]


def _entry(line: bytes) -> tuple[str, ...] | None:
    """Return the fields of a line, None for a comment or a line that cannot be used."""
    if line.startswith(b"#"):
        return None
    # An escaped backslash does not escape the colon after it.
    fields = _SEPARATOR.split(line.replace(rb"\\", b"\n"), maxsplit=4)
    if len(fields) != 5:
        return None
    try:
        return tuple(
            each.replace(b"\\:", b":").replace(b"\n", b"\\").decode("utf-8") for each in fields
        )
    except UnicodeDecodeError:
        return None


# asyncpg has no option for this. A test fails if it renames the function.
connect_utils._read_password_file = read_password_file  # type: ignore[attr-defined]  # noqa: SLF001


def check_certificates(dsn: str) -> None:
    """Raise OSError, naming the file, for a certificate or key that cannot be read.

    A file in HOME is ignored if `sslmode` does not require TLS.
    """
    parameters = dict(parse_qsl(urlsplit(dsn).query))
    mode = parameters.get("sslmode") or os.environ.get("PGSSLMODE") or "prefer"
    if mode == "disable":
        return
    required = mode in _REQUIRING
    for name, default in (("sslrootcert", "root.crt"), ("sslcrl", "root.crl")):
        named = parameters.get(name) or os.environ.get(f"PG{name.upper()}")
        if required:
            _check(named, default, None, name)
    named = parameters.get("sslcert") or os.environ.get("PGSSLCERT")
    key = parameters.get("sslkey") or os.environ.get("PGSSLKEY")
    try:
        _check(named, "postgresql.crt", key, "sslcert", parameters.get("sslpassword", ""))
    except OSError as error:
        if named or required:
            raise
        _warn(_in_home("postgresql.crt") or Path("postgresql.crt"), str(error))
        # asyncpg has no option to leave the certificate out. Keep the password file, which is in HOME, too.
        os.environ.setdefault("PGPASSFILE", str(Path.home() / ".pgpass"))
        os.environ["HOME"] = os.devnull


def _check(
    named: str | None, default: str, key: str | None, parameter: str, password: str = ""
) -> None:
    """Load the named file, or the default one if it exists, as asyncpg does."""
    file = Path(named) if named else _in_home(default)
    if file is None or (not named and not file.exists()):
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if parameter == "sslcert":
            default_key = _in_home("postgresql.key")
            if key is None and default_key is not None and default_key.exists():
                key = str(default_key)
            context.load_cert_chain(file, key, lambda: password)
        else:
            context.load_verify_locations(cafile=file)
    except OSError:  # of which ssl.SSLError is one
        kind = "key and certificate" if parameter == "sslcert" else "certificate"
        with_key = f" with the key {key}" if key else ""
        raise OSError(f"{parameter}: {file}{with_key} is no readable {kind}") from None


def _in_home(name: str) -> Path | None:
    try:
        return Path.home() / ".postgresql" / name
    except (RuntimeError, KeyError):
        return None
