"""The dashboard: its numbers are those of the API, link to the counted records, and have the time of the data."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Route, WebSocketRoute, expect

from tests.browser.axe import violations
from tests.browser.dashboard import DEMO, RANGE, open_dashboard
from tests.polling import wait_until
from tests.service_env import ALL_FEATURES
from tests.service_process import running_service

pytestmark = pytest.mark.asyncio(loop_scope="session")

SERIES: Final = """query ($created: TimeRange!, $portfolio: String) {
  activity(created: $created, bucket: DAY, filter: {portfolioId: $portfolio}) {
    runs { count statusCounts { key count } } operations { statusCounts { key count } }
    decisions { actionCounts { key count } reasonCodeCounts { key count } }
  }
  waiting: runs(filter: {workflowStatus: PENDING_REVIEW, portfolioId: $portfolio}) { totalCount }
  stuck: operations(filter: {isFinished: false, portfolioId: $portfolio}) { totalCount }
  conflicts: idempotencyConflicts { totalCount }
}"""


@pytest.fixture(scope="module")
def writable_service() -> Iterator[str]:
    """The URL of a service for the tests of this file, which write to it."""
    with running_service(ALL_FEATURES, "--demo") as process:
        yield process.url


def sum_counts(buckets: list[dict[str, Any]], counts: str) -> dict[str, int]:
    """Return the sum of the counts of each key over all buckets."""
    sums: dict[str, int] = {}
    for bucket in buckets:
        for each in bucket[counts]:
            sums[each["key"]] = sums.get(each["key"], 0) + each["count"]
    return sums


async def chart_key(card: Any) -> dict[str, int]:
    """Return the legend of a chart: labels and numbers."""
    lines = await card.locator(".key li").all_inner_texts()
    found = [re.findall(r"([A-Z_]+)\s+([\d,]+)", line)[0] for line in lines]
    return {word: int(number.replace(",", "")) for word, number in found}


@pytest.mark.parametrize("portfolio", [None, "PF-SIN-BAL-USD-0004"])
async def test_its_numbers_are_the_apis(
    browser: Browser, service: str, portfolio: str | None
) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit(DEMO + (f"&portfolio={portfolio}" if portfolio else ""))
        data = await board.ask(SERIES, created=RANGE, portfolio=portfolio)

        runs = data["activity"]["runs"]
        statuses = sum_counts(runs, "statusCounts")
        assert sum(statuses.values()) > 0
        assert await board.number("Runs") == sum(each["count"] for each in runs)
        assert await board.number("Runs blocked") == statuses["BLOCKED"]
        assert await board.number("Waiting for review") == data["waiting"]["totalCount"]
        assert await board.number("Operations stuck") == data["stuck"]["totalCount"]
        assert await board.number("Keys in conflict") == data["conflicts"]["totalCount"]
        assert await chart_key(board.card("Runs by status")) == statuses
        operations = sum_counts(data["activity"]["operations"], "statusCounts")
        assert await chart_key(board.card("Operations by status")) == operations
        decisions = data["activity"]["decisions"]
        assert await chart_key(board.card("Decisions by action")) == sum_counts(
            decisions, "actionCounts"
        )
        reasons = await board.card("Decisions by reason").locator("tbody tr").all_inner_texts()
        shown = {word: int(number) for word, number in (row.split() for row in reasons)}
        assert shown == sum_counts(decisions, "reasonCodeCounts")


async def test_each_number_leads_to_a_list_of_as_many(browser: Browser, service: str) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit()
        tiles = await board.page.locator(".tile").all()
        links = [
            (await tile.locator(".tile-number").inner_text(), await tile.get_attribute("href"))
            for tile in tiles
        ]
        keys = board.page.locator(".key a")
        links += [
            (await link.locator(".number").inner_text(), await link.get_attribute("href"))
            for link in await keys.all()
        ]
        assert len(links) > 12
        for number, address in links:
            assert address is not None
            await board.page.goto(f"{service}/{address}")
            if number == "0":
                await expect(board.page.locator(".absent")).to_have_text("This list is empty.")
            else:
                await expect(board.page.locator(".list footer")).to_contain_text(
                    f"of {number} shown"
                )


async def test_a_list_shows_more_pages_until_its_end_and_leads_to_the_explorer(
    browser: Browser, large_service: str
) -> None:
    async with open_dashboard(browser, large_service) as board:
        await board.page.goto(f"{large_service}/dashboard?list=runs&portfolio=PF-1")
        shown = board.page.locator(".list footer")
        await expect(shown).to_contain_text("50 of 1,251 shown")
        await board.page.get_by_role("button", name="Show 50 more").click()
        await expect(shown).to_contain_text("100 of 1,251 shown")
        ids = await board.page.locator("tbody tr td:nth-child(2)").all_inner_texts()
        assert len(set(ids)) == 100
        await board.page.get_by_role("link", name="In GraphiQL").click()
        await expect(board.page.locator(".CodeMirror").first).to_contain_text("runs(filter")
        await board.page.go_back()
        await expect(shown).to_contain_text("50 of 1,251 shown")
        await board.page.get_by_role("link", name=ids[9], exact=True).click()
        await expect(board.page).to_have_url(f"{large_service}/explore?id={ids[9]}")


async def test_a_bar_leads_to_what_it_counts(browser: Browser, service: str) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit()
        bars = board.card("Runs by status").locator("svg a")
        for bar in await bars.all():
            title = await bar.locator("title").text_content()
            assert title is not None
            numbers = [int(each) for each in re.findall(r"(\d+) [A-Z]", title)]
            if sum(numbers) > 5:
                await bar.click()
                break
        await expect(board.page.locator(".list footer")).to_contain_text(f"of {sum(numbers)} shown")


async def test_a_view_has_its_address(browser: Browser, service: str) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit("")
        await board.page.get_by_text("90 days").click()
        await expect(board.page).to_have_url(f"{service}/dashboard?range=90d")
        await board.page.get_by_label("portfolio").fill("PF-SIN-BAL-USD-0004")
        await board.page.get_by_label("portfolio").press("Enter")
        address = f"{service}/dashboard?range=90d&portfolio=PF-SIN-BAL-USD-0004"
        await expect(board.page).to_have_url(address)
        await expect(board.page.locator("#freshness")).to_contain_text("as of")
        runs = await board.number("Runs")
        await board.page.reload()
        await expect(board.tile("Runs")).to_have_text(str(runs))
        await board.page.go_back()
        await expect(board.page.get_by_label("portfolio")).to_have_value("")


async def test_a_time_range_is_written_in_utc_and_a_wrong_one_is_told(
    browser: Browser, service: str
) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit("")
        start, end = board.page.locator("#from"), board.page.locator("#to")
        await start.fill("tomorrow")
        await board.page.get_by_role("button", name="Show", exact=True).click()
        assert "UTC" in await start.evaluate("input => input.validationMessage")
        await start.fill("2026-11-10 09:00")
        await end.fill("2026-11-11")
        await board.page.get_by_role("button", name="Show", exact=True).click()
        await expect(board.page).to_have_url(re.compile("from=2026-11-10T09%3A00Z"))
        await expect(board.card("Runs by status").locator("svg a")).to_have_count(39)


async def test_what_is_recorded_meanwhile_shows_by_itself(
    browser: Browser, writable_service: str
) -> None:
    async with open_dashboard(browser, writable_service) as board:
        await board.visit("range=24h")
        await expect(board.page.locator("#freshness")).to_contain_text("Live")
        before = await board.number("Runs blocked")
        await board.record("rr_live_1", "BLOCKED")
        await expect(board.tile("Runs blocked")).to_have_text(str(before + 1), timeout=15_000)
        failures = board.card("Newest failures")
        await expect(failures.get_by_role("link", name="rr_live_1")).to_be_visible()


async def test_a_socket_that_breaks_is_opened_again_after_the_last_event(
    browser: Browser, writable_service: str
) -> None:
    async with open_dashboard(browser, writable_service) as board:
        sockets: list[WebSocketRoute] = []

        def relay(socket: WebSocketRoute) -> None:
            socket.connect_to_server()
            sockets.append(socket)

        await board.page.route_web_socket("**/graphql", relay)
        await board.visit("range=24h")
        await expect(board.page.locator("#freshness")).to_contain_text("Live")
        runs = await board.number("Runs")
        await sockets[0].close()
        await board.record("rr_away")
        await expect(board.tile("Runs")).to_have_text(str(runs + 1), timeout=15_000)
        # The dashboard can read its numbers again before the socket is open.
        await wait_until(lambda: len(sockets) >= 2, seconds=15)


async def test_where_sockets_do_not_pass_events_come_over_http(
    browser: Browser, writable_service: str
) -> None:
    async with open_dashboard(browser, writable_service) as board:
        streams: list[str] = []
        board.page.on(
            "request",
            lambda asked: (
                streams.append(asked.url)
                if asked.headers.get("accept") == "text/event-stream"
                else None
            ),
        )
        await board.page.route_web_socket("**/graphql", lambda socket: socket.close())
        await board.visit("range=24h")
        await expect(board.page.locator("#freshness")).to_contain_text("Live", timeout=20_000)
        runs = await board.number("Runs")
        await board.record("rr_streamed")
        await expect(board.tile("Runs")).to_have_text(str(runs + 1), timeout=15_000)
        assert streams


async def test_a_service_that_does_not_answer_is_told_and_old_numbers_are_marked(
    browser: Browser, service: str
) -> None:
    async with open_dashboard(browser, service, ignored="503") as board:
        await board.visit()
        runs = await board.number("Runs")

        async def broken(route: Route) -> None:
            await route.fulfill(status=503, json={"errors": [{"message": "Try again later."}]})

        await board.page.route("**/graphql", broken)
        await board.page.get_by_role("button", name="Refresh").click()
        notice = board.page.locator(".notice")
        await expect(notice).to_contain_text("Try again later.")
        await expect(notice).to_contain_text("Showing data from")
        await expect(board.page.locator("#freshness")).to_contain_text("Stale")
        assert await board.number("Runs") == runs
        await board.page.unroute("**/graphql")
        await board.page.get_by_role("button", name="Retry").click()
        await expect(notice).to_have_count(0)


async def test_an_empty_store_says_so(browser: Browser) -> None:
    with running_service(ALL_FEATURES) as served:
        async with open_dashboard(browser, served.url) as board:
            await board.visit("")
            notice = board.page.locator(".notice")
            await expect(notice).to_contain_text("The store holds no runs and no operations yet.")
            assert await board.number("Runs") == 0
            assert await violations(board.page) == []


async def test_a_range_without_records_leads_to_the_newest(browser: Browser, service: str) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit("from=2030-01-01T00:00:00Z&to=2030-01-02T00:00:00Z")
        await board.page.get_by_role("link", name="Show the 30 days up to then").click()
        await expect(board.page.locator(".notice")).to_have_count(0)
        await expect(board.page.locator("#freshness")).to_contain_text("as of")
        assert await board.number("Runs") > 0


async def test_what_is_switched_off_says_so_and_the_rest_is_there(browser: Browser) -> None:
    with running_service({"DPM_ASYNC_OPERATIONS_ENABLED": "false"}, "--demo") as served:
        async with open_dashboard(browser, served.url) as board:
            await board.visit()
            assert await board.number("Runs") > 0
            await expect(board.tile("Operations failed")).to_have_count(0)
            for title in ("Operations by status", "Waiting for review", "in conflict"):
                await expect(board.card(title).locator(".absent")).to_contain_text("switched off")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_any_view(browser: Browser, service: str, scheme: str) -> None:
    async with open_dashboard(browser, service, color_scheme=scheme) as board:
        await board.visit()
        for table in await board.page.locator("details summary").all():
            await table.click()
        assert await violations(board.page) == []
        await board.page.goto(f"{service}/dashboard?list=decisions")
        await expect(board.page.locator(".list footer")).to_contain_text("shown")
        assert await violations(board.page) == []


async def test_by_keyboard_alone(browser: Browser, service: str) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit("")
        press = board.page.keyboard.press
        await board.page.get_by_label("30 days").focus()
        await press("ArrowRight")
        await expect(board.page).to_have_url(f"{service}/dashboard?range=90d")
        await expect(board.page.locator("#freshness")).to_contain_text("as of")
        table = board.card("Runs by status").locator("summary")
        await table.focus()
        await press("Enter")
        number = board.card("Runs by status").locator("table a").first
        text = await number.inner_text()
        await number.focus()
        await press("Enter")
        await expect(board.page.locator(".list footer")).to_contain_text(f"of {text} shown")
