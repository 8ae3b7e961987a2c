"""Accessibility: keyboard operation, accessible names, and the contrast of both themes."""

from typing import Final
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.explorer import WORLD, Explorer, ViewValue, open_explorer

pytestmark = pytest.mark.asyncio(loop_scope="session")

VIEWS: Final[tuple[dict[str, ViewValue], ...]] = (
    {"id": "rr_07fade01"},
    {"id": "oms-20261028-07c0de0001"},
    {"id": "dop_07feed000001", "at": "2026-11-13T20:00:00Z"},
    {"id": "rr_07d1a006", "from": "rr_07d1a001"},
    {"id": "rr_07d1a006", "from": "rr_07d1a001", "to": "rr_07d1a006"},
)
ELSEWHERE: Final[tuple[dict[str, ViewValue], ...]] = ({}, {"id": "nosuch"})
"""Views without a graph."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_any_view(browser: Browser, service: str, scheme: str) -> None:
    only = ("color-contrast",) if scheme == "dark" else ()
    async with open_explorer(browser, service, color_scheme=scheme) as explorer:
        for view in (*ELSEWHERE, *VIEWS):
            if view in ELSEWHERE:
                await explorer.page.goto(f"{service}/explore?{urlencode(view)}")
                await expect(explorer.page.locator("#start h2").first).to_be_visible()
            else:
                await explorer.visit(**view)
                await expect(explorer.panel.get_by_text("Links")).to_be_visible()
                for menu in ("#legend", ".types", ".exports"):
                    await explorer.page.locator(f"{menu} summary").click()
            assert await violations(explorer.page, only=only) == [], view


async def test_the_whole_way_by_keyboard_alone(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        press = explorer.page.keyboard.press
        await explorer.visit(id="rr_07d1a006", direction="UPSTREAM", depth=1, nodes="all")
        await press("l")
        await expect(explorer.page.locator("#list")).to_be_focused()
        await press("Home")
        await expect_selected(explorer, "rr_07d1a006")
        await press("ArrowLeft")
        selected = await explorer.panel.locator("h2").inner_text()
        assert selected in {"corr_07d1a0000006", "oms-20261110-07d1a00006", "rr_07d1a002"}
        await press("ArrowRight")
        await expect_selected(explorer, "rr_07d1a006")

        await press("End")
        await press("Enter")
        await expect(explorer.row("corr_07d1a0000005")).to_be_visible()
        await press("Home")
        await press("x")
        await expect(explorer.page.locator("#notices")).to_contain_text("Path from rr_07d1a006")
        await press("Escape")
        await expect(explorer.page.locator("#notices")).to_be_empty()

        await press("ArrowDown")
        await press("ArrowDown")
        await press("ArrowDown")
        await expect_selected(explorer, "rr_07d1a002")
        await press("c")
        await expect(explorer.summary).to_contain_text("collapsed")
        await press("Enter")
        await expect(explorer.page).to_have_title("rr_07d1a002 · Lineage explorer")

        await press("g")
        await expect(explorer.page.locator("#canvas")).to_be_focused()
        await explorer.wait_until_counted()
        before = await explorer.page.evaluate(f"(({{a, e}}) => ({{x: e, zoom: a}}))({WORLD})")
        await press("ArrowLeft")
        await press("+")
        after = await explorer.page.evaluate(f"(({{a, e}}) => ({{x: e, zoom: a}}))({WORLD})")
        assert after["zoom"] > before["zoom"]
        assert after["x"] != before["x"]

        await press("?")
        await expect(explorer.page.get_by_role("dialog")).to_be_visible()
        await press("Escape")
        await expect(explorer.page.get_by_role("dialog")).to_be_hidden()
        await press("/")
        await expect(explorer.page.get_by_role("combobox", name="Go to any id")).to_be_focused()


async def expect_selected(explorer: Explorer, entity_id: str) -> None:
    """Wait until the list and the panel show an entity as selected."""
    await expect(explorer.row(entity_id)).to_have_attribute("aria-selected", "true")
    await expect(explorer.panel.locator("h2")).to_have_text(entity_id)


async def test_the_theme_follows_the_system_until_somebody_chooses(
    browser: Browser, service: str
) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    line = "getComputedStyle(document.querySelector('.scene .root .frame')).fill"
    async with open_explorer(browser, service, color_scheme="dark") as explorer:
        await explorer.visit(id="rr_07fade01")
        dark = await explorer.page.evaluate(ground), await explorer.page.evaluate(line)
        await explorer.page.get_by_role("button", name="Light").click()
        light = await explorer.page.evaluate(ground), await explorer.page.evaluate(line)
        assert dark[0] != light[0]
        assert dark[1] != light[1]
        await explorer.page.reload()
        await explorer.wait_until_counted()
        assert await explorer.page.evaluate(ground) == light[0]
