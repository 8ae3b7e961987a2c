"""Login to the pages at an OpenID provider, and access tokens of the same provider."""

import time
from collections.abc import AsyncIterator, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from schema.access.caller import Role
from schema.access.policy import parse_policy
from schema.access.sessions import Seal, Sessions
from schema.access.token_file import TokenFile
from schema.access.token_sessions import TokenSessions
from schema.http.login_routes import is_local
from storage.errors import StoreUnavailable
from tests.schema.access.callers import open_holders
from tests.schema.access.openid_provider import OpenIdProvider, running_provider
from tests.schema.asgi_client import AsgiClient, Response, open_client
from tests.schema.subscription_clients import open_socket
from tests.service_env import ALL_FEATURES
from tests.service_process import running_service

POLICY = """
[[group]]
name = "support"
roles = ["SUPPORT", "REVIEWER", "RECORDER"]
portfolios = ["PF-LON-*"]

[[subject]]
name = "root"
roles = ["ADMIN"]
portfolios = ["*"]
"""
VIEWER = {"query": "{ viewer { subject roles portfolios } }"}


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    """A provider on a free port."""
    with running_provider() as provider:
        yield provider


@pytest.fixture
async def login_client(provider: OpenIdProvider, tmp_path: Path) -> AsyncIterator[AsgiClient]:
    """An application that trusts the provider."""
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY)
    env = {
        "DPM_AUTH_MODE": "OIDC",
        "DPM_AUTH_OIDC_ISSUER": provider.issuer,
        "DPM_AUTH_OIDC_AUDIENCE": provider.client_id,
        "DPM_AUTH_POLICY_FILE": str(policy),
    }
    async with open_client(ALL_FEATURES | env) as login_client:
        yield login_client


class Browser:
    """A browser that stores cookies and does not follow redirects."""

    def __init__(self, login_client: AsgiClient) -> None:
        self.client = login_client
        self.cookies: dict[str, str] = {}
        self.attributes: dict[str, str] = {}

    async def get(self, target: str, **headers: str) -> Response:
        """GET a target of the service."""
        return self._keep(await self.client.send("GET", target, headers=self._headers(headers)))

    async def post(self, target: str, body: object, **headers: str) -> Response:
        """POST JSON to the service."""
        return self._keep(await self.client.post_json(target, body, **self._headers(headers)))

    async def log_in(self, page: str = "/explore") -> Response:
        """Log in, and return the last response of the service."""
        return await self.get(await self.approve(await self.get(f"/login?next={quote(page)}")))

    async def approve(self, answer: Response) -> str:
        """Approve the login at the provider, and return the target of its redirect."""
        assert answer.status == 303, answer.body
        async with httpx2.AsyncClient(trust_env=False) as provider:
            back = (await provider.get(answer.headers["location"])).headers["location"]
        parts = urlsplit(back)
        assert f"{parts.scheme}://{parts.netloc}" == "http://127.0.0.1"
        return f"{parts.path}?{parts.query}"

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {**({"cookie": cookies} if cookies else {}), **headers}

    def _keep(self, answer: Response) -> Response:
        for name, value in answer.all_headers:
            if name == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    self.attributes[key] = value
                    if morsel["max-age"] == "0":
                        self.cookies.pop(key, None)
                    else:
                        self.cookies[key] = morsel.value
        return answer


async def viewer(browser: Browser) -> Any:
    """Return the viewer of the browser's session, None without a session."""
    answer = await browser.post("/graphql", VIEWER)
    return None if answer.status == 401 else answer.json["data"]["viewer"]


async def test_a_person_logs_in_and_out(login_client: AsgiClient, provider: OpenIdProvider) -> None:
    provider.claims["groups"] = ["support", "cooks"]
    browser = Browser(login_client)
    assert await viewer(browser) is None
    answer = await browser.log_in("/explore?id=rr_1#x")
    assert (answer.status, answer.headers["location"]) == (303, "/explore?id=rr_1#x")
    attributes = browser.attributes["dpm_session"].lower()
    assert "httponly" in attributes
    assert "samesite=lax" in attributes
    assert "secure" not in attributes
    assert list(browser.cookies) == ["dpm_session"]
    assert "alice" not in browser.cookies["dpm_session"]
    assert await viewer(browser) == {
        "subject": "alice",
        "roles": ["RECORDER", "REVIEWER", "SUPPORT"],
        "portfolios": ["PF-LON-*"],
    }
    assert (await browser.get("/rebalance/runs")).status == 200
    copied = dict(browser.cookies)
    other = Browser(login_client)
    await other.log_in()
    assert (await browser.get("/logout")).status == 200
    assert browser.cookies == {}
    assert await viewer(browser) is None
    browser.cookies = copied  # a copy of the cookie is worth nothing after the logout
    assert await viewer(browser) is None
    assert await viewer(other) is not None


