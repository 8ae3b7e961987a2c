"""Expansion of the graph by clicks, the counts of omitted neighbours, and the URL of each view."""

import re
from typing import Final

import httpx2
import pytest
from playwright.async_api import Browser, expect

from tests.browser.explorer import ViewValue, open_explorer
from tests.browser.large_dataset import HUB, HUB_PORTFOLIOS, HUB_RUNS, TREE, TREE_RUNS
from tests.browser.test_explorer_sizes import OVERLAPS, SMALL_TEXTS, measure

pytestmark = pytest.mark.asyncio(loop_scope="session")

DIAMOND = "rr_07d1a006"
CHAIN = "rr_07c4a114"
DEMO_HUB = "dop_07feed000001"
MAX_GROUP_ELEMENTS: Final = 60


def api_lineage(
    service: str, entity_id: str, depth: int, direction: str = "BOTH"
) -> tuple[set[str], int]:
    """Return the entities within `depth` edges and the number of edges between them, from the API."""
    query = """query($id: String!, $depth: Int!, $direction: LineageDirection!) {
      lineage(entityId: $id, depth: $depth, direction: $direction) {
        edgeCount entities(first: 1000) { edges { node { entityId } } } } }"""
    variables = {"id": entity_id, "depth": depth, "direction": direction}
    answer = httpx2.post(f"{service}/graphql", json={"query": query, "variables": variables}).json()
    graph = answer["data"]["lineage"]
    return {each["node"]["entityId"] for each in graph["entities"]["edges"]}, graph["edgeCount"]


async def test_a_small_lineage_is_drawn_whole_and_in_causal_order(
    browser: Browser, service: str
) -> None:
    entities, edges = api_lineage(service, DIAMOND, 3)
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id=DIAMOND, nodes="all")
        await expect(explorer.summary).to_contain_text("Complete: nothing is omitted")
        assert {*await explorer.drawn_entities()} == entities == {*await explorer.listed_entities()}
        assert len(await explorer.drawn_edges()) == edges
        top, middle, bottom = [
            (await explorer.position_of(each))["x"]
            for each in ("rr_07d1a001", "rr_07d1a003", DIAMOND)
        ]
        assert top < middle < bottom


async def test_the_frontier_is_counted_and_opens_where_it_is_clicked(
    browser: Browser, service: str
) -> None:
    entities, _ = api_lineage(service, CHAIN, 3, "UPSTREAM")
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id=CHAIN, direction="UPSTREAM", nodes="all")
        assert {*await explorer.drawn_entities()} == entities
        await expect(explorer.stubs).to_have_text(["+ 2 causes"])
        await expect(explorer.summary).to_contain_text("2 edges beyond the depth")
        before = await explorer.position_of("rr_07c4a111")

        await explorer.stubs.click()
        await expect(explorer.row("rr_07c4a110")).to_be_visible()
        await explorer.wait_until_counted()
        after = await explorer.position_of("rr_07c4a111")
        assert (round(before["x"]), round(before["y"])) == (round(after["x"]), round(after["y"]))
        assert ("causes", "1.rr_07c4a111") in explorer.url_parameters()

        await explorer.page.go_back()
        await expect(explorer.row("rr_07c4a110")).to_have_count(0)
        await explorer.page.go_forward()
        await explorer.page.reload()
        await expect(explorer.row("rr_07c4a110")).to_be_visible()


async def test_what_is_collapsed_is_counted_and_comes_back(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id=DIAMOND, direction="UPSTREAM", depth=10, nodes="all")
        whole = {*await explorer.drawn_entities()}
        await explorer.row("rr_07d1a002").click()
        await expect(explorer.panel.locator("h2")).to_have_text("rr_07d1a002")
        await explorer.panel.get_by_role("button", name="Collapse").click()
        await expect(explorer.summary).to_contain_text("2 edges collapsed")
        await explorer.wait_until_counted()
        assert whole - {*await explorer.drawn_entities()} == {
            "corr_07d1a0000002",
            "oms-20261110-07d1a00002",
        }

        await explorer.panel.get_by_role("button", name="Expand", exact=True).click()
        await expect(explorer.summary).to_contain_text("Complete")
        await explorer.wait_until_counted()
        assert {*await explorer.drawn_entities()} == whole

        await explorer.page.keyboard.press("c")
        await expect(explorer.summary).to_contain_text("2 edges collapsed")
        await explorer.page.keyboard.press("e")
        await expect(explorer.summary).to_contain_text("Complete")


