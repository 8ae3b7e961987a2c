"""Authentication: every API rejects unknown callers. Only health and the files of the pages need no token."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from schema.access.authentication import BearerAccess, Credentials
from schema.access.caller import Caller, Role
from schema.access.ended_sessions import OpenedSession
from schema.access.lasting import CHECK_SECONDS, LastingAccess
from schema.access.token_file import TokenFile
from storage.portfolio_scope import PortfolioScope
from tests.polling import wait_until
from tests.schema.access.callers import TokenHolders, open_holders
from tests.schema.access.test_oidc import RSA, Provider, token
from tests.schema.subscription_clients import SubscriptionSocket, open_socket
from tests.service_env import ALL_FEATURES
from tests.service_process import ServiceProcess, run_command, running_service

WHO = {"query": "{ __typename }"}
LISTEN = "subscription { runRecorded { rebalanceRunId } }"
LISTEN_AFTER = "subscription ($after: String) { runRecorded(after: $after) { rebalanceRunId } }"
RECORD = """mutation ($id: String!) { recordRun(input: {rebalanceRunId: $id, correlationId: "c", requestHash: "h",
  portfolioId: "pf_1", result: {status: "READY"}}) { rebalanceRunId } }"""


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer wrong"},
        {"authorization": "Basic dXNlcjpwYXNz"},
        {"Authorization": "Bearer \xff"},
    ],
)
async def test_unknown_callers_get_401(header: dict[str, str], tmp_path: Path) -> None:
    async with open_holders(tmp_path) as (client, _):
        for target in ("/rebalance/runs", "/api/v1/rebalance/runs/rr_1", "/nowhere"):
            answer = await client.send("GET", target, headers=header)
            assert answer.status == 401
            assert answer.headers["www-authenticate"] == "Bearer"
            assert answer.json == {"detail": "DPM_UNAUTHENTICATED"}
        answer = await client.post_json("/graphql", WHO, **header)
        assert answer.status == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        (error,) = answer.json["errors"]
        assert error["extensions"] == {"code": "UNAUTHENTICATED", "reason": "DPM_UNAUTHENTICATED"}
        assert "data" not in answer.json
        answer = await client.send("HEAD", "/rebalance/runs", headers=header)
        assert (answer.status, answer.body) == (401, b"")


async def test_the_holder_of_a_token_is_served(tmp_path: Path) -> None:
    async with open_holders(tmp_path, support=Role.SUPPORT) as (client, holders):
        header = holders.header("support")
        answer = await client.send("GET", "/rebalance/runs", headers=header)
        assert (answer.status, answer.json["items"]) == (200, [])
        assert (await client.post_json("/graphql", WHO, **header)).json == {
            "data": {"__typename": "Query"}
        }


async def test_files_of_pages_and_health_are_open(tmp_path: Path) -> None:
    async with open_holders(tmp_path) as (client, _):
        for path in ("/healthz", "/readyz", "/openapi.json", "/explore", "/dashboard"):
            assert (await client.get(path)).status == 200, path
        assert (await client.get("/static/graphiql/schema.graphql")).status in {200, 404}
        page = await client.send("GET", "/graphql", headers={"accept": "text/html"})
        assert page.headers["content-type"].startswith("text/html")
        query = await client.send(
            "GET", "/graphql?query={__typename}", headers={"accept": "text/html"}
        )
        assert query.status == 401


async def test_a_revoked_token_and_an_expired_one_are_refused(tmp_path: Path) -> None:
    async with open_holders(tmp_path, support=Role.SUPPORT) as (client, holders):
        holders.add("old", Role.SUPPORT, expires_at=time.time() - 1)
        expired = await client.send("GET", "/rebalance/runs", headers=holders.header("old"))
        assert expired.status == 401
        holders.revoke("support")
        revoked = await client.send("GET", "/rebalance/runs", headers=holders.header("support"))
        assert revoked.status == 401


async def test_two_authorization_headers_are_ambiguous(tmp_path: Path) -> None:
    async with open_holders(tmp_path, support=Role.SUPPORT) as (client, holders):
        both = {**holders.header("support"), "Authorization": "Bearer other"}
        assert (await client.send("GET", "/rebalance/runs", headers=both)).status == 401


@pytest.fixture(scope="module")
def holders(tmp_path_factory: pytest.TempPathFactory) -> TokenHolders:
    """Two holders whose tokens do not expire."""
    holders = TokenHolders(tmp_path_factory.mktemp("tokens") / "tokens.toml")
    holders.add("admin", Role.ADMIN)
    holders.add("revoked", Role.ADMIN)
    return holders


@pytest.fixture(scope="module")
def served(holders: TokenHolders) -> Iterator[ServiceProcess]:
    """A running service that accepts the holders' tokens."""
    with running_service(ALL_FEATURES | holders.env) as service:
        yield service


