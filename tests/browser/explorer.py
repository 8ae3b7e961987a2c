"""A page object for the explorer: its graph, its list and its texts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, TypedDict
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.chromium import open_page

ViewValue = str | int | list[str]
WORLD: Final = "document.querySelector('.scene > g').transform.baseVal.consolidate().matrix"
"""The pan (e, f) and the zoom (a) of the graph."""
_CENTRE: Final = """id => {
  const card = [...document.querySelectorAll('.scene .card')].find(each => each.dataset.key === id);
  const place = card.transform.baseVal.consolidate().matrix;
  const frame = card.querySelector('.frame');
  const [x, y] = [place.e + frame.width.baseVal.value / 2, place.f + frame.height.baseVal.value / 2];
  const {a, e, f} = WORLD;
  return {x: a * x + e, y: a * y + f};
}""".replace("WORLD", WORLD)


class Point(TypedDict):
    """A point of the page, in CSS pixels."""

    x: float
    y: float


class Explorer:
    """The explorer page and its elements."""

    def __init__(self, page: Page, service: str) -> None:
        self.page = page
        self.service = service

    async def visit(self, **view: ViewValue) -> None:
        """Open a view by its URL, and wait until it is drawn and counted."""
        query = urlencode(view, doseq=True)
        await self.page.goto(f"{self.service}/explore{'?' * bool(query)}{query}")
        if "id" in view:
            await self.wait_until_counted()

    async def wait_until_counted(self) -> None:
        """Wait until the page shows the service's count beside the drawn one."""
        await self._wait_until_drawn()
        await expect(self.page.locator("#summary")).to_contain_text("Counted at")

    async def _wait_until_drawn(self) -> None:
        await expect(self.page.locator("#drawing")).to_have_attribute("aria-busy", "false")

    @property
    def summary(self) -> Locator:
        """The line with the numbers of drawn and omitted entities."""
        return self.page.locator("#summary")

    @property
    def panel(self) -> Locator:
        """The panel of the selected entity."""
        return self.page.locator("#panel")

    @property
    def stubs(self) -> Locator:
        """The stubs in the list: collapsed neighbours."""
        return self.page.locator("#list .stub")

    def row(self, entity_id: str) -> Locator:
        """An entity in the list."""
        return self.page.locator("#list li", has=self.page.get_by_text(entity_id, exact=True))

    async def listed_entities(self) -> list[str]:
        """The entities of the list."""
        return await self.page.locator("#list .id").all_inner_texts()

    async def drawn_entities(self) -> list[str]:
        """The entities of the canvas, once the view is drawn."""
        await self._wait_until_drawn()
        found: list[str] = await self.page.evaluate(
            "[...document.querySelectorAll('.scene .card')].map(each => each.dataset.key)"
        )
        return found

    async def drawn_edges(self) -> list[list[str]]:
        """The edges of the canvas as recorded: source, type, target."""
        await self._wait_until_drawn()
        found: list[list[str]] = await self.page.evaluate(
            "[...document.querySelectorAll('.scene .edge[data-type]')]"
            ".map(({dataset: {source, type, target}}) => [source, type, target])"
        )
        return found

    async def position_of(self, entity_id: str) -> Point:
        """Return the position of an entity on the screen."""
        found: dict[str, float] = await self.page.evaluate(_CENTRE, entity_id)
        box = await self.page.locator("#canvas").bounding_box()
        assert box is not None
        return Point(x=box["x"] + found["x"], y=box["y"] + found["y"])

    def url_parameters(self) -> list[tuple[str, str]]:
        """Return the parameters of the URL, in order."""
        return parse_qsl(urlsplit(self.page.url).query)


@asynccontextmanager
async def open_explorer(browser: Browser, service: str, **options: Any) -> AsyncIterator[Explorer]:
    """Open the explorer of a service. Options are those of a Playwright context."""
    options = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"} | options
    async with open_page(browser, service, **options) as page:
        yield Explorer(page, service)
