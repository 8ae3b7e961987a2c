"""A page object for the dashboard: its tiles and cards, and the API for comparison."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import open_page

RANGE: Final = {"from": "2026-10-12T00:00:00Z", "to": "2026-11-21T00:00:00Z"}
DEMO: Final = f"from={RANGE['from']}&to={RANGE['to']}"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The dashboard page and its elements."""

    page: Page
    service: str

    async def visit(self, query: str = DEMO) -> None:
        """Open a view and wait until the service has answered."""
        await self.page.goto(f"{self.service}/dashboard?{query}")
        await expect(self.page.locator("#freshness")).to_contain_text("as of")

    async def ask(self, query: str, **variables: object) -> Any:
        """Query the API without the page."""
        answer = await self.page.request.post(
            f"{self.service}/graphql", data={"query": query, "variables": variables}
        )
        body = await answer.json()
        assert "errors" not in body
        return body["data"]

    async def record(self, run_id: str, status: str = "READY") -> None:
        """Record a run while the page is open."""
        mutation = "mutation ($run: RecordRunInput!) { recordRun(input: $run) { createdAt } }"
        run = {
            "rebalanceRunId": run_id,
            "correlationId": f"corr-{run_id}",
            "requestHash": f"sha256:{run_id}",
            "portfolioId": "PF-NEW",
            "result": {"status": status},
        }
        await self.ask(mutation, run=run)

    def tile(self, words: str) -> Any:
        """The number of the tile with this label."""
        heading = self.page.get_by_text(words, exact=True)
        return self.page.locator(".tile", has=heading).locator(".tile-number")

    async def number(self, words: str) -> int:
        """The value of the tile with this label."""
        text = await self.tile(words).inner_text()
        return int(text.replace(",", ""))

    def card(self, title: str) -> Any:
        """The card with this heading."""
        return self.page.locator(".card", has=self.page.get_by_role("heading", name=title))


@asynccontextmanager
async def open_dashboard(
    browser: Browser, service: str, **options: Any
) -> AsyncIterator[Dashboard]:
    """Open the dashboard of a service."""
    async with open_page(browser, service, **options) as page:
        yield Dashboard(page, service)
