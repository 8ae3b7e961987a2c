"""Allowed and rejected hosts."""

from typing import Any

import pytest

from schema.http.allowed_hosts import AllowedHosts
from schema.settings.parsers import LOOPBACK_HOSTS


async def _served(hosts: frozenset[str], *values: str, **scope: Any) -> bool:
    """Return whether a request with these Host headers reaches the application.

    A rejected one must get 421, and 400 if it has no Host header.
    """
    reached, sent = [], []

    async def app(*arguments: Any) -> None:
        reached.append(arguments)

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is read")

    headers = [(b"host", value.encode("latin-1")) for value in values]
    asked = {"type": "http", "method": "GET", "http_version": "1.1", "headers": headers} | scope
    await AllowedHosts(app, hosts)(asked, receive, send)
    if not reached:
        assert sent[0]["status"] == (421 if values else 400)
        assert (b"cache-control", b"no-store") in sent[0]["headers"]
    return bool(reached)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:8000",
        "localhost.",
        "127.0.0.1",
        "127.0.0.1:80",
        "[::1]:8000",
        "[::1]",
    ],
)
async def test_loopback_names_are_served(host: str) -> None:
    assert await _served(LOOPBACK_HOSTS, host)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example:localhost",
        "localhost@evil.example",
        "",
        "[::2]",
        "localhost\xe9",
        "2130706433",
        "0x7f000001",
        "10.0.0.1",
        "attacker",
        "ai",
        "ai.",
        "lineage:8000",
    ],
)
async def test_other_hosts_are_refused(host: str) -> None:
    assert not await _served(LOOPBACK_HOSTS, host)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]"])
async def test_loopback_names_are_served_whatever_is_listed(host: str) -> None:
    assert await _served(frozenset({"lineage.example.com"}), host)


async def test_a_name_of_one_label_is_served_if_it_is_listed() -> None:
    hosts = frozenset({"lineage"})
    assert await _served(hosts, "Lineage:8000")
    assert not await _served(hosts, "lineages")
    assert not await _served(frozenset({"lineage.example.com"}), "lineage")


@pytest.mark.parametrize("hosts", [LOOPBACK_HOSTS, frozenset({"*"})])
async def test_only_http_1_0_may_leave_the_host_out(hosts: frozenset[str]) -> None:
    assert await _served(hosts, http_version="1.0")
    assert not await _served(hosts)
    extensions: dict[str, Any] = {"websocket.http.response": {}}
    assert not await _served(hosts, type="websocket", extensions=extensions)


async def test_a_wildcard_covers_the_names_below_it() -> None:
    hosts = frozenset({"*.example.com"})
    assert await _served(hosts, "a.example.com")
    assert await _served(hosts, "a.b.example.com:443")
    assert not await _served(hosts, "example.com")
    assert not await _served(hosts, "badexample.com")
    assert await _served(frozenset({"*"}), "any.thing")


async def test_a_websocket_is_refused_with_the_same_status() -> None:
    extensions: dict[str, Any] = {"websocket.http.response": {}}
    assert not await _served(
        LOOPBACK_HOSTS, "evil.example", type="websocket", extensions=extensions
    )


async def test_the_lifespan_has_no_host() -> None:
    assert await _served(LOOPBACK_HOSTS, type="lifespan")
