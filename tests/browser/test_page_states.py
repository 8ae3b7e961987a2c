"""The messages of the pages for each state: empty, loading, truncated, disabled, rejected, unavailable."""

import asyncio

import httpx2
import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.explorer import open_explorer
from tests.service_env import ALL_FEATURES
from tests.service_process import running_service

pytestmark = pytest.mark.asyncio(loop_scope="session")

RECORD = """mutation($id: String!, $causes: [String!]) {
  recordRun(input: {rebalanceRunId: $id, correlationId: "corr_new", requestHash: "sha256:1", portfolioId: "PF-1",
    result: {status: "READY"}, causedBy: $causes}) { rebalanceRunId } }"""
GONE = "ERR_CONNECTION_REFUSED"


def record_run(address: str, run_id: str, *causes: str) -> None:
    """Record a run."""
    variables = {"id": run_id, "causes": list(causes)}
    answer = httpx2.post(f"{address}/graphql", json={"query": RECORD, "variables": variables})
    assert "errors" not in answer.json()


async def test_an_empty_store_an_unknown_id_and_news_each_say_so(browser: Browser) -> None:
    with running_service(ALL_FEATURES) as served:
        async with open_explorer(browser, served.url) as explorer:
            await explorer.visit()
            await expect(explorer.page.get_by_text("No runs recorded yet.")).to_be_visible()
            await expect(explorer.page.get_by_text("No operations recorded yet.")).to_be_visible()

            await explorer.page.goto(f"{served.url}/explore?id=rr_first")
            await expect(explorer.page.get_by_role("main")).to_contain_text(
                "Nothing is recorded under this id"
            )

            record_run(served.url, "rr_first")
            await explorer.page.clock.install()
            async with explorer.page.expect_event("websocket") as opening:
                await explorer.visit(id="rr_first", nodes="all")
            assert {*await explorer.drawn_entities()} == {"rr_first", "corr_new"}
            told = (await opening.value).expect_event(
                "framereceived", lambda frame: '"runRecorded"' in str(frame)
            )
            async with told:
                record_run(served.url, "rr_second", "rr_first")
            await expect(explorer.page.locator("#news")).to_be_empty()
            await explorer.page.clock.fast_forward(2_500)
            await expect(explorer.page.locator("#news")).to_contain_text("rr_second is new")
            await expect(explorer.row("rr_second")).to_be_visible()


async def test_what_is_switched_off_is_named_and_the_rest_is_shown(browser: Browser) -> None:
    off = {
        "DPM_LINEAGE_APIS_ENABLED": "false",
        "DPM_WORKFLOW_ENABLED": "false",
        "DPM_ASYNC_OPERATIONS_ENABLED": "false",
        "DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED": "false",
    }
    with running_service(ALL_FEATURES | off, "--demo") as served:
        async with open_explorer(browser, served.url) as explorer:
            await explorer.visit()
            await expect(explorer.page.locator("#start")).to_contain_text(
                "Operations are switched off (DPM_ASYNC_OPERATIONS_ENABLED)."
            )
            await explorer.page.goto(f"{served.url}/explore?id=rr_07fade01")
            await expect(explorer.page.locator("#notices")).to_contain_text(
                "Lineage is switched off (DPM_LINEAGE_APIS_ENABLED)"
            )
            await expect(explorer.summary).to_contain_text("Its edges could not be loaded")
            assert await explorer.drawn_entities() == ["rr_07fade01"]
            await expect(explorer.panel).to_contain_text("PF-")
            for setting in ("DPM_WORKFLOW_ENABLED", "DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED"):
                await expect(explorer.panel).to_contain_text(f"switched off ({setting})")


async def test_a_service_that_shows_nothing_says_so_instead_of_nothing_is_recorded(
    browser: Browser,
) -> None:
    with running_service({"DPM_SUPPORT_APIS_ENABLED": "false"}) as served:
        async with open_explorer(browser, served.url) as explorer:
            await explorer.page.goto(f"{served.url}/explore?id=rr_07fade01")
            await expect(explorer.page.locator("#notices")).to_contain_text(
                "DPM_SUPPORT_APIS_ENABLED"
            )
            await expect(explorer.page.locator("main")).not_to_contain_text("Nothing is recorded")


async def test_a_lost_service_is_told_and_what_is_drawn_stays(browser: Browser) -> None:
    with running_service(ALL_FEATURES) as served:
        record_run(served.url, "rr_1")
        async with open_explorer(browser, served.url, ignored=GONE) as explorer:
            await explorer.page.clock.install()
            await explorer.visit(id="rr_1")
            drawn = await explorer.drawn_entities()
            served.process.terminate()
            served.process.wait(timeout=30)
            await explorer.page.clock.fast_forward(21_000)
            notice = explorer.page.locator("#notices")
            await expect(notice).to_contain_text("The graph may be out of date")

            await explorer.page.get_by_text("Downstream (effects) →").click()
            await expect(notice).to_contain_text("The graph shows the previous answer")
            await expect(notice.get_by_role("button", name="Retry")).to_be_visible()
            assert await explorer.drawn_entities() == drawn
            await expect(explorer.page.locator("#work")).to_have_class("stale")


async def test_a_slow_answer_is_waited_for_in_sight(browser: Browser, service: str) -> None:
    async def slowly(route: Route) -> None:
        if "query Neighbours" in (route.request.post_data or ""):
            await asyncio.sleep(1)
        await route.fallback()

    async with open_explorer(browser, service) as explorer:
        await explorer.page.route("**/graphql", slowly)
        await explorer.page.goto(f"{service}/explore?id=rr_07fade01")
        await expect(explorer.page.locator("#loading")).to_be_visible()
        await explorer.wait_until_counted()
        await expect(explorer.page.locator("#loading")).to_be_hidden()


async def test_a_question_beyond_the_limits_is_told_with_the_setting(browser: Browser) -> None:
    with running_service({**ALL_FEATURES, "DPM_GRAPHQL_MAX_NODES": "20"}) as served:
        record_run(served.url, "rr_1")
        async with open_explorer(browser, served.url) as explorer:
            await explorer.page.goto(f"{served.url}/explore?id=rr_1")
            await expect(explorer.page.locator("#notices")).to_contain_text("DPM_GRAPHQL_MAX_NODES")


async def test_an_id_of_any_characters_is_only_ever_text(browser: Browser) -> None:
    strange = "rr/<img src=x onerror=alert(1)>\"'&?#%41 2.é🙂 | end"
    with running_service(ALL_FEATURES) as served:
        record_run(served.url, strange, "=1+1")
        async with open_explorer(browser, served.url) as explorer:
            await explorer.visit(id="=1+1", depth=1)
            assert {*await explorer.drawn_entities()} == {"=1+1", strange}
            await explorer.row(strange).dblclick()
            await expect(explorer.page).to_have_title(f"{strange} · Lineage explorer")
            await explorer.page.reload()
            await explorer.wait_until_counted()
            assert {*await explorer.drawn_entities()} == {strange, "=1+1"}
            await expect(explorer.panel.locator("h2")).to_have_text(strange)
            assert await explorer.page.locator("img").count() == 1
            bundle = explorer.panel.get_by_role("link", name="Support bundle (REST)")
            href = await bundle.get_attribute("href")
            answer = httpx2.get(f"{served.url}/{href}").json()
            assert answer["run"]["rebalance_run_id"] == strange

            await explorer.page.locator(".exports summary").click()
            async with explorer.page.expect_download() as download:
                await explorer.page.get_by_label("Save as CSV of edges").click()
            rows = (await (await download.value).path()).read_text(encoding="utf-8")
            assert '"\'=1+1"' in rows