async def test_a_hub_of_thousands_is_a_count_and_opens_in_place_as_a_group(
    browser: Browser, large_service: str
) -> None:
    async with open_explorer(browser, large_service) as explorer:
        await explorer.visit(id="rr_hub_0007", nodes="all", depth=2)
        names = {"key_rr_hub_0007", "corr_rr_hub_0007"}
        assert {*await explorer.drawn_entities()} == {"rr_hub_0007", HUB, *names}
        await expect(explorer.summary).to_contain_text("4,999 edges in 1 collapsed hub")
        await expect(explorer.summary).to_contain_text("counts at least 1,000 entities")
        await explorer.stubs.click()
        group = explorer.page.locator(".scene .group")
        await expect(group).to_contain_text(f"{HUB_RUNS - 1:,} effects by status")
        await expect(group).to_contain_text("BLOCKED 50")
        await expect(group).to_contain_text("PENDING_REVIEW 500")
        assert ("group", f"effects.{HUB}") in explorer.url_parameters()
        assert {*await explorer.drawn_entities()} == {"rr_hub_0007", HUB, *names}
        assert await measure(explorer.page, SMALL_TEXTS) == []
        assert await measure(explorer.page, OVERLAPS) == []
        # It stays smooth, because it is a handful of elements and not one for each run.
        assert await group.locator("*").count() < MAX_GROUP_ELEMENTS
        count = explorer.page.locator("#counts").get_by_role("button", name="BLOCKED")
        await expect(count).to_contain_text("50")

        await group.get_by_text("by portfolio").click()
        await expect(group).to_contain_text(f"PF-1 {HUB_RUNS // HUB_PORTFOLIOS}")
        await expect(group).to_contain_text("other portfolios")
        await explorer.wait_until_counted()
        box = await group.locator(".frame").bounding_box()
        assert box is not None
        await explorer.page.mouse.click(box["x"] + 15, box["y"] + 50)
        await expect(explorer.panel.locator("h2")).to_have_text(re.compile(r"rr_hub_\d{4}"))
        await expect(group.locator(".cell-mark")).to_have_count(1)


WORK: Final = """() => {
  const state = {shown: [], changes: 0};
  new MutationObserver(records => state.changes += records.length)
    .observe(document.querySelector('.scene > g'), {attributes: true, childList: true, subtree: true});
  state.sample = () => state.shown.push(document.querySelectorAll('.scene .card:not([hidden])').length);
  window.work = state;
}"""
MAX_SHOWN: Final = 200
"""Cards that are painted at the same time, of a thousand."""
MAX_CHANGES: Final = 60
"""Elements that a step of 40 pixels changes on average: hardly any, because cards beyond the canvas are drawn ahead."""


async def test_a_thousand_entities_are_drawn(browser: Browser, large_service: str) -> None:
    """Panning them paints few cards and changes few elements, whatever the machine does meanwhile."""
    async with open_explorer(browser, large_service) as explorer:
        await explorer.page.goto(f"{large_service}/explore?id={TREE}&depth=20&most=1000")
        drawn = explorer.page.locator(".scene .card")
        await expect(drawn).to_have_count(TREE_RUNS, timeout=60_000)
        await explorer.wait_until_counted()
        assert len(await explorer.drawn_entities()) == TREE_RUNS
        await expect(explorer.summary).to_contain_text("Complete")
        assert await measure(explorer.page, OVERLAPS) == []

        box = await explorer.page.locator("#canvas").bounding_box()
        assert box is not None
        await explorer.page.evaluate(WORK)
        for _ in range(3):
            await explorer.page.mouse.move(box["x"] + box["width"] - 10, box["y"] + 300)
            await explorer.page.mouse.down()
            for step in range(1, 16):
                await explorer.page.mouse.move(
                    box["x"] + box["width"] - 10 - 40 * step, box["y"] + 300
                )
                await explorer.page.evaluate("work.sample()")
            await explorer.page.mouse.up()
        shown, changes = await explorer.page.evaluate("[work.shown, work.changes]")
        assert min(shown) > 0
        assert max(shown) <= MAX_SHOWN
        assert changes / len(shown) <= MAX_CHANGES

        await explorer.visit(id=TREE, depth=20)
        assert len(await explorer.drawn_entities()) == 60
        await expect(explorer.summary).to_contain_text("beyond max entities")