async def acknowledge(socket: SubscriptionSocket, **payload: str) -> Any:
    """Send `connection_init`, and return the response: a message, or the close code."""
    await socket.send(type="connection_init", payload=payload)
    try:
        return (await socket.receive())["type"]
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


async def test_a_socket_names_its_caller_in_connection_init(
    served: ServiceProcess, holders: TokenHolders
) -> None:
    async with open_socket(served.url) as socket:
        assert await acknowledge(socket, **holders.header("admin")) == "connection_ack"
        await socket.subscribe("1", "query { __typename }")
        assert await socket.data() == {"__typename": "Query"}
    async with open_socket(served.url, **holders.header("admin")) as socket:
        assert await acknowledge(socket) == "connection_ack"
    for wrong in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Bearer \ud800"}):
        async with open_socket(served.url) as socket:
            assert await acknowledge(socket, **wrong) == 4401


async def test_a_socket_closes_when_its_token_expires(
    served: ServiceProcess, holders: TokenHolders
) -> None:
    holders.add("short", Role.ADMIN, expires_at=time.time() + 8)
    while True:
        async with open_socket(served.url) as socket:
            # The service may check the file a moment later.
            if await acknowledge(socket, **holders.header("short")) != 4401:
                break
        await asyncio.sleep(0.2)
    async with open_socket(served.url) as socket, asyncio.timeout(20):
        assert await acknowledge(socket, **holders.header("short")) == "connection_ack"
        await socket.subscribe("1", LISTEN)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.receive()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_a_stream_of_events_ends_when_its_token_is_revoked(
    served: ServiceProcess, holders: TokenHolders
) -> None:
    headers = {"accept": "text/event-stream", **holders.header("revoked")}
    async with (
        asyncio.timeout(30),
        httpx2.AsyncClient(timeout=30, trust_env=False) as client,
        client.stream(
            "POST", f"{served.url}/graphql", json={"query": LISTEN}, headers=headers
        ) as answer,
    ):
        assert answer.status_code == 200
        holders.revoke("revoked")
        text = "".join([chunk async for chunk in answer.aiter_text()])
    assert '"code":"UNAUTHENTICATED"' in text
    assert text.endswith("event: complete\ndata:\n\n")


async def test_a_revoked_token_cannot_write_over_its_socket(
    served: ServiceProcess, holders: TokenHolders
) -> None:
    holders.add("writer", Role.RECORDER)
    async with open_holder_socket(served, holders, "writer") as socket:
        holders.revoke("writer")
        await until_viewer(served, holders, "writer", None)
        await socket.subscribe("1", RECORD, id="rr_after_revocation")
        assert await closed_by(socket) == (4401, [])
    found = await get(served, holders, "admin", "/rebalance/runs/rr_after_revocation")
    assert found.status_code == 404


