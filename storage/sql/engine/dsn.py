"""The check that a DSN can be parsed, with errors that show nothing of it."""

from urllib.parse import parse_qs, urlsplit


def check_address(dsn: str) -> None:
    """Raise OSError for a DSN that cannot be parsed. The driver's own errors quote parts of it, such as a password."""
    message = (
        "the DSN cannot be parsed: escape special characters of the password, such as %2F for /"
    )
    try:
        parts = urlsplit(dsn)
        parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise OSError(message) from None
    hosts = parts.netloc.rpartition("@")[2]
    for host in hosts.split(","):
        port = host.rpartition("]")[2].rpartition(":")[2] if ":" in host.rpartition("]")[2] else ""
        if port and not (
            port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) < 65536
        ):
            raise OSError(f"{message}; a port is a number from 1 to 65535")
    if parts.fragment:
        raise OSError(message)