async def test_direction_steps_and_edge_types_narrow_the_view(
    browser: Browser, service: str
) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id="rr_07d1a003", nodes="all")
        await explorer.page.get_by_text("Downstream (effects) →").click()
        await expect(explorer.row(DIAMOND)).to_be_visible()
        await expect(explorer.row("rr_07d1a001")).to_have_count(0)
        await explorer.page.get_by_text("← Upstream (causes)").click()
        await expect(explorer.row("rr_07d1a001")).to_be_visible()
        await explorer.page.get_by_label("Depth", exact=True).select_option("1")
        await expect(explorer.row("corr_07d1a0000001")).to_have_count(0)
        await explorer.page.locator(".types summary").click()
        for each in ("CORRELATION_TO_RUN", "IDEMPOTENCY_TO_RUN"):
            await explorer.page.get_by_label(each).uncheck()
        await expect(explorer.page.locator("#list .id")).to_have_text(
            ["rr_07d1a003", "rr_07d1a001"]
        )
        await expect(explorer.summary).to_contain_text("Only edges of 4 types are followed")
        address = explorer.url_parameters()
        assert {("direction", "UPSTREAM"), ("depth", "1"), ("type", "CAUSED_BY")} <= {*address}


async def test_time_travel_shows_everything_as_it_stood(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id=DEMO_HUB, direction="DOWNSTREAM", depth=1, nodes="all")
        await expect(explorer.stubs).to_have_count(1)
        time = explorer.page.get_by_label("As it stood at")
        await time.fill("2026-11-12")
        await time.press("Enter")
        await expect(explorer.page.locator("#notices")).to_contain_text(
            "as it stood at 2026-11-12T23:59:59.999999Z"
        )
        await expect(explorer.page.locator("#list .id")).to_have_text(
            [DEMO_HUB, "corr_07feed000001"]
        )
        await explorer.wait_until_counted()
        await time.fill("yesterday")
        await time.press("Enter")
        await expect(time).to_have_attribute("aria-invalid", "true")
        await explorer.page.get_by_label("Go back to before the newest edge").click()
        await expect(explorer.page.locator("#start")).to_contain_text("at that time")
        assert ("at", "2026-11-12T13:30:59.999999Z") in explorer.url_parameters()
        await explorer.page.locator("#notices").get_by_role("button", name="Now").click()
        await expect(explorer.stubs).to_have_count(1)


async def test_a_drag_on_the_timeline_travels_in_time(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id="dop_07bad1000001")
        page, line = explorer.page, explorer.page.locator("#timeline svg")
        await expect(line.locator(".event").first).to_be_attached()
        now = await explorer.drawn_entities()
        box = await line.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 5)
        await page.mouse.down()
        await page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 5, steps=4)
        await expect(line.locator(".told")).to_contain_text("until 2026-11-11")
        assert "at" not in dict(explorer.url_parameters())  # nothing is loaded before the drag ends
        await page.mouse.up()
        await expect(page.locator("#notices")).to_contain_text("as it stood at 2026-11-11T")
        at = dict(explorer.url_parameters())["at"]
        await expect(page.get_by_label("As it stood at")).to_have_value(at)
        await expect(line.locator(".now")).to_be_attached()
        assert {*await explorer.drawn_entities()} <= {*now}
        await expect(explorer.row("rr_07bad105")).not_to_contain_text("APPROVED")  # decided later


