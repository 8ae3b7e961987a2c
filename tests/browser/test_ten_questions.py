"""Each question about an incident takes at most three clicks from the start page, at every width and by keyboard."""

from typing import Final, Literal

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.axe import violations
from tests.browser.explorer import Explorer, open_explorer
from tests.browser.test_explorer_sizes import BLOCKED, REVIEWED, SIZES, open_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

MAX_CLICKS: Final = 3
Scheme = Literal["light", "dark"]
SCHEMES: Final[dict[int, tuple[Scheme, ...]]] = {
    390: ("light", "dark"),
    834: ("dark",),
    1280: ("light", "dark"),
    1920: ("light",),
}
"""The themes in which axe looks at each answer. A tablet and a monitor have the parts of a laptop."""


class Clicks:
    """Clicks on a page, counted for each question."""

    def __init__(self, explorer: Explorer, width: int) -> None:
        self.explorer = explorer
        self.width = width
        self.count = 0

    async def begin(self) -> None:
        """Open the start page."""
        self.count = 0
        await self.explorer.visit()

    async def click(self, target: Locator) -> None:
        """Click, and fail at the fourth click since the start page."""
        self.count += 1
        assert self.count <= MAX_CLICKS
        await target.click()

    async def open(self, entity_id: str) -> None:
        """Open an id from the start page: a click into the field, the id, Enter."""
        await self.begin()
        await self.click(self.explorer.page.get_by_role("combobox"))
        await self.explorer.page.keyboard.insert_text(entity_id)
        await self.explorer.page.keyboard.press("Enter")
        await expect(self.explorer.panel.locator("h2")).to_have_text(entity_id)

    async def answered(self) -> None:
        """Check the page that has the answer: its texts can be read in both themes, and axe finds nothing."""
        page = self.explorer.page
        await expect(page.locator("#panel .skeleton")).to_have_count(0)
        for scheme in SCHEMES[self.width]:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            only = ("color-contrast",) if scheme == "dark" else ()
            assert await violations(page, only=only) == []

    async def press(self, name: str) -> None:
        """Click a button of the panel."""
        await self.click(self.explorer.panel.get_by_role("button", name=name))


@pytest.mark.parametrize("width", SIZES)
async def test_each_question_takes_three_clicks(browser: Browser, service: str, width: int) -> None:
    viewport = {"width": width, "height": SIZES[width]}
    async with open_explorer(browser, service, viewport=viewport) as explorer:
        clicks = Clicks(explorer, width)
        await ask_of_one_entity(clicks)
        await ask_of_its_lineage(clicks)
        await ask_of_others_and_of_earlier(clicks)


async def ask_of_one_entity(clicks: Clicks) -> None:
    """Answer the questions about one entity: its kind, its timeline, its reasons, and the decisions."""
    page, panel = clicks.explorer.page, clicks.explorer.panel
    await clicks.begin()
    failed = page.locator("#start section", has_text="Failed operations").locator("a.id")
    await clicks.click(failed.first)
    await expect(panel.locator("header")).to_contain_text("Operation")
    await expect(panel.locator("#why")).to_contain_text("Failed with")
    await open_tab(clicks.explorer, clicks.width, "Graph")
    events = page.locator("#timeline .event title")
    await expect(events.first).to_be_attached()
    instants = [text[:19] for text in await events.all_text_contents()]
    assert instants == sorted(instants)
    await clicks.answered()

    await clicks.open(BLOCKED)
    why = panel.locator("#why")
    await expect(why).to_contain_text("SETTLEMENT_CASH_LADDER")
    await expect(why.locator(".measured")).to_have_text("2414")
    await expect(why).to_contain_text("min 0")
    await expect(why).to_contain_text("FIX_INPUT")

    await clicks.answered()

    await clicks.open(REVIEWED)
    await expect(why.locator(".lead")).to_contain_text(" by ")
    await clicks.answered()


async def ask_of_its_lineage(clicks: Clicks) -> None:
    """Answer the questions about its lineage: the comparison with the last good run, root causes, and impact."""
    page, panel = clicks.explorer.page, clicks.explorer.panel
    await clicks.open(BLOCKED)
    await clicks.press("Compare with the last good run")
    comparison = page.locator("#compare")
    await expect(comparison).to_contain_text("differences in the results")
    await expect(comparison.locator("[data-change]").first).to_be_visible()
    await clicks.answered()

    await clicks.open(BLOCKED)
    await clicks.press("Root causes")
    await expect(panel.locator("#root-causes li").first).to_contain_text("blocked run")
    await clicks.answered()
    await clicks.press("Impact")
    await expect(panel.locator("#impact")).to_contain_text("entities")
    await clicks.answered()


