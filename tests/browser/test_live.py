"""What is recorded while somebody looks appears where it belongs, is marked, and moves nothing else."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, WebSocket, expect

from tests.browser.explorer import Explorer, Point, open_explorer
from tests.service_env import ALL_FEATURES
from tests.service_process import running_service

pytestmark = pytest.mark.asyncio(loop_scope="session")

RECORD = """mutation($id: String!, $result: JSON!, $causes: [String!]) {
  recordRun(input: {rebalanceRunId: $id, correlationId: "corr_live", requestHash: "sha256:1", portfolioId: "PF-1",
    result: $result, causedBy: $causes}) { rebalanceRunId } }"""
DECIDE = """mutation { applyWorkflowAction(input: {run: {rebalanceRunId: "rr_root"}, action: APPROVE,
  reasonCode: "LOOKS_RIGHT", actorId: "ana", correlationId: "corr_decision"}) { decisionId } }"""
HALF_A_SECOND_AFTER_THE_CHECK = 2_500
PIXELS = 0.01


def ask(address: str, query: str, **variables: object) -> None:
    """Send a mutation from outside the page."""
    answer = httpx2.post(f"{address}/graphql", json={"query": query, "variables": variables})
    assert "errors" not in answer.json(), answer.text


def record(address: str, run_id: str, *causes: str, status: str = "READY") -> None:
    """Record a run."""
    ask(address, RECORD, id=run_id, result={"status": status}, causes=list(causes))


async def places(explorer: Explorer) -> dict[str, Point]:
    """Where each card is on the screen."""
    return {key: await explorer.position_of(key) for key in await explorer.drawn_entities()}


async def test_new_runs_and_decisions_are_marked_where_they_stand_and_nothing_jumps(
    browser: Browser,
) -> None:
    with running_service(ALL_FEATURES) as served:
        record(served.url, "rr_root", status="PENDING_REVIEW")
        for number in range(3):
            record(served.url, f"rr_effect_{number}", "rr_root")
        async with open_explorer(browser, served.url) as explorer:
            page, news = explorer.page, explorer.page.locator("#news")
            await page.clock.install()
            async with page.expect_event("websocket") as opening:
                await explorer.visit(id="rr_root", selected="rr_effect_1")
            socket = await opening.value
            await expect(explorer.panel.locator("#why")).to_be_visible()
            before = await places(explorer)

            async with frame(socket, "runRecorded"):
                record(served.url, "rr_new", "rr_effect_1")
            await page.clock.fast_forward(HALF_A_SECOND_AFTER_THE_CHECK)
            await expect(news).to_contain_text("rr_new is new")
            fresh = page.locator(".scene .card.fresh")
            await expect(fresh).to_have_count(1)
            assert await fresh.get_attribute("data-key") == "rr_new"
            await expect(page.locator(".scene .edge.fresh")).to_have_count(1)
            await expect(explorer.row("rr_new")).to_have_class("fresh")
            await expect(explorer.panel.locator("h2")).to_have_text("rr_effect_1")
            assert await moved(explorer, before) == []
            new, cause = await explorer.position_of("rr_new"), before["rr_effect_1"]
            assert new["x"] > cause["x"]

            async with frame(socket, "decisionRecorded"):
                ask(served.url, DECIDE)
            await page.clock.fast_forward(HALF_A_SECOND_AFTER_THE_CHECK)
            await expect(news).to_contain_text("ana decided APPROVE on rr_root")
            decided = page.locator(".scene .card.fresh[data-key=rr_root]")
            await expect(decided).to_contain_text("ana")
            assert await moved(explorer, before) == []

            await news.get_by_role("button", name="Arrange again").click()
            await expect(news).to_be_empty()
            await expect(page.locator(".scene .fresh")).to_have_count(0)
            assert "rr_new" in await explorer.drawn_entities()


def frame(socket: WebSocket, name: str) -> AbstractAsyncContextManager[Any]:
    """Wait until the page has received an event."""
    expected: AbstractAsyncContextManager[Any] = socket.expect_event(
        "framereceived", lambda received: f'"{name}"' in str(received)
    )
    return expected


async def moved(explorer: Explorer, before: dict[str, Point]) -> list[str]:
    """The cards that are no longer where they were."""
    now = await places(explorer)
    return [
        key
        for key, place in before.items()
        if abs(now[key]["x"] - place["x"]) + abs(now[key]["y"] - place["y"]) > PIXELS
    ]
