"""GraphiQL works in a browser that can reach only the service."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import open_page
from tests.schema.graphiql_examples import examples

pytestmark = pytest.mark.asyncio(loop_scope="session")


@asynccontextmanager
async def graphiql(browser: Browser, service: str) -> AsyncIterator[Page]:
    """Open GraphiQL."""
    async with open_page(browser, service) as page:
        await page.goto(f"{service}/graphql")
        yield page


async def run_example(page: Page, *, name: str) -> dict[str, object]:
    """Run the example in the tab with that name, and read the answer in the result pane."""
    await page.get_by_role("tab", name=name).click()
    await page.get_by_role("button", name="Execute query").click()
    pane = page.locator(".result-window .CodeMirror")
    await expect(pane).to_contain_text(re.compile('"data"|"errors"'))
    # Read the text from the editor, because lines outside of its viewport are not in the page.
    answer: dict[str, object] = json.loads(
        await pane.evaluate("pane => pane.CodeMirror.getValue()")
    )
    return answer


async def test_a_worked_example_shows_its_answer_in_the_result_pane(
    browser: Browser, service: str
) -> None:
    async with graphiql(browser, service) as page:
        await expect(page).to_have_title("dpm-lineage GraphiQL")
        answer = await run_example(page, name="Summary")
        await expect(page.locator(".result-window")).to_contain_text('"storeBackend"')

    data = answer["data"]
    assert isinstance(data, dict)
    assert data["summary"]["runCount"] > 0
    assert "errors" not in answer


async def test_every_worked_example_is_answered_without_errors(
    browser: Browser, service: str
) -> None:
    async with graphiql(browser, service) as page:
        tabs = page.get_by_role("tab")
        await expect(tabs).to_have_count(len(examples()))
        answers = {
            name: await run_example(page, name=name) for name in await tabs.all_inner_texts()
        }

    assert {name: answer.get("errors") for name, answer in answers.items()} == dict.fromkeys(
        examples()
    )


async def test_docs_history_dialogs_and_completion_keep_the_policy(
    browser: Browser, service: str
) -> None:
    async with graphiql(browser, service) as page:
        await page.get_by_role("button", name="Show Documentation Explorer").click()
        await page.get_by_role("link", name="Query").click()
        await expect(page.locator(".graphiql-doc-explorer-title")).to_have_text("Query")
        await page.get_by_role("button", name="Show History").click()
        for dialog in ("Open short keys dialog", "Open settings dialog"):
            await page.get_by_role("button", name=dialog).click()
            await expect(page.get_by_role("dialog")).to_be_visible()
            await page.keyboard.press("Escape")
        await page.get_by_role("button", name="New tab").click()
        await page.locator(".graphiql-query-editor .CodeMirror").click()
        await page.keyboard.type("query A { summary { runC")
        await expect(page.locator(".CodeMirror-hints")).to_contain_text("runCount")


async def test_the_menu_of_operations_keeps_the_policy(browser: Browser, service: str) -> None:
    async with graphiql(browser, service) as page:
        await page.get_by_role("button", name="New tab").click()
        await page.locator(".graphiql-query-editor .CodeMirror").evaluate(
            "editor => editor.CodeMirror.setValue('query A { __typename } query B { __typename }')"
        )
        await page.locator("button.graphiql-execute-button[aria-haspopup=menu]").click()
        await page.get_by_role("menuitem", name="B").click()
        await expect(page.locator(".result-window")).to_contain_text('"__typename"')


RECORD = """mutation { recordRun(input: {rebalanceRunId: "rr_graphiql", correlationId: "c", requestHash: "h",
  portfolioId: "p", result: {status: "READY"}}) { status } }"""


async def test_a_subscription_shows_its_events_until_it_is_stopped(
    browser: Browser, service: str
) -> None:
    async with graphiql(browser, service) as page:
        query = "subscription Runs { runRecorded { run { rebalanceRunId } } }"
        await page.goto("about:blank")
        await page.goto(f"{service}/graphql#query={quote(query)}")
        accepted = "text/event-stream"
        async with page.expect_response(
            lambda each: each.request.headers["accept"] == accepted
        ) as streamed:
            await page.get_by_role("button", name="Execute query").click()
        assert (await streamed.value).status == 200
        recorded = await page.request.post(f"{service}/graphql", data={"query": RECORD})
        assert (await recorded.json())["data"] == {"recordRun": {"status": "READY"}}
        await expect(page.locator(".result-window .CodeMirror")).to_contain_text("rr_graphiql")
        await page.get_by_role("button", name="Stop query").click()
        await expect(page.get_by_role("button", name="Execute query")).to_be_visible()