async def test_groups_may_come_from_user_info(
    login_client: AsgiClient, provider: OpenIdProvider
) -> None:
    provider.user_info["groups"] = "support"
    browser = Browser(login_client)
    assert (await browser.log_in()).status == 303
    assert (await viewer(browser))["portfolios"] == ["PF-LON-*"]
    provider.user_info["sub"] = "somebody-else"
    other = Browser(login_client)
    assert (await other.log_in()).status == 303
    assert (await viewer(other))["roles"] == []


async def test_off_loopback_cookies_are_secure(provider: OpenIdProvider, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY)
    env = {
        "DPM_AUTH_MODE": "OIDC",
        "DPM_AUTH_OIDC_ISSUER": provider.issuer,
        "DPM_AUTH_OIDC_AUDIENCE": "dpm-lineage",
        "DPM_AUTH_POLICY_FILE": str(policy),
        "DPM_ALLOWED_HOSTS": "lineage.bank.example,127.0.0.1",
    }
    async with open_client(env) as login_client:
        answer = await login_client.send("GET", "/login", host="lineage.bank.example")
        assert "secure" in dict(answer.all_headers)["set-cookie"].lower()
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        assert query["redirect_uri"] == ["https://lineage.bank.example/login/callback"]
        assert query["code_challenge_method"] == ["S256"]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "explore",
        "/\t/evil.example",
        "/\n/evil.example",
        "/" + "x" * 2000,
    ],
)
async def test_an_open_redirect_is_refused(login_client: AsgiClient, target: str) -> None:
    answer = await login_client.get(f"/login?next={quote(target, safe='')}")
    assert answer.status == 400
    assert "location" not in answer.headers
    assert not is_local(target)


async def test_state_and_nonce_are_checked(
    login_client: AsgiClient, provider: OpenIdProvider
) -> None:
    browser = Browser(login_client)
    back = await browser.approve(await browser.get("/login"))
    assert (await browser.get(back.replace("state=", "state=x"))).status == 400
    back = await browser.approve(await browser.get("/login"))
    assert (await Browser(login_client).get(back)).status == 400  # another browser's login
    provider.claims["nonce"] = "other"
    assert (await browser.log_in()).status == 400
    del provider.claims["nonce"]
    back = await browser.approve(await browser.get("/login"))
    assert (await browser.get(back.replace("iss=", "iss=x"))).status == 400
    assert await viewer(browser) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "other"},
        {"iss": "https://other.example"},
        {"exp": 1},
        {"aud": ["dpm-lineage", "other"]},
        {"azp": "other"},
        {"sub": ""},
        {"sub": None},
    ],
)
async def test_an_id_token_that_is_not_for_this_login_is_refused(
    login_client: AsgiClient, provider: OpenIdProvider, claims: dict[str, Any]
) -> None:
    provider.claims |= claims
    browser = Browser(login_client)
    assert (await browser.log_in()).status == 400
    assert "dpm_session" not in browser.cookies


async def test_the_provider_may_refuse(login_client: AsgiClient, provider: OpenIdProvider) -> None:
    browser = Browser(login_client)
    back = await browser.approve(await browser.get("/login"))
    provider.codes.clear()
    assert (await browser.get(back)).status == 400
    answer = await browser.get("/login")
    state = parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]
    target = f"/login/callback?error=access_denied&state={state}&iss={quote(provider.issuer)}"
    refused = await browser.get(target)
    assert refused.status == 400
    assert b"access_denied" in refused.body


