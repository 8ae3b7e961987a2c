"""The panel shows the API's data of the selected entity, with exact digits, and links to related views."""

import asyncio
import json
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZipFile

import httpx2
import pytest
from playwright.async_api import Browser, Page, Route, expect

from storage.ledger.notes import SignerKey
from tests.browser.explorer import open_explorer
from tests.browser.large_dataset import CORRELATION, EXACT, HUB
from tests.service_env import ALL_FEATURES
from tests.service_process import running_service

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY = "oms-20261028-07c0de0001"


async def test_a_payload_is_a_tree_with_every_digit_as_it_was_recorded(
    browser: Browser, large_service: str
) -> None:
    async with open_explorer(browser, large_service) as explorer:
        await explorer.visit(id=EXACT)
        lines = explorer.panel.get_by_role("region", name="Result").locator(".leaf")
        await expect(lines).to_have_text(
            [
                'status: "READY"',
                "10: 1.10",
                "2: 12345678901234567890",
                "rate: 1E+2",
                "price: -0.10",
            ]
        )


async def test_a_payload_folds_and_unfolds(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id="rr_07fade01")
        result = explorer.panel.get_by_role("region", name="Result")
        inner = result.get_by_text("gate:", exact=False)
        await expect(result.get_by_text("gate_decision { 4 }")).to_be_visible()
        await expect(inner).to_have_count(0)
        await result.get_by_text("gate_decision").click()
        await expect(inner.first).to_be_visible()
        await result.get_by_text("gate_decision").click()
        await expect(inner.first).to_be_hidden()


async def test_facts_decisions_and_a_keys_history_are_those_of_the_api(
    browser: Browser, service: str
) -> None:
    bundle = httpx2.get(f"{service}/rebalance/runs/rr_07ed1701/support-bundle").json()
    decisions = bundle["workflow_history"]["decisions"]
    assert decisions
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id="rr_07ed1701")
        facts = explorer.panel.locator(".facts", has_text="Request hash")
        await expect(facts).to_contain_text(bundle["run"]["portfolio_id"])
        await expect(facts).to_contain_text(bundle["run"]["request_hash"])
        rows = explorer.panel.locator("section", has_text="Decisions").locator("li")
        await expect(rows).to_have_count(len(decisions))
        for place, decision in enumerate(decisions):
            for field in ("action", "reason_code", "actor_id"):
                await expect(rows.nth(place)).to_contain_text(decision[field])

        await explorer.visit(id=KEY)
        await expect(explorer.panel).to_contain_text("more than one request hash")
        uses = explorer.panel.locator("section", has_text="History").locator("li")
        await expect(uses).to_have_count(3)
        await uses.nth(1).get_by_role("button").first.click()
        await expect(explorer.panel.locator("h2")).to_have_text("rr_07c0de02")


async def test_a_long_list_comes_page_by_page(browser: Browser, large_service: str) -> None:
    async with open_explorer(browser, large_service) as explorer:
        await explorer.visit(id=CORRELATION)
        runs = explorer.panel.locator("section", has_text="Runs")
        await expect(runs.locator("li")).to_have_count(20)
        await expect(runs).to_contain_text("20 of 1,000 shown")
        await runs.get_by_role("button", name="Show more").click()
        await expect(runs.locator("li")).to_have_count(40)
        ids = await runs.locator("li button").all_inner_texts()
        assert ids == [f"rr_tree_{number:04}" for number in range(999, 959, -1)]


async def test_an_edge_shows_what_was_recorded_with_it(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id="rr_07c1c101")
        edge = await explorer.page.locator(
            ".edge[data-type=DERIVED_FROM][data-source=rr_07c1c101]"
        ).get_attribute("data-key")
        assert edge is not None
        await explorer.visit(id="rr_07c1c101", selected=edge)
        await expect(explorer.panel.locator("h2")).to_have_text("DERIVED_FROM")
        await expect(explorer.panel).to_contain_text('reason: "REBASED_ON_LATEST"')
        await explorer.panel.get_by_role("button", name="rr_07c1c103").click()
        await expect(explorer.panel.locator("h2")).to_have_text("rr_07c1c103")