async def ask_of_others_and_of_earlier(clicks: Clicks) -> None:
    """Answer the questions about other runs with the same cause, and about an earlier time."""
    page, panel = clicks.explorer.page, clicks.explorer.panel
    await clicks.open(BLOCKED)
    await clicks.click(panel.get_by_role("link", name="SETTLEMENT_CASH_LADDER").first)
    await expect(page.locator(".list footer")).to_contain_text("shown")
    rows = await page.locator(".list tbody tr").all_inner_texts()
    assert len(rows) > 1
    assert all("SETTLEMENT_CASH_LADDER" in row for row in rows)
    await clicks.answered()

    await clicks.open(REVIEWED)
    await expect(panel.locator("#why")).to_contain_text("REQUEST_CHANGES")
    if clicks.width < 700:
        await clicks.click(page.get_by_role("button", name="Time, save"))
    at = page.get_by_label("As it stood at")
    await clicks.click(at)
    await at.fill("2026-11-05")
    await at.press("Enter")
    await expect(page.locator("#notices")).to_contain_text("2026-11-05T23:59:59")
    await expect(panel.locator("#why")).to_be_visible()
    await expect(panel.locator("#why")).not_to_contain_text("REQUEST_CHANGES")
    await clicks.answered()

    await clicks.open(BLOCKED)
    if clicks.width < 700:
        await clicks.click(page.get_by_role("button", name="Time, save"))
    else:
        await clicks.click(page.locator(".exports summary"))
    save = page.get_by_label("Save as OpenLineage of the whole lineage")
    await expect(save).to_be_visible()
    await clicks.answered()
    async with page.expect_download() as download:
        await clicks.click(save)
    assert BLOCKED in (await download.value).suggested_filename


async def test_the_questions_by_keyboard_alone(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        press = explorer.page.keyboard.press
        await explorer.visit()
        await press("Control+k")
        await explorer.page.keyboard.insert_text("rr_91f659b6")
        await press("Enter")
        await explorer.wait_until_counted()
        for name, answer in (("Root causes", "#root-causes"), ("Impact", "#impact")):
            await explorer.panel.get_by_role("button", name=name).focus()
            await press("Enter")
            await expect(explorer.panel.locator(answer)).to_be_visible()
        await explorer.panel.get_by_role("button", name="Compare with the last good").focus()
        await press("Enter")
        comparison = explorer.page.locator("#compare")
        await expect(comparison).to_contain_text("differences in the results")
        await comparison.get_by_role("button", name="Close").focus()
        await press("Enter")
        await expect(comparison).to_be_hidden()
        await press("n")
        await expect(explorer.panel.locator("h2")).to_have_text("rr_9bc89994")
        await explorer.page.get_by_label("As it stood at").focus()
        await explorer.page.keyboard.insert_text("2026-11-19 08:00")
        await press("Enter")
        await expect(explorer.page.locator("#notices")).to_contain_text("2026-11-19T08:00:00Z")
        await explorer.page.locator(".exports summary").focus()
        await press("Enter")
        await explorer.page.get_by_label("Save as PROV-JSON of the whole lineage").focus()
        async with explorer.page.expect_download():
            await press("Enter")
        await explorer.panel.get_by_role("link", name="DATA_QUALITY").first.focus()
        await press("Enter")
        await expect(explorer.page.locator(".list footer")).to_contain_text("shown")


async def test_counts_filter_and_failures_come_first(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        page = explorer.page
        await explorer.visit(id="dop_07feed000001")
        listed = await explorer.listed_entities()
        await expect(explorer.row(listed[0])).to_contain_text("BLOCKED")
        await expect(explorer.stubs).to_have_text("+ 12 effects: 2 blocked, 1 waiting")
        count = page.locator("#counts").get_by_role("button", name="READY")
        number = int((await count.inner_text()).split()[0])
        await count.click()
        await expect(page.locator("#list .id")).to_have_count(number)
        bright = page.locator(".scene .card:not(.dim)")
        await expect(bright).to_have_count(number)
        await count.click()
        await expect(page.locator("#list .id")).to_have_count(len(listed))


async def test_recent_ids_saved_views_links_and_tails_are_found(
    browser: Browser, service: str
) -> None:
    async with open_explorer(browser, service) as explorer:
        page = explorer.page
        await explorer.visit(id="rr_07d1a006", depth=1)
        await page.get_by_role("button", name="Save view").click()
        await explorer.visit(id="rr_91f659b6")
        await page.keyboard.press("Control+k")
        await page.keyboard.press("Delete")
        options = page.get_by_role("option")
        await expect(options.filter(has_text="saved view")).to_contain_text("rr_07d1a006")
        await expect(options.filter(has_text="recent").first).to_contain_text("rr_91f659b6")
        await options.filter(has_text="saved view").click()
        await expect(page).to_have_title("rr_07d1a006 · Lineage explorer")
        assert ("depth", "1") in explorer.url_parameters()

        for typed in (f"{service}/explore?id=rr_91f659b6&depth=2", "rr_91F659B6"):
            await page.keyboard.press("Control+k")
            await page.keyboard.insert_text(typed)
            await page.keyboard.press("Enter")
            await expect(page).to_have_title("rr_91f659b6 · Lineage explorer")
            await explorer.visit(id="rr_07d1a006")
        await page.keyboard.press("Control+k")
        await page.keyboard.insert_text("1f659b6")
        await page.keyboard.press("Enter")
        await expect(page).to_have_title("rr_91f659b6 · Lineage explorer")


async def test_a_payload_is_searched(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id="rr_91f659b6")
        result = explorer.panel.get_by_role("region", name="Result")
        await result.get_by_role("searchbox").fill("overdraft")
        found = result.locator(".leaf")
        await expect(found.first).to_contain_text("OVERDRAFT_ON_T_PLUS_1")
        for text in await found.all_inner_texts():
            assert "overdraft" in text.lower()
