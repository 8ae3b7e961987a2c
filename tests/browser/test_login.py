"""People log in to the pages at a real OpenID provider, see their portfolios, and log out for good."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from tests.deploy.test_run_secure import VIEWER, secure_demo
from tests.npm import install_packages

pytestmark = pytest.mark.asyncio(loop_scope="session")

SESSION: Final = "dpm_session"


@pytest.fixture(scope="module")
def secure_service() -> Iterator[str]:
    """The address of a demo whose people log in at a provider."""
    packages = install_packages("oidc-provider", "oidc-provider@9", file="oidc-provider")
    with secure_demo("--packages", str(packages)) as (url, _):
        yield url


@asynccontextmanager
async def open_browser(browser: Browser, service: str) -> AsyncIterator[Page]:
    """A page that may go to the provider, too."""
    context = await browser.new_context(base_url=service, viewport={"width": 1280, "height": 800})
    yield await context.new_page()
    await context.close()


async def sign_in(page: Page, name: str) -> None:
    """Fill in the form of the provider."""
    await page.locator("input[name=login]").fill(name)
    await page.locator("input[name=password]").fill("any")
    await page.locator("button[type=submit]").click()


async def subject(page: Page) -> str | None:
    """Who the service takes the browser for."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    answer = await page.request.post("/graphql", data=VIEWER, headers={"origin": origin})
    return (await answer.json())["data"]["viewer"]["subject"] if answer.ok else None


async def test_lena_logs_in_sees_london_and_logs_out_for_good(
    browser: Browser, secure_service: str
) -> None:
    async with open_browser(browser, secure_service) as page:
        run = await page.request.post("/graphql", data={"query": "{ runs { nodes { entityId } } }"})
        assert run.status == 401

        await page.goto("/login?next=/explore")
        await sign_in(page, "lena")
        await expect(page.locator("#viewer")).to_contain_text("lena · limited view")
        await expect(page.locator("#start")).to_contain_text("PF-LON-")
        for hidden in ("PF-ZRH-", "PF-SIN-"):
            await expect(page.locator("#start")).not_to_contain_text(hidden)
        await page.goto("/explore?id=rr_91f659b6")  # a run of Zurich
        await expect(page.locator("#start")).to_contain_text("Nothing is recorded under this id")

        # A session that has expired leads through the provider back to the same view.
        (cookie,) = [each for each in await page.context.cookies() if each["name"] == SESSION]
        await page.context.add_cookies([{**cookie, "value": "expired"}])  # type: ignore[typeddict-item]
        assert await subject(page) is None
        await page.goto("/dashboard?range=90d")
        await expect(page.locator("#viewer")).to_contain_text("lena")
        assert page.url == f"{secure_service}/dashboard?range=90d"
        assert await subject(page) == "lena"

        (cookie,) = [each for each in await page.context.cookies() if each["name"] == SESSION]
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
        await page.get_by_role("link", name="Log out").click()
        await expect(page.locator("body")).to_contain_text("You are logged out.")
        assert await subject(page) is None
        await page.context.add_cookies([cookie])  # type: ignore[list-item]
        assert await subject(page) is None


@pytest.mark.parametrize(
    ("parameter", "problem"),
    [("state", "state: does not belong to a login of this browser"), ("nonce", "ID token")],
)
async def test_state_and_nonce_are_checked(
    browser: Browser, secure_service: str, parameter: str, problem: str
) -> None:
    async with open_browser(browser, secure_service) as page:
        begun = await page.request.get("/login?next=/explore", max_redirects=0)
        address = urlsplit(begun.headers["location"])
        query = {name: value for name, (value,) in parse_qs(address.query).items()}
        forged = query | {parameter: "of-another-login"}
        await page.goto(address._replace(query=urlencode(forged)).geturl())
        await sign_in(page, "lena")
        await expect(page.locator("body")).to_contain_text(problem)
        assert await subject(page) is None


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
async def test_an_open_redirect_is_refused(
    browser: Browser, secure_service: str, target: str
) -> None:
    async with open_browser(browser, secure_service) as page:
        answer = await page.goto(f"/login?{urlencode({'next': target})}")
        assert answer is not None
        assert answer.status == 400
        await expect(page.locator("body")).to_contain_text("next must be a path of this service.")