async def test_a_socket_without_a_portfolio_cannot_write_to_it(
    served: ServiceProcess, holders: TokenHolders
) -> None:
    holders.add("writer", Role.RECORDER, portfolios=["pf_1", "pf_2"])
    async with open_holder_socket(served, holders, "writer") as socket:
        await socket.subscribe("1", RECORD, id="rr_before")
        assert (await socket.data())["recordRun"] == {"rebalanceRunId": "rr_before"}
        holders.regrant("writer", '"pf_1", ', "")
        await until_viewer(served, holders, "writer", ["pf_2"])
        assert (await socket.receive())["type"] == "complete"
        await socket.subscribe("2", RECORD, id="rr_after")
        assert await closed_by(socket) == (4401, [])
    found = await get(served, holders, "admin", "/rebalance/runs/rr_after")
    assert found.status_code == 404


@pytest.mark.parametrize("left", [None, ["pf_2"]])
async def test_no_event_reaches_a_caller_with_other_rights(
    left: list[str] | None, served: ServiceProcess, holders: TokenHolders
) -> None:
    holders.add("listener", Role.READER, portfolios=["pf_1", "pf_2"])
    kept, hidden = f"rr_kept_{left}", f"rr_hidden_{left}"
    begun = (await execute(served, holders, "admin", "{ changeCursor }"))["changeCursor"]
    await execute(served, holders, "admin", RECORD, id=kept)
    headers = {"accept": "text/event-stream", **holders.header("listener")}
    body = {"query": LISTEN_AFTER, "variables": {"after": begun}}
    async with (
        asyncio.timeout(30),
        open_holder_socket(served, holders, "listener") as socket,
        httpx2.AsyncClient(timeout=30, trust_env=False) as client,
        client.stream("POST", f"{served.url}/graphql", json=body, headers=headers) as stream,
    ):
        await socket.subscribe("1", LISTEN_AFTER, after=begun)
        assert kept in str(await socket.data())
        chunks, text = stream.aiter_text(), ""
        while kept not in text:
            text += await anext(chunks)
        if left is None:
            holders.revoke("listener")
        else:
            holders.regrant("listener", '"pf_1", ', "")
        await until_viewer(served, holders, "listener", left)
        await execute(served, holders, "admin", RECORD, id=hidden)
        assert await closed_by(socket) == (4401, [])
        text += "".join([chunk async for chunk in chunks])
    assert hidden not in text
    assert '"code":"UNAUTHENTICATED"' in text
    assert text.endswith("event: complete\ndata:\n\n")


@asynccontextmanager
async def open_holder_socket(
    served: ServiceProcess, holders: TokenHolders, name: str
) -> AsyncIterator[SubscriptionSocket]:
    """Open an acknowledged connection. The service may read a new token a moment later."""
    await until_viewer(served, holders, name, ...)
    async with open_socket(served.url) as socket:
        assert await acknowledge(socket, **holders.header(name)) == "connection_ack"
        yield socket


async def closed_by(socket: SubscriptionSocket) -> tuple[int | None, list[object]]:
    """Return the close code of a connection, and the messages before it."""
    messages: list[object] = []
    try:
        while True:
            messages.append(await socket.receive())
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None, messages


