"""Detect requests that a page of another site causes in a visitor's browser."""

from collections.abc import Collection, Mapping


def is_same_origin(headers: Mapping[str, str], cors_origins: Collection[str]) -> bool:
    """Return whether a request comes from a page of this service, an allowed origin, or no browser."""
    origin = headers.get("origin")
    if origin is None or origin in cors_origins:
        return True
    return origin.partition("://")[2] == headers.get("host")


def is_same_site(headers: Mapping[str, str], cors_origins: Collection[str]) -> bool:
    """Return whether a GET comes from such a page or no browser. Browsers may omit the origin of a GET.

    An <img> or a link sends no Origin but `Sec-Fetch-Site: cross-site`. A script of an allowed origin sends both.
    """
    if headers.get("sec-fetch-site") == "cross-site" and "origin" not in headers:
        return False
    return is_same_origin(headers, cors_origins)