async def test_a_session_expires_and_cannot_be_altered(
    login_client: AsgiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(login_client)
    await browser.log_in()
    cookie = browser.cookies["dpm_session"]
    browser.cookies["dpm_session"] = cookie[:-2] + ("AA" if cookie[-2:] != "AA" else "BB")
    assert await viewer(browser) is None
    login = Seal("login").seal({"sub": "root"}, expires_at=time.time() + 60)
    browser.cookies["dpm_session"] = login  # sealed by this service, but for another purpose
    assert await viewer(browser) is None
    browser.cookies["dpm_session"] = cookie
    assert await viewer(browser) is not None
    now = time.time()
    monkeypatch.setattr("schema.access.sessions.time.time", lambda: now + 480 * 60 + 1)
    assert await viewer(browser) is None


async def test_a_page_of_another_site_cannot_use_a_session(login_client: AsgiClient) -> None:
    browser = Browser(login_client)
    await browser.log_in()
    assert (await browser.post("/graphql", VIEWER, origin="http://127.0.0.1")).status == 200
    assert (await browser.post("/graphql", VIEWER, origin="https://evil.example")).status == 401
    left = await browser.get("/logout", **{"sec-fetch-site": "cross-site"})
    assert left.status == 403
    assert await viewer(browser) is not None


async def test_head_changes_no_session(login_client: AsgiClient) -> None:
    for path in ("/logout", "/login/callback"):
        answer = await login_client.send("HEAD", path)
        assert (answer.status, "HEAD" in answer.headers["allow"]) == (405, False)


async def test_a_wrong_token_is_refused_although_there_is_a_session(
    login_client: AsgiClient,
) -> None:
    browser = Browser(login_client)
    await browser.log_in()
    answer = await browser.post("/graphql", VIEWER, authorization="Bearer wrong")
    assert answer.status == 401


async def test_access_tokens_of_the_provider(
    login_client: AsgiClient, provider: OpenIdProvider
) -> None:
    async def subject(token: str) -> Any:
        answer = await login_client.post_json("/graphql", VIEWER, authorization=f"Bearer {token}")
        return answer.json["data"]["viewer"]["subject"] if answer.status == 200 else None

    assert await subject(provider.access_token()) == "alice"
    assert await subject(provider.access_token(aud="other")) is None
    assert await subject(provider.access_token(exp=int(time.time()) - 61)) is None
    assert await subject(provider.access_token(nbf=int(time.time()) + 120)) is None
    assert await subject(provider.access_token(iss="https://other.example")) is None
    before = provider.requests.count("/jwks")
    key = provider.key
    for number in range(20):
        provider.key = type(key).import_key({**key.as_dict(private=True), "kid": f"u{number}"})
        unknown = provider.access_token()
        provider.key = key
        assert await subject(unknown) is None
    assert provider.requests.count("/jwks") <= before + 1
    assert await subject(provider.access_token()) == "alice"


async def test_without_its_provider_the_service_says_so(
    provider: OpenIdProvider, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY)
    env = {
        "DPM_AUTH_MODE": "OIDC",
        "DPM_AUTH_OIDC_ISSUER": "http://127.0.0.1:9",
        "DPM_AUTH_OIDC_AUDIENCE": "dpm-lineage",
        "DPM_AUTH_POLICY_FILE": str(policy),
    }
    async with open_client(env) as login_client:
        assert (await login_client.get("/login")).status == 503
        token = provider.access_token(iss="http://127.0.0.1:9")
        answer = await login_client.send(
            "GET", "/rebalance/runs", headers={"authorization": f"Bearer {token}"}
        )
        assert answer.status == 401


@pytest.mark.parametrize("cookie", ["\ud800", "a.b.\ud800", "\udfff.b.c", "é.é", "..", ""])
def test_a_cookie_of_any_text_is_no_session(cookie: str, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.toml"
    tokens.write_text("")
    key = b"k" * 32
    sessions = Sessions(
        lambda: parse_policy({}, tmp_path), actor_claim="sub", seconds=3600, key=key
    )
    assert sessions.open(cookie) is None
    token_sessions = TokenSessions(TokenFile(tokens), seconds=3600, key=key)
    assert token_sessions.open(cookie) is None
    assert token_sessions.start(cookie) is None


async def test_a_socket_takes_the_session_of_a_page(
    provider: OpenIdProvider, tmp_path: Path
) -> None:
    policy, key = tmp_path / "policy.toml", tmp_path / "key"
    policy.write_text(POLICY)
    key.write_bytes(b"k" * 32)
    env = {
        "DPM_AUTH_MODE": "OIDC",
        "DPM_AUTH_OIDC_ISSUER": provider.issuer,
        "DPM_AUTH_OIDC_AUDIENCE": provider.client_id,
        "DPM_AUTH_POLICY_FILE": str(policy),
        "DPM_AUTH_SESSION_KEY_FILE": str(key),
    }
    cookie = Sessions(
        lambda: parse_policy({}, policy), actor_claim="sub", seconds=3600, key=b"k" * 32
    ).start({"sub": "alice"})
    with running_service(ALL_FEATURES | env) as service:
        for headers, kind in (
            ({"cookie": f"dpm_session={cookie}", "origin": service.url}, "connection_ack"),
            ({"cookie": f"dpm_session={cookie}"}, "connection_ack"),
            ({"cookie": "dpm_session=wrong", "origin": service.url}, 4401),
        ):
            async with open_socket(service.url, **headers) as socket:
                await socket.send(type="connection_init")
                try:
                    found: object = (await socket.receive())["type"]
                except ConnectionClosed as closed:
                    found = closed.rcvd.code if closed.rcvd else None
                assert found == kind


async def test_without_a_provider_people_log_in_with_a_token(tmp_path: Path) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    async with open_holders(tmp_path, ann=Role.SUPPORT) as (login_client, holders):

        async def log_in(token: str, target: str = "/explore", **headers: str) -> Response:
            body = f"token={quote(token)}&next={quote(target, safe='')}".encode()
            return await login_client.send("POST", "/login", body=body, headers={**form, **headers})

        page = await login_client.get('/login?next=%2Fexplore%3Fid%3D"<')
        assert page.status == 200
        assert b'value="/explore?id=&quot;&lt;"' in page.body
        assert "form-action 'self'" in page.headers["content-security-policy"]
        assert (await login_client.get("/login?next=//evil.example")).status == 400
        assert (await log_in("wrong")).status == 401
        token = holders.tokens["ann"]
        assert (await log_in(token, "//evil.example")).status == 403
        assert (await log_in(token, origin="https://evil.example")).status == 403
        answer = await log_in(token, "/dashboard?x=1", origin="http://127.0.0.1")
        assert (answer.status, answer.headers["location"]) == (303, "/dashboard?x=1")
        assert "httponly" in answer.headers["set-cookie"].lower()
        browser = Browser(login_client)
        browser._keep(answer)
        assert (await viewer(browser))["subject"] == "ann"
        assert (await browser.get("/logout")).status == 200
        assert await viewer(browser) is None
        holders.revoke("ann")
        browser._keep(answer)
        assert await viewer(browser) is None


async def test_a_session_that_was_ended_is_worth_nothing(
    provider: OpenIdProvider, store_env: dict[str, str], tmp_path: Path
) -> None:
    policy, key = tmp_path / "policy.toml", tmp_path / "key"
    policy.write_text(POLICY)
    key.write_bytes(b"k" * 32)
    env = {
        **ALL_FEATURES,
        **store_env,
        "DPM_AUTH_MODE": "OIDC",
        "DPM_AUTH_OIDC_ISSUER": provider.issuer,
        "DPM_AUTH_OIDC_AUDIENCE": provider.client_id,
        "DPM_AUTH_POLICY_FILE": str(policy),
        "DPM_AUTH_SESSION_KEY_FILE": str(key),
    }
    async with open_client(env) as login_client:
        browser, other = Browser(login_client), Browser(login_client)
        await browser.log_in()
        await other.log_in()
        kept = dict(browser.cookies)
        left = await browser.get("/logout")
        assert left.status == 200
        assert b'href="%s/end?client_id=dpm-lineage"' % provider.issuer.encode() in left.body
        browser.cookies = kept
        assert await viewer(browser) is None
        assert await viewer(other) is not None
        assert (await Browser(login_client).get("/logout")).status == 200  # without a session
        if store_env["DPM_SUPPORTABILITY_STORE_BACKEND"] == "IN_MEMORY":
            return
        # A second machine has the same key and the same database.
        async with open_client(env) as second:
            browser.client = other.client = second
            assert await viewer(browser) is None
            assert await viewer(other) is not None


async def test_a_session_of_a_token_ends_and_the_token_does_not(tmp_path: Path) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    async with open_holders(tmp_path, ann=Role.SUPPORT) as (login_client, holders):
        body = f"token={quote(holders.tokens['ann'])}".encode()
        browser = Browser(login_client)
        browser._keep(await login_client.send("POST", "/login", body=body, headers=form))
        kept = dict(browser.cookies)
        assert holders.tokens["ann"] not in kept["dpm_session"]
        assert await viewer(browser) is not None
        await browser.get("/logout")
        browser.cookies = kept
        assert await viewer(browser) is None
        answer = await login_client.post_json("/graphql", VIEWER, **holders.header("ann"))
        assert answer.status == 200
        for altered in (
            holders.tokens["ann"],
            kept["dpm_session"][:-1],
            f"x{kept['dpm_session']}",
            "a.b.c.d",
            "\xff",
        ):
            browser.cookies = {"dpm_session": altered}
            assert await viewer(browser) is None


async def test_without_its_store_no_session_is_served(
    login_client: AsgiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(login_client)
    await browser.log_in()

    async def fail(_: object, session_id: str) -> bool:
        raise StoreUnavailable

    monkeypatch.setattr(type(login_client.store), "is_session_ended", fail)
    answer = await browser.post("/graphql", VIEWER)
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert answer.json["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert (await browser.get("/rebalance/runs")).json == {
        "detail": "DPM_SUPPORTABILITY_STORE_UNAVAILABLE"
    }


async def test_an_anonymous_service_has_no_login(memory_client: AsgiClient) -> None:
    assert (await memory_client.get("/login")).status == 404