async def get(
    served: ServiceProcess, holders: TokenHolders, name: str, target: str
) -> httpx2.Response:
    """GET a target with the token of a holder."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        return await client.get(f"{served.url}{target}", headers=holders.header(name))


async def execute(
    served: ServiceProcess, holders: TokenHolders, name: str, query: str, /, **variables: object
) -> Any:
    """Return the data of an operation of a holder, which must have no errors."""
    body = {"query": query, "variables": variables}
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{served.url}/graphql", json=body, headers=holders.header(name))
    assert "errors" not in answer.json(), answer.text
    return answer.json()["data"]


async def until_viewer(
    served: ServiceProcess, holders: TokenHolders, name: str, portfolios: object
) -> None:
    """Wait until HTTP authenticates a holder with these portfolios: None for no longer, an ellipsis for any."""
    while True:
        answer = await get(served, holders, name, "/graphql?query={viewer{portfolios}}")
        found = answer.json()["data"]["viewer"]["portfolios"] if answer.is_success else None
        if found == portfolios or (portfolios is ... and found is not None):
            return
        await asyncio.sleep(0.02)


class StoredSessions:
    """Sessions of one holder, of which the store is asked."""

    def __init__(self, caller: Caller) -> None:
        self.session = OpenedSession("s", caller, time.time() + 3600)
        self.asked = 0

    def open(self, cookie: str) -> OpenedSession | None:
        """Return the session for any cookie."""
        return self.session

    async def has(self, session: OpenedSession) -> bool:
        """Return that the session was not ended."""
        self.asked += 1
        return False


async def test_an_event_asks_no_store_and_an_operation_does() -> None:
    caller = Caller("ann", frozenset({Role.READER}), PortfolioScope.of(["*"]))
    sessions = StoredSessions(caller)
    authenticator = BearerAccess(None, None, sessions, sessions)  # type: ignore[arg-type]
    access = LastingAccess(authenticator, Credentials(session="c"), caller)
    for _ in range(10):
        assert await access.may_receive()
    assert sessions.asked == 0
    assert await access.may_operate()
    assert sessions.asked == 1


async def test_the_access_of_a_connection_ends_when_its_token_expires(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holders = TokenHolders(tmp_path / "tokens.toml")
    holders.add("ann", Role.READER)
    authenticator = BearerAccess(TokenFile(holders.file), None)
    credentials = Credentials(holders.header("ann")["authorization"])
    access = LastingAccess(authenticator, credentials, await authenticator.caller(credentials))
    for _ in range(2):
        assert await access.may_receive()
    end = time.time() + 2 * 86_400
    monkeypatch.setattr(time, "time", lambda: end)
    assert not await access.may_receive()
    assert not await access.may_operate()


async def test_a_token_may_expire_in_any_year(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier = Provider(RSA).verifier()
    authenticator = BearerAccess(None, verifier)
    credentials = Credentials(f"Bearer {token(exp=10**400)}")
    access = LastingAccess(authenticator, credentials, await authenticator.caller(credentials))
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await access.wait_until_invalid()
    assert slept == [CHECK_SECONDS] * 3


def test_off_loopback_the_service_starts_only_with_authentication(holders: TokenHolders) -> None:
    refused = run_command("serve", "--host", "0.0.0.0", "--port", "0", env={})  # noqa: S104
    assert refused.returncode == 1
    assert "DPM_AUTH_MODE is ANONYMOUS" in refused.stderr


def test_a_file_that_is_not_valid_stops_the_start(tmp_path: Path) -> None:
    wrong = tmp_path / "tokens.toml"
    wrong.write_text("[[token]]\nsha256 = 1\n")
    env = {"DPM_AUTH_MODE": "TOKENS", "DPM_AUTH_TOKENS_FILE": str(wrong)}
    refused = run_command("serve", "--port", "0", env=env)
    assert refused.returncode == 1
    assert "DPM_AUTH_TOKENS_FILE" in refused.stderr
    assert "sha256 must be a string" in refused.stderr
    for mode in ("TOKENS", "OIDC"):
        refused = run_command("serve", "--port", "0", env={"DPM_AUTH_MODE": mode})
        assert refused.returncode == 1
        assert f"DPM_AUTH_MODE='{mode}'" in refused.stderr


async def test_operations_of_a_socket_are_logged(holders: TokenHolders, tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    env = {**ALL_FEATURES, **holders.env, "DPM_ACCESS_LOG_FILE": str(file)}
    with running_service(env) as service:
        async with open_socket(service.url) as socket:
            await acknowledge(socket, **holders.header("admin"))
            await socket.subscribe("1", 'query Look { run(by: {rebalanceRunId: "rr"}) { id } }')
            await socket.data()
            await socket.subscribe("2", LISTEN)
            await wait_until(lambda: len(file.read_text().splitlines()) == 2)
        found = file.read_text().splitlines()
    query, subscription = map(json.loads, found)
    assert (query["subject"], query["method"], query["route"]) == ("admin", "WEBSOCKET", "Look")
    assert (query["ids"], query["records"]) == (["rr"], 0)
    assert (subscription["route"], subscription["records"]) == ("subscription", None)
