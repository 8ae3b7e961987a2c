"""The search field: it opens the entity of a pasted text, or offers candidates."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.explorer import Explorer, open_explorer

pytestmark = pytest.mark.asyncio(loop_scope="session")

HASH = "sha256:9cfc865239194242a2eddbbd5464ecc280b0c08bc77024208aa4248c8857f9a4"


async def enter_text(explorer: Explorer, text: str) -> None:
    """Enter the text in the field by keyboard."""
    await explorer.page.keyboard.press("/")
    await explorer.page.keyboard.insert_text(text)


PASTED = {
    "rr_07d1a006": "rr_07d1a006",
    "  'corr_07d1a0000003' ": "corr_07d1a0000003",
    "dop_07feed000001": "dop_07feed000001",
    "oms-20261028-07c0de0001": "oms-20261028-07c0de0001",
    "dra_07fade01": "dra_07fade01",
    HASH: "rr_07c4a114",
    "rr_07fade0": "rr_07fade01",
    "mde-20261112-usd-rates-shock": "mde-20261112-usd-rates-shock",
}
"""Pasted texts, and the only entity that each can mean."""


async def test_what_can_only_mean_one_entity_is_gone_to(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit()
        for pasted, opened in PASTED.items():
            await enter_text(explorer, pasted)
            await explorer.page.keyboard.press("Enter")
            await expect(explorer.page).to_have_title(f"{opened} · Lineage explorer")
            assert ("id", opened) in explorer.url_parameters()


async def test_a_decision_is_gone_to(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id="rr_07ed1701")
        decision = explorer.panel.locator("section", has_text="Decisions").locator("li button")
        decision_id = await decision.first.inner_text()
        await enter_text(explorer, decision_id)
        await explorer.page.keyboard.press("Enter")
        await expect(explorer.page).to_have_title(f"{decision_id} · Lineage explorer")


async def test_a_beginning_offers_its_candidates_and_the_arrows_choose(
    browser: Browser, service: str
) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit()
        await enter_text(explorer, "rr_07d1a")
        options = explorer.page.get_by_role("option")
        await expect(options).to_have_count(6)
        await expect(options.first).to_contain_text("rr_07d1a001")
        await expect(options.first).to_contain_text("Run · PF-")
        await explorer.page.keyboard.press("Enter")
        await expect(explorer.page).to_have_title("Lineage explorer")
        await explorer.page.keyboard.press("ArrowDown")
        await explorer.page.keyboard.press("ArrowDown")
        field = explorer.page.get_by_role("combobox", name="Go to any id")
        await expect(field).to_have_attribute("aria-activedescendant", "found-1")
        await explorer.page.keyboard.press("Enter")
        await expect(explorer.page).to_have_title("rr_07d1a002 · Lineage explorer")


async def test_more_than_fit_is_said_and_nothing_found_too(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit()
        await enter_text(explorer, "rr_")
        said = explorer.page.locator("#search-status")
        await expect(explorer.page.get_by_role("option")).to_have_count(12)
        await expect(said).to_contain_text("More ids match")
        await enter_text(explorer, "nosuch")
        await explorer.page.keyboard.press("Enter")
        await expect(said).to_contain_text("nosuch” or starts with it")
        await explorer.page.keyboard.press("Escape")
        await expect(said).to_be_hidden()
