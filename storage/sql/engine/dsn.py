"""DSNs: their validation, the libpq parameters that asyncpg does not know, and passwords from files."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from storage.errors import StoreOpenError

CONNECT_TIMEOUT_SECONDS: Final = 5.0

_HARMLESS: Final[Mapping[str, frozenset[str]]] = {
    "channel_binding": frozenset({"disable", "prefer"}),
    "client_encoding": frozenset({"auto", "utf8", "utf-8", "unicode"}),
    "gssdelegation": frozenset({"0"}),
    "gssencmode": frozenset({"disable", "prefer"}),
    "load_balance_hosts": frozenset({"disable"}),
    "max_protocol_version": frozenset({"3.0", "3.2", "latest"}),
    "min_protocol_version": frozenset({"3.0"}),
    "replication": frozenset({"0", "false", "off", "no"}),
    "requiressl": frozenset({"0"}),
    "sslcertmode": frozenset({"allow"}),
    "sslcompression": frozenset({"0", "1"}),
    "sslsni": frozenset({"1"}),
}
"""The libpq parameters that asyncpg does not know, with the values for which asyncpg's behaviour is the same."""

_UNSUPPORTED: Final = frozenset(
    {
        "hostaddr",
        "oauth_client_id",
        "oauth_client_secret",
        "oauth_issuer",
        "oauth_scope",
        "require_auth",
        "requirepeer",
        "scram_client_key",
        "scram_server_key",
        "service",
        "servicefile",
        "sslcrldir",
        "sslkeylogfile",
    }
)
_OF_ASYNCPG: Final = frozenset(
    {
        "database",
        "dbname",
        "gsslib",
        "host",
        "krbsrvname",
        "options",
        "passfile",
        "password",
        "port",
        "ssl_max_protocol_version",
        "ssl_min_protocol_version",
        "sslcert",
        "sslcrl",
        "sslkey",
        "sslmode",
        "sslnegotiation",
        "sslpassword",
        "sslrootcert",
        "target_session_attrs",
        "user",
    }
)
_SERVER_SETTINGS: Final = frozenset(
    {
        "bytea_output",
        "client_min_messages",
        "datestyle",
        "default_transaction_read_only",
        "effective_cache_size",
        "effective_io_concurrency",
        "geqo",
        "idle_in_transaction_session_timeout",
        "idle_session_timeout",
        "intervalstyle",
        "jit",
        "lock_timeout",
        "log_min_duration_statement",
        "log_statement",
        "maintenance_work_mem",
        "max_parallel_workers_per_gather",
        "random_page_cost",
        "role",
        "search_path",
        "session_replication_role",
        "statement_timeout",
        "synchronous_commit",
        "temp_buffers",
        "timezone",
        "transaction_timeout",
        "work_mem",
    }
)
"""The settings of the server that asyncpg sends from a DSN. `options=-c name=value` takes every other one."""

_CHOICES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "sslmode": (
        "PGSSLMODE",
        ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    ),
    "sslnegotiation": ("PGSSLNEGOTIATION", ("postgres", "direct")),
    "target_session_attrs": (
        "PGTARGETSESSIONATTRS",
        ("any", "primary", "standby", "read-write", "read-only", "prefer-standby"),
    ),
}
"""The variable and the values of each parameter that takes one of several words."""

_KEEPALIVE_OPTIONS: Final[Mapping[str, str]] = {
    "keepalives_idle": "TCP_KEEPIDLE",
    "keepalives_interval": "TCP_KEEPINTVL",
    "keepalives_count": "TCP_KEEPCNT",
    "tcp_user_timeout": "TCP_USER_TIMEOUT",
}
"""The socket option of each parameter; 0 leaves the system's default."""

_UNPARSABLE: Final = (
    "the DSN cannot be parsed: escape special characters of the password, such as %2F for /"
)


@dataclass(frozen=True, slots=True)
class ConnectParameters:
    """A DSN with the parameters that asyncpg knows, and the values of its other libpq parameters."""

    dsn: str
    connect_timeout: float = CONNECT_TIMEOUT_SECONDS
    application_name: str = "dpm-lineage"
    keepalives: bool = True
    socket_options: Mapping[str, int] = field(default_factory=dict)

    def configure(self, connected: socket.socket) -> None:
        """Set the options of a TCP socket."""
        if connected.family == socket.AF_UNIX:
            return
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, int(self.keepalives))
        for name, value in self.socket_options.items():
            if hasattr(socket, name):
                connected.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def parse_dsn(dsn: str) -> ConnectParameters:
    """Return the parameters of a DSN.

    Raise OSError for a DSN that cannot be parsed or has an unknown word as a value. Raise StoreOpenError, naming it,
    for a parameter that is not supported. No error shows any other part of the DSN, such as a password.
    """
    check_address(dsn)
    parts = urlsplit(dsn)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    timeout = _number(parameters, "connect_timeout")
    fallback_name = parameters.pop("fallback_application_name", "") or "dpm-lineage"
    application_name = parameters.pop("application_name", "") or fallback_name
    keepalives = _number(parameters, "keepalives") != 0
    options = {
        option: number
        for name, option in _KEEPALIVE_OPTIONS.items()
        if (number := _number(parameters, name))
    }
    for name, harmless in _HARMLESS.items():
        value = parameters.pop(name, "")
        if value and value.lower() not in harmless:
            raise StoreOpenError(
                f"the DSN's {name}={value} is not supported: leave it out, or use"
                f" {' or '.join(sorted(harmless))}"
            )
    if refused := sorted(_UNSUPPORTED & parameters.keys()):
        raise StoreOpenError(f"the DSN's {refused[0]} is not supported: leave it out")
    _check_names(parameters)
    _check_values(parameters)
    return ConnectParameters(
        parts._replace(query=urlencode(parameters)).geturl(),
        # libpq waits for at least two seconds.
        max(2.0, timeout) if timeout else CONNECT_TIMEOUT_SECONDS,
        application_name,
        keepalives,
        options,
    )


