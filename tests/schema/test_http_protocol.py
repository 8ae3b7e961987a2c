"""Malformed HTTP: raw bytes to the running service."""

import re
from collections.abc import Iterator

import pytest

from tests.service_process import ServiceProcess, running_service

POST = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
ACTION = POST.replace(b"/graphql", b"/rebalance/runs/x/workflow/actions")
CLOSE = b"Host: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """A service with a request timeout of one second."""
    env = {"DPM_REQUEST_TIMEOUT_SECONDS": "1"}
    with running_service(env, log=tmp_path_factory.mktemp("service") / "log") as started:
        yield started
        assert b" 200 " in started.send_raw(b"GET /readyz HTTP/1.1\r\n" + CLOSE)


@pytest.mark.parametrize("head", [POST, ACTION])
def test_a_slow_body_is_408_and_the_connection_ends(live: ServiceProcess, head: bytes) -> None:
    got = live.send_raw(head + b'Content-Length: 50\r\n\r\n{"que')
    assert got.startswith(b"HTTP/1.1 408 ")
    assert (b"connection: close" in got, b"DPM_REQUEST_TIMEOUT" in got) == (True, True)


def test_a_body_that_drips_is_408_all_the_same(live: ServiceProcess) -> None:
    got = live.send_raw(POST + b"Content-Length: 50\r\n\r\n", *[b" "] * 6, pause=0.3)
    assert got.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "parts",
    [
        [b"Content-Length: 1048577\r\n\r\n"],
        [b"Content-Length: 999999999999999999\r\n\r\n{"],
        [b"Transfer-Encoding: chunked\r\n\r\n", *[b"10000\r\n" + b"x" * 65536 + b"\r\n"] * 20],
        [b"Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n"],
    ],
)
def test_a_body_beyond_the_limit_is_413(live: ServiceProcess, parts: list[bytes]) -> None:
    got = live.send_raw(POST + parts[0], *parts[1:], wait=1)
    assert got.startswith(b"HTTP/1.1 413 ")
    assert b"DPM_BODY_TOO_LARGE" in got


@pytest.mark.parametrize(
    "sent",
    [
        POST + b"Content-Length: -5\r\n\r\n{}",
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
        POST + b"Content-Length: 99999999999999999999999\r\n\r\n{",
        POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n" + CLOSE,
        b"GET /rebalance/runs/\xff\xfe HTTP/1.1\r\n" + CLOSE,
        b"GET /healthz HTTP/1.1\r\nX-Correlation-Id: a\x01b\r\n" + CLOSE,
    ],
)
def test_what_is_no_http_is_a_bad_request(live: ServiceProcess, sent: bytes) -> None:
    assert live.send_raw(sent).startswith(b"HTTP/1.1 400 ")


def test_a_url_beyond_the_limit_is_414(live: ServiceProcess) -> None:
    got = live.send_raw(b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + CLOSE)
    assert got.startswith(b"HTTP/1.1 414 ")


def test_requests_in_a_row_are_answered_in_a_row(live: ServiceProcess) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    got = live.send_raw(one, one + b"GET /nope HTTP/1.1\r\n" + CLOSE)
    assert re.findall(rb"HTTP/1.1 (\d+)", got) == [b"200", b"200", b"404"]


@pytest.mark.parametrize(
    "path", [b"/openapi.json", b"/graphql?query={__typename}", b"/nope", b"/rebalance/runs"]
)
def test_head_has_no_body(live: ServiceProcess, path: bytes) -> None:
    got = live.send_raw(b"HEAD " + path + b" HTTP/1.1\r\n" + CLOSE)
    assert (got.count(b"\r\n\r\n"), got.endswith(b"\r\n\r\n")) == (1, True)


def test_head_of_a_subscription_ends_at_once(live: ServiceProcess) -> None:
    """More of them than a process runs subscriptions, and the next request is answered."""
    head = b"HEAD /graphql?query=subscription{runRecorded{rebalanceRunId}} HTTP/1.%d\r\nHost: localhost\r\n"
    accept = b"Accept: text/event-stream\r\n"
    many = (head % 1 + accept + b"\r\n") * 30
    got = live.send_raw(many + b"GET /healthz HTTP/1.1\r\n" + CLOSE)
    assert re.findall(rb"HTTP/1.1 (\d+)", got) == [b"200"] * 31
    assert got.count(b"content-type: text/event-stream; charset=utf-8\r\n") == 30
    assert b"event:" not in got
    old = live.send_raw(head % 0 + accept + b"\r\n")
    assert (old.count(b"\r\n\r\n"), old.endswith(b"\r\n\r\n")) == (1, True)


def test_who_hangs_up_in_the_body_is_no_error_of_ours(live: ServiceProcess) -> None:
    live.send_raw(POST + b"X-Request-Id: gone\r\nContent-Length: 50\r\n\r\n{", wait=0.2)
    assert live.send_raw(b"GET /healthz HTTP/1.1\r\n" + CLOSE)
    events = [event for event in live.log_events() if event.get("request_id") == "gone"]
    assert [(event["event"], event["status"]) for event in events] == [("request", 499)]
    assert not [event for event in live.log_events() if event["level"] == "error"]
