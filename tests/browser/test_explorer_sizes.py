"""At every width, in both themes: nothing overlaps or is cut off, nothing is too small, and axe finds nothing."""

from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.explorer import WORLD, Explorer, open_explorer

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZES: Final = {390: 844, 834: 1112, 1280: 800, 1920: 1080}
"""The height of the window for each width: a phone, a tablet, a laptop, a monitor."""
MIN_TEXT: Final = 11
MIN_TARGET: Final = 44
BLOCKED: Final = "rr_91f659b6"
HUB: Final = "dop_07feed000001"
REVIEWED: Final = "rr_07ed1701"

SMALL_TEXTS: Final = f"""() => {{
  const zoom = {WORLD}.a;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {{
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('title')) continue;
    const scale = element.closest('.scene') ? zoom : 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * scale;
    if (size < {MIN_TEXT} - 0.01) found.push([walker.currentNode.data.trim(), size]);
  }}
  return found;
}}"""
OVERLAPS: Final = """() => {
  const boxOf = each => (each.querySelector('.frame') ?? each).getBoundingClientRect();
  const boxes = selector => [...document.querySelectorAll(selector)].filter(each => each.checkVisibility())
    .map(each => [each.dataset.key ?? each.dataset.of ?? 'arrow', boxOf(each)]);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const nodes = [...boxes('.scene .card'), ...boxes('.scene .stub'), ...boxes('.scene .group')];
  const labels = boxes('.scene .edge-label');
  const arrows = boxes('.scene .arrow');
  const found = [];
  nodes.forEach(([key, box], index) => {
    for (const [other, its] of nodes.slice(index + 1)) if (meet(box, its)) found.push([key, other]);
  });
  for (const card of document.querySelectorAll('.scene .card')) {
    const texts = [...card.querySelectorAll('text')].filter(each => each.checkVisibility());
    texts.forEach((one, index) => {
      for (const other of texts.slice(index + 1))
        if (meet(one.getBoundingClientRect(), other.getBoundingClientRect()) &&
            Math.abs(one.getBoundingClientRect().top - other.getBoundingClientRect().top) < 4)
          found.push([one.textContent, other.textContent]);
    });
  }
  for (const [key, box] of labels)
    for (const [other, its] of [...nodes, ...arrows]) if (meet(box, its)) found.push([key, other]);
  return found;
}"""
SMALL_TARGETS: Final = f"""() => [...document.querySelectorAll('button, a, select, summary, input')]
  .filter(each => each.checkVisibility() && !['checkbox', 'radio'].includes(each.type))
  .map(each => [each.textContent.trim() || each.id, each.getBoundingClientRect()])
  .filter(([, {{width, height}}]) => height < {MIN_TARGET} - 0.5 || width < {MIN_TARGET} - 0.5)
  .map(([name, {{width, height}}]) => [name, width, height])"""


async def measure(page: Page, script: str) -> list[Any]:
    """Return the elements that the script reports."""
    found: list[Any] = await page.evaluate(script)
    return found


async def open_tab(explorer: Explorer, width: int, name: str) -> None:
    """Open a part of the page. It is a tab on a phone, and always visible otherwise."""
    if width < 700:
        await explorer.page.locator("#tabs").get_by_role("button", name=name).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
async def test_every_size_and_theme(
    browser: Browser, service: str, width: int, scheme: str
) -> None:
    viewport = {"width": width, "height": SIZES[width]}
    async with open_explorer(browser, service, viewport=viewport, color_scheme=scheme) as explorer:
        page = explorer.page
        await explorer.visit()
        await expect(page.locator("#start h3")).to_have_count(7)
        assert await violations(page) == []
        for entity_id in (BLOCKED, HUB, REVIEWED):
            await page.goto(f"{service}/explore?id={entity_id}")
            await expect(page.locator("#why")).to_be_visible()
            await expect(page.locator("#panel .skeleton")).to_have_count(0)
            assert await measure(page, SMALL_TEXTS) == []
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            if width < 700:
                assert await measure(page, SMALL_TARGETS) == []
            await open_tab(explorer, width, "Graph")
            canvas = await page.locator("#canvas").bounding_box()
            assert canvas is not None
            assert canvas["width"] >= min(width, 390) - 1
            assert canvas["height"] > 250
            await expect(page.locator(".scene .card").first).to_be_attached()
            assert await measure(page, SMALL_TEXTS) == []
            assert await measure(page, OVERLAPS) == []
        assert await violations(page) == []


async def test_a_cycle_is_marked_as_one(browser: Browser, cyclic_service: str) -> None:
    async with open_explorer(browser, cyclic_service) as explorer:
        await explorer.visit(id="rr_cycle_b")
        marked = explorer.page.locator(".scene .card", has_text="↻ cycle")
        ids = await marked.evaluate_all("cards => cards.map(each => each.dataset.key).sort()")
        assert ids == ["rr_cycle_a", "rr_cycle_b", "rr_cycle_c"]
        await expect(explorer.page.locator(".scene .edge.cyclic")).to_have_count(3)
        assert "rr_cycle_d" in await explorer.drawn_entities()
        assert await measure(explorer.page, OVERLAPS) == []