def _check_names(parameters: Mapping[str, str]) -> None:
    """Raise StoreOpenError for a parameter that neither the driver nor PostgreSQL takes; show only its name."""
    for name in sorted(parameters.keys() - _OF_ASYNCPG):
        if name not in _SERVER_SETTINGS and "." not in name:
            raise StoreOpenError(
                f"the DSN's {name[:50]!r} is not a parameter that is supported: leave it out,"
                f" or set a setting of the server with options=-c%20NAME%3DVALUE"
            )


def _check_values(parameters: Mapping[str, str]) -> None:
    """Raise an error for a value, of the DSN or of a variable, that the driver reports unclearly or ignores.

    The error is OSError for an unknown word and StoreOpenError for a service or a port.
    """
    for name, (variable, choices) in _CHOICES.items():
        source, value = f"the DSN's {name}", parameters.get(name)
        if value is None:
            source, value = variable, os.environ.get(variable)
        if value is not None and value not in choices:
            raise OSError(f"{source}={value[:50]} is none of {', '.join(choices)}")
    if service := os.environ.get("PGSERVICE"):
        raise StoreOpenError(f"PGSERVICE={service[:50]} is not supported: unset it")
    for source, ports in (
        ("the DSN's port", parameters.get("port", "")),
        ("PGPORT", os.environ.get("PGPORT", "")),
    ):
        if ports and not all(_is_port(port.strip()) for port in ports.split(",")):
            raise StoreOpenError(f"{source}={ports[:50]} is not a port: a number from 1 to 65535")


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536


def _number(parameters: dict[str, str], name: str) -> int | None:
    """Remove a parameter and return its value, None if it has none or a negative one."""
    value = parameters.pop(name, "").strip()
    if not value:
        return None
    if not value.removeprefix("-").isdecimal() or len(value) > 9:
        raise StoreOpenError(f"the DSN's {name}={value} is not a number")
    return int(value) if int(value) >= 0 else None


def check_address(dsn: str) -> None:
    """Raise OSError for a DSN that cannot be parsed. The driver's own errors quote parts of it, such as a password."""
    try:
        parts = urlsplit(dsn)
        parse_qs(parts.query, strict_parsing=bool(parts.query), keep_blank_values=True)
    except ValueError:
        raise OSError(_UNPARSABLE) from None
    hosts = parts.netloc.rpartition("@")[2]
    for host in hosts.split(","):
        port = host.rpartition("]")[2].rpartition(":")[2] if ":" in host.rpartition("]")[2] else ""
        if port and not _is_port(port):
            raise OSError(f"{_UNPARSABLE}; a port is a number from 1 to 65535")
    if parts.fragment:
        raise OSError(_UNPARSABLE)


def has_password(dsn: str) -> bool:
    """Return whether a DSN has a password."""
    parts = urlsplit(dsn)
    return parts.password is not None or "password" in parse_qs(parts.query)


def check_authority(dsn: str) -> None:
    """Raise OSError, naming the file, if `sslrootcert` does not exist.

    The error of Python's ssl module does not name it.
    """
    for file in parse_qs(urlsplit(dsn).query).get("sslrootcert", ()):
        if not Path(file).is_file():
            raise OSError(f"sslrootcert: {file} is not a file")


def read_password(file: str) -> str:
    """Return the password in a file. Raise OSError, whose message has the name of the file, not its content."""
    try:
        password = Path(file).read_text(encoding="utf-8").strip("\r\n")
    except UnicodeDecodeError:
        password = ""
    if not password:
        raise OSError(f"{file} has no password")
    return password


def ignore_unreadable_home() -> None:
    """Set HOME to no directory if this process may not read the files of PostgreSQL clients in it.

    asyncpg looks for ~/.pgpass and certificates in ~/.postgresql. libpq ignores files that it may not read, but
    asyncpg fails. HOME can be another user's if a supervisor or `sudo -E` started the process.
    """
    try:
        home = Path.home()
    except (RuntimeError, KeyError):
        return
    for name in (".pgpass", ".pg_service.conf", ".postgresql/root.crt"):
        try:
            (home / name).stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            os.environ["HOME"] = os.devnull
            return