async def test_links_lead_to_the_rest_bundle_and_to_the_same_question_in_graphiql(
    browser: Browser,
    service: str,
) -> None:
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id="rr_07fade01")
        bundle = explorer.panel.get_by_role("link", name="Support bundle (REST)")
        address = f"{service}/{await bundle.get_attribute('href')}"
        assert httpx2.get(address).json()["run"]["rebalance_run_id"] == "rr_07fade01"

        async with explorer.page.context.expect_page() as opening:
            await explorer.panel.get_by_role("link", name="Details in GraphiQL").click()
        answer = await execute_in_graphiql(await opening.value)
        assert answer["data"]["entity"]["runStatus"] == "PENDING_REVIEW"

        async with explorer.page.context.expect_page() as opening:
            await explorer.panel.get_by_role("link", name="Lineage in GraphiQL").click()
        answer = await execute_in_graphiql(await opening.value)
        assert answer["data"]["lineage"]["entityCount"] == len(await explorer.drawn_entities())


async def execute_in_graphiql(graphiql: Page) -> dict[str, dict[str, dict[str, object]]]:
    """Execute the query with which GraphiQL was opened, and return the response."""
    await expect(graphiql.get_by_role("tab", selected=True)).to_be_visible()
    assert "#" not in unquote(graphiql.url)
    await graphiql.get_by_role("button", name="Execute query").click()
    pane = graphiql.locator(".result-window .CodeMirror")
    await expect(pane).to_contain_text('"data"')
    answer: dict[str, dict[str, dict[str, object]]] = json.loads(
        await pane.evaluate("pane => pane.CodeMirror.getValue()")
    )
    return answer


async def test_a_hub_in_the_panel_is_told_apart_from_an_id_that_only_edges_name(
    browser: Browser, large_service: str, service: str
) -> None:
    async with open_explorer(browser, large_service) as explorer:
        await explorer.visit(id=HUB, depth=1)
        await expect(explorer.panel).to_contain_text("REBALANCE_ON_MARKET_EVENT")
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id="mde-20261112-usd-rates-shock", depth=1)
        await expect(explorer.panel).to_contain_text("no record describes it")


async def test_the_evidence_of_a_record_is_verified_in_the_browser_and_saved_as_a_bundle(
    browser: Browser, tmp_path: Path
) -> None:
    key = tmp_path / "ledger.key"
    key.write_text(SignerKey.generate("lineage.example.com/dpm").secret_text())
    key.chmod(0o600)
    env = ALL_FEATURES | {"DPM_LEDGER_KEY_FILE": str(key)}
    with running_service(env, "--demo") as process:
        address = f"{process.url}/evidence/checkpoint"
        for _ in range(50):
            if (answer := httpx2.get(address)).status_code == 200:
                break
            await asyncio.sleep(0.1)
        _, size, root, *_ = answer.text.split("\n")
        async with open_explorer(browser, process.url) as explorer:
            await explorer.visit(id="rr_07ed1701")
            ledger = explorer.panel.get_by_role("region", name="Ledger")
            await ledger.get_by_role("button", name="Verify").click()
            await expect(ledger).to_contain_text("leads to the root in the checkpoint")
            await expect(ledger).to_contain_text(root)
            await expect(ledger).to_contain_text(f"with {int(size):,} leaves")

            await explorer.page.locator(".exports summary").click()
            async with explorer.page.expect_download() as download:
                await explorer.page.get_by_label("Save the evidence bundle").click()
            file = await download.value
            assert file.suggested_filename == "lineage-rr_07ed1701.zip"
            with ZipFile(await file.path()) as bundle:
                assert "manifest.json" in bundle.namelist()

            async def forge(route: Route) -> None:
                answer = await route.fetch()
                found = await answer.json()
                leaf = ((found.get("data") or {}).get("node") or {}).get("ledgerLeaf")
                if leaf:
                    leaf["hash"] = "00" + leaf["hash"][2:]
                await route.fulfill(response=answer, json=found)

            await explorer.page.route("**/graphql", forge)
            await ledger.get_by_role("button", name="Verify").click()
            await expect(ledger).to_contain_text("does not lead to the root")


async def test_held_and_purged_records_are_marked_on_the_card_and_in_the_panel(
    browser: Browser, service: str
) -> None:
    """The demo holds a run whose cause was purged."""
    async with open_explorer(browser, service) as explorer:
        await explorer.visit(id="rr_07bad106")
        await expect(explorer.panel.locator("#why")).to_contain_text(
            "No purge takes this run until its holds are released."
        )
        cards = explorer.page.locator(".scene .card")
        await expect(cards.filter(has_text="⚑ held")).to_have_attribute("data-key", "rr_07bad106")
        purged = cards.filter(has_text="⌫ purged")
        await expect(purged).to_have_count(1)
        await explorer.row(await purged.get_attribute("data-key") or "").click()
        await expect(explorer.panel.locator("#why .lead")).to_contain_text("was purged")
