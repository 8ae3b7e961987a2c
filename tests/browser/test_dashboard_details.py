"""Details of the dashboard: whole days, the texts of its fields, and the labels of its numbers."""

import json
import re
import socket
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, expect

from tests.browser.dashboard import DEMO, RANGE, Dashboard, open_dashboard
from tests.service_env import ALL_FEATURES
from tests.service_process import running_service

pytestmark = pytest.mark.asyncio(loop_scope="session")

CREATED: Final = {
    "r05": "2026-11-05T09:00:00+00:00",
    "r10a": "2026-11-10T09:15:00+00:00",
    "r10b": "2026-11-10T12:00:00+00:00",
    "r11": "2026-11-11T10:00:00+00:00",
}


@pytest.fixture(scope="module")
def four_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a service with four runs on three days, two of which wait for review."""
    file = tmp_path_factory.mktemp("runs") / "records.ndjson"
    records = [
        {
            "kind": "run",
            "rebalance_run_id": run_id,
            "correlation_id": f"c_{run_id}",
            "request_hash": "h1",
            "idempotency_key": None,
            "portfolio_id": "pf",
            "created_at": created_at,
            "result": {"status": "READY" if run_id in {"r10b", "r11"} else "PENDING_REVIEW"},
        }
        for run_id, created_at in CREATED.items()
    ]
    decision = {
        "kind": "decision",
        "decision_id": "d1",
        "run_id": "r05",
        "action": "REQUEST_CHANGES",
        "reason_code": "NEEDS_DETAIL",
        "comment": None,
        "actor_id": "ana",
        "decided_at": "2026-11-12T08:00:00+00:00",
        "correlation_id": "c_d1",
    }
    file.write_text("\n".join(json.dumps(each) for each in (*records, decision)), encoding="utf-8")
    with running_service(ALL_FEATURES, "--load", str(file)) as process:
        yield process.url


async def show(board: Dashboard, **typed: str) -> None:
    """Type into From and To, press Enter in the last, and wait for the numbers."""
    for name, text in typed.items():
        await board.page.locator(f"#{name}").fill(text)
    await board.page.locator(f"#{list(typed)[-1]}").press("Enter")
    await expect(board.page.locator("#freshness")).to_contain_text("as of")


async def expect_typed(board: Dashboard, runs: int, **fields: str) -> None:
    """Wait for the number of runs, and check that the fields read as they were typed."""
    await expect(board.tile("Runs")).to_have_text(str(runs))
    for name, text in fields.items():
        await expect(board.page.locator(f"#{name}")).to_have_value(text)


async def test_fields_keep_what_was_typed_and_a_day_is_a_whole_day(
    browser: Browser, four_runs: str
) -> None:
    async with open_dashboard(browser, four_runs) as board:
        await board.visit("")
        await show(board, **{"from": "2026-11-10 09:00", "to": "2026-11-10 13:00"})
        await expect_typed(board, 2, **{"from": "2026-11-10 09:00", "to": "2026-11-10 13:00"})
        await show(board, to="2026-11-10 14:30")
        await expect_typed(board, 2, **{"from": "2026-11-10 09:00", "to": "2026-11-10 14:30"})

        await show(board, **{"from": "2026-11-10", "to": "2026-11-11"})
        await expect_typed(board, 3, **{"from": "2026-11-10", "to": "2026-11-11"})
        await board.page.locator("#to").press("Enter")
        await expect_typed(board, 3, **{"from": "2026-11-10", "to": "2026-11-11"})

        await show(board, **{"from": "2026-11-10", "to": "2026-11-10"})
        await expect_typed(board, 2, **{"from": "2026-11-10", "to": "2026-11-10"})


async def test_names_of_object_members_are_no_ranges(browser: Browser, service: str) -> None:
    async with open_dashboard(browser, service) as board:
        for name in ("__proto__", "constructor", "toString", "hasOwnProperty"):
            await board.visit(f"range={name}&from={name}&list={name}&order={name}")
            await expect(board.page.get_by_label("30 days")).to_be_checked()


async def test_the_longest_wait_counts_from_when_the_run_began_to_wait(
    browser: Browser, four_runs: str
) -> None:
    """r05 is older, but has waited only since changes were requested."""
    async with open_dashboard(browser, four_runs) as board:
        await board.visit("")
        rows = board.card("Waiting for review, longest first").locator("tbody tr")
        await expect(rows.locator("td:first-child")).to_have_text(["r10a", "r05"])
        longest = await rows.first.locator("td").nth(2).inner_text()
        tile = board.page.locator(".tile", has_text="Waiting for review")
        await expect(tile.locator(".tile-note")).to_have_text(f"longest {longest}")


async def test_approved_runs_are_not_amber(browser: Browser, service: str) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit()
        reviews = board.card("Runs by status").locator(".reviews a")
        approved = reviews.filter(has_text="APPROVED")
        await expect(approved.locator(".status")).to_have_attribute("data-tone", "good")
        bars = board.card("Runs by status").locator(".bar-part[data-tone=wait]")
        await expect(bars).to_have_count(0)
        (number,) = re.findall(r"\d+", await approved.inner_text())
        await approved.click()
        await expect(board.page.locator(".list footer")).to_contain_text(f"of {number} shown")
        statuses = board.page.locator("tbody .status")
        assert {*await statuses.all_text_contents()} == {"☑APPROVED"}


async def test_operations_of_a_portfolio_say_what_they_count(
    browser: Browser, service: str
) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit(f"{DEMO}&portfolio=PF-SIN-BAL-USD-0004")
        counted = "operations that a run of PF-SIN-BAL-USD-0004 belongs to"
        for title in ("Operations by status", "How long operations take"):
            await expect(board.card(title).locator("header")).to_contain_text(counted)


async def test_the_way_back_from_a_list_keeps_the_range(browser: Browser, service: str) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit("range=90d&portfolio=PF-SIN-BAL-USD-0004")
        await board.page.locator(".tile").first.click()
        await expect(board.page.locator(".list")).to_be_visible()
        await board.page.reload()
        await board.page.locator(".list").get_by_role("link", name="Dashboard").click()
        await expect(board.page).to_have_url(
            f"{service}/dashboard?range=90d&portfolio=PF-SIN-BAL-USD-0004"
        )


TOP_REASONS: Final = """query ($created: TimeRange!) {
  GATE_REASON: reasonCounts(created: $created, of: GATE_REASON, first: 8) { key count }
  FAILED_RULE: reasonCounts(created: $created, of: FAILED_RULE, first: 8) { key count } }"""


async def test_the_top_reasons_are_the_apis_and_lead_to_their_runs(
    browser: Browser, service: str
) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit()
        counted = await board.ask(TOP_REASONS, created=RANGE)
        tables = board.card("Top reasons").locator("table")
        for table, source in zip(await tables.all(), ("GATE_REASON", "FAILED_RULE"), strict=True):
            rows = await table.locator("tbody tr").all_inner_texts()
            shown = [row.rsplit(maxsplit=1) for row in rows]
            assert shown == [[each["key"], str(each["count"])] for each in counted[source]]
            assert len(shown) > 1
        (code, number), *_ = [(each["key"], each["count"]) for each in counted["FAILED_RULE"]]
        await tables.last.get_by_role("link", name=code).click()
        await expect(board.page.locator(".list footer")).to_contain_text(f"of {number} shown")
        await expect(board.page.locator(".list header")).to_contain_text(f"failed rule {code}")


AT: Final = "2026-11-10T12:00:00Z"
AS_OF: Final = f"""query ($created: TimeRange!) @asOf(valid: "{AT}") {{
  runs(filter: {{created: $created}}) {{ totalCount }}
  waiting: runs(filter: {{workflowStatus: PENDING_REVIEW}}) {{ totalCount }}
  failed: operations(filter: {{status: FAILED}}) {{ totalCount }} }}"""


async def test_everything_is_shown_as_of_two_times(browser: Browser, service: str) -> None:
    async with open_dashboard(browser, service) as board:
        created = {"from": "2026-10-12T00:00:00Z", "to": AT}
        then = await board.ask(AS_OF, created=created)
        await board.visit("from=2026-10-12T00:00:00Z")
        waiting = await board.number("Waiting for review")
        await show(board, at="2026-11-10 12:00:00")
        notice = board.page.locator("#notices")
        await expect(notice).to_contain_text(f"as it stood at {AT}")
        await expect(board.tile("Waiting for review")).to_have_text(
            str(then["waiting"]["totalCount"])
        )
        assert then["waiting"]["totalCount"] != waiting
        assert await board.number("Runs") == then["runs"]["totalCount"]
        assert await board.number("Operations failed") == then["failed"]["totalCount"]
        await expect(board.page.locator("#freshness")).to_contain_text("Loaded")  # nothing is live

        link = board.card("Waiting for review, longest first").locator("a.id").first
        assert urlencode({"at": AT}) in (await link.get_attribute("href") or "")
        await board.page.locator(".tile", has_text="Waiting for review").click()
        rows = board.page.locator(".list tbody tr")
        await expect(rows).to_have_count(min(50, then["waiting"]["totalCount"]))
        await board.page.locator(".list").get_by_role("link", name="Dashboard").click()
        await expect(board.page.locator("#at")).to_have_value("2026-11-10 12:00:00")

        await show(board, known="2026-01-01")
        await expect(notice).to_contain_text("as the store knew it at 2026-01-01T23:59:59.999999Z")
        await expect(board.tile("Runs")).to_have_text("0")
        await notice.get_by_role("link", name="Now", exact=True).click()
        await expect(board.tile("Waiting for review")).to_have_text(str(waiting))
        await expect(notice).to_be_empty()


async def test_lists_are_ordered_by_what_they_show(browser: Browser, service: str) -> None:
    async with open_dashboard(browser, service) as board:
        await board.visit("list=operations")
        await board.page.get_by_label("Order by").select_option("took")
        first = board.page.locator(".list tbody tr").first
        await expect(board.page.get_by_role("button", name="Longest first")).to_be_visible()
        api = """query ($to: OrderDirection!) {
          operations(orderBy: {field: DURATION, direction: $to}, first: 1) { nodes { operationId } } }"""
        for direction in ("DESC", "ASC"):
            found = await board.ask(api, to=direction)
            await expect(first).to_contain_text(found["operations"]["nodes"][0]["operationId"])
            await board.page.get_by_role("button", name=re.compile("first$")).click()


async def test_a_service_that_is_gone_is_told_within_seconds_and_found_again(
    browser: Browser,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with running_service(ALL_FEATURES, "--port", str(port)) as served:
        async with open_dashboard(browser, served.url, ignored="ERR_") as board:
            await board.visit("range=24h")
            await expect(board.page.locator("#freshness")).to_contain_text("Live")
            served.process.terminate()
            served.process.wait(timeout=30)
            notice = board.page.locator(".notice")
            await expect(notice).to_contain_text("The service is not responding", timeout=5_000)
            with running_service(ALL_FEATURES, "--demo", "--port", str(port)):
                await expect(board.page.locator("#freshness")).to_contain_text(
                    "Live", timeout=8_000
                )
                await expect(board.page.get_by_text("is not responding")).to_have_count(0)
                assert await board.number("Keys in conflict") > 0


async def test_a_failure_in_the_past_is_told_until_the_service_answers(
    browser: Browser, service: str
) -> None:
    async with open_dashboard(browser, service, ignored="ERR_") as board:
        await board.visit("at=2026-11-01")
        await board.page.route("**/graphql", lambda route: route.abort())
        await board.page.locator("#refresh").click()
        failure = board.page.get_by_text("is not responding")
        await expect(failure).to_have_count(1)
        await board.page.unroute("**/graphql")
        await board.page.locator("#refresh").click()
        await expect(failure).to_have_count(0)
        await expect(board.page.get_by_text("Everything is shown")).to_have_count(1)