async def test_the_path_between_two_entities_is_drawn_and_told(
    browser: Browser, service: str
) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id=CHAIN, depth=1, nodes="all")
        assert "rr_07c4a101" not in await explorer.drawn_entities()
        await explorer.panel.get_by_role("button", name="Path from here").click()
        end = explorer.page.get_by_label("Second end of the path")
        await end.fill("corr_07c4a1000101")
        await end.fill("corr_07c4a1000001")
        await end.press("Enter")
        path = explorer.panel.locator("#path")
        await expect(path).to_contain_text("Path of 3 edges")
        along = await path.locator("button.link").all_inner_texts()
        assert along == [CHAIN, "oms-20261014-07c4a10001", "rr_07c4a101", "corr_07c4a1000001"]
        on_path = (
            "[...document.querySelectorAll('.card.on-path')].map(each => each.dataset.key).sort()"
        )
        assert await explorer.page.evaluate(on_path) == sorted(along)

        await explorer.page.get_by_text("Downstream (effects) →").click()
        await expect(explorer.panel).to_contain_text("No path from")
        await explorer.panel.get_by_role("button", name="Close the path").click()
        await expect(explorer.panel).not_to_contain_text("No path from")


async def test_all_shortest_paths_are_shown_one_by_one(browser: Browser, service: str) -> None:
    """Four runs are between the ends of the diamond."""
    async with open_explorer(browser, service) as explorer:
        ends: dict[str, ViewValue] = {"from": "rr_07d1a001", "to": DIAMOND}
        await explorer.visit(id=DIAMOND, **ends)
        path = explorer.panel.locator("#path")
        between: set[str] = set()
        for number in range(1, 5):
            await expect(path.get_by_role("status")).to_have_text(f"{number} of 4")
            await expect(explorer.page.locator(".card.on-path")).to_have_count(3)
            between.add(await path.locator("button.link").nth(1).inner_text())
            if number < 4:
                await path.get_by_role("button", name="The next path").click()
        assert between == {f"rr_07d1a00{number}" for number in (2, 3, 4, 5)}
        assert ("path", "4") in explorer.url_parameters()


async def test_a_click_selects_and_a_double_click_draws_another_lineage(
    browser: Browser, service: str
) -> None:
    wide = {"width": 1600, "height": 900}
    async with open_explorer(browser, service, viewport=wide) as explorer:
        await explorer.visit(id=DIAMOND)
        await explorer.page.mouse.click(**await explorer.position_of("rr_07d1a004"))
        await expect(explorer.row("rr_07d1a004")).to_have_attribute("aria-selected", "true")
        await expect(explorer.panel.locator("h2")).to_have_text("rr_07d1a004")
        assert ("selected", "rr_07d1a004") in explorer.url_parameters()

        top = await explorer.position_of("rr_07d1a001")
        await explorer.page.keyboard.down("Shift")
        await explorer.page.mouse.click(**await explorer.position_of(DIAMOND))
        await expect(explorer.page.locator("#notices")).to_contain_text("Path from")
        await explorer.wait_until_counted()
        # The notice above the graph does not move the element under the pointer.
        now = await explorer.position_of("rr_07d1a001")
        assert (round(now["x"]), round(now["y"])) == (round(top["x"]), round(top["y"]))
        await explorer.page.mouse.click(**top)
        await explorer.page.keyboard.up("Shift")
        await expect(explorer.panel.locator("#path")).to_contain_text("Path of 2 edges")
        await explorer.panel.get_by_role("button", name="Close the path").click()
        await expect(explorer.panel.locator("#path")).to_have_count(0)
        await explorer.wait_until_counted()

        await explorer.page.mouse.dblclick(**await explorer.position_of("rr_07d1a001"))
        await expect(explorer.page).to_have_title("rr_07d1a001 · Lineage explorer")
        await explorer.page.go_back()
        await expect(explorer.page).to_have_title(f"{DIAMOND} · Lineage explorer")
