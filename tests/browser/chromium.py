"""Chromium, limited to requests to the service. Its errors are recorded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright

CHROMIUM_ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def find_chromium() -> str:
    """Return the path of the browser. If it is missing, fail in CI and skip the test elsewhere."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    if os.environ.get("CI") == "true":
        pytest.fail("CI needs Chromium: none of chromium, chromium-browser, google-chrome is there")
    pytest.skip("no Chromium here: none of chromium, chromium-browser, google-chrome is there")


@asynccontextmanager
async def launch_chromium() -> AsyncIterator[Browser]:
    """Run a browser that tests can share. Each test opens its own context."""
    path = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def open_page(
    browser: Browser, service: str, *, ignored: str = "", **options: Any
) -> AsyncIterator[Page]:
    """Open an empty page. At the end, assert that it sent requests only to the service and that there were no errors.

    Errors that contain the text `ignored` are expected. Options are those of a Playwright context.
    """
    complaints: list[str] = []
    page = await new_isolated_page(browser, service=service, complaints=complaints, **options)
    yield page
    await page.context.close()
    assert [each for each in complaints if not ignored or ignored not in each] == []


async def new_isolated_page(
    browser: Browser, *, service: str, complaints: list[str], **options: Any
) -> Page:
    """Open a page that can reach only the service, and record its errors."""

    async def only_the_service(route: Route) -> None:
        if route.request.url.startswith(f"{service}/"):
            await route.fallback()
        else:
            complaints.append(f"asked for {route.request.url}")
            await route.abort()

    context = await browser.new_context(**options)
    await context.route("**/*", only_the_service)
    page = await context.new_page()
    sockets = service.replace("http", "ws", 1)
    page.on(
        "websocket",
        lambda socket: (
            None
            if socket.url.startswith(f"{sockets}/")
            else complaints.append(f"opened {socket.url}")
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    # A violation of the content security policy is an error on the console too.
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    return page
