"""The explorer works in a browser that may speak to the service and to nobody else."""

import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from graphql import OperationDefinitionNode, parse
from playwright.async_api import Browser, Page, Route, async_playwright, expect
from starlette.applications import Starlette
from starlette.testclient import TestClient

from schema.explorer import PAGES, explorer_assets, explorer_page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def chromium() -> str:
    """Find the browser; only outside CI may it be missing."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    if os.environ.get("CI") == "true":
        pytest.fail("CI needs Chromium: none of chromium, chromium-browser, google-chrome is there")
    pytest.skip("no Chromium here: none of chromium, chromium-browser, google-chrome is there")


@asynccontextmanager
async def explorer(service: str) -> AsyncIterator[Page]:
    """Open the explorer; on leaving, assert that it asked nobody else and that nothing failed."""
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        complaints: list[str] = []
        page = await watched_page(browser, service=service, complaints=complaints)
        await page.goto(f"{service}/graphql")
        yield page
        await browser.close()
    assert complaints == []


async def watched_page(browser: Browser, *, service: str, complaints: list[str]) -> Page:
    """Open a page that is refused all but the service, and whose errors are kept."""

    async def only_the_service(route: Route) -> None:
        if route.request.url.startswith(f"{service}/"):
            await route.continue_()
        else:
            complaints.append(f"asked for {route.request.url}")
            await route.abort()

    page = await browser.new_page()
    await page.route("**/*", only_the_service)
    page.on("websocket", lambda socket: complaints.append(f"opened {socket.url}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    # A violation of the content security policy is an error on the console too.
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    return page


async def run_example(page: Page, *, name: str) -> dict[str, object]:
    """Run the example in the tab with that name, and read the answer in the result pane."""
    await page.get_by_role("tab", name=name).click()
    await page.get_by_role("button", name="Execute query").click()
    pane = page.locator(".result-window .CodeMirror")
    await expect(pane).to_contain_text(re.compile('"data"|"errors"'))
    # The editor keeps lines out of view out of the page, so its text is asked for.
    answer: dict[str, object] = json.loads(
        await pane.evaluate("pane => pane.CodeMirror.getValue()")
    )
    return answer


async def test_a_worked_example_shows_its_answer_in_the_result_pane(service: str) -> None:
    async with explorer(service) as page:
        await expect(page).to_have_title("dpm-lineage GraphiQL")
        answer = await run_example(page, name="Summary")
        await expect(page.locator(".result-window")).to_contain_text('"storeBackend"')

    data = answer["data"]
    assert isinstance(data, dict)
    assert data["summary"]["runCount"] >= 0
    assert "errors" not in answer


async def test_every_worked_example_is_answered_without_errors(service: str) -> None:
    async with explorer(service) as page:
        tabs = page.get_by_role("tab")
        await expect(tabs).to_have_count(len(examples()))
        answers = {
            name: await run_example(page, name=name) for name in await tabs.all_inner_texts()
        }

    assert {name: answer.get("errors") for name, answer in answers.items()} == dict.fromkeys(
        examples()
    )


async def test_docs_history_dialogs_and_completion_keep_the_policy(service: str) -> None:
    async with explorer(service) as page:
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


async def test_the_menu_of_operations_keeps_the_policy(service: str) -> None:
    async with explorer(service) as page:
        await page.get_by_role("button", name="New tab").click()
        await page.locator(".graphiql-query-editor .CodeMirror").evaluate(
            "editor => editor.CodeMirror.setValue('query A { __typename } query B { __typename }')"
        )
        await page.locator("button.graphiql-execute-button[aria-haspopup=menu]").click()
        await page.get_by_role("menuitem", name="B").click()
        await expect(page.locator(".result-window")).to_contain_text('"__typename"')


def test_the_page_admits_no_script_or_style_but_the_services_own() -> None:
    first, second = explorer_page(), explorer_page()

    policy = first.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert policy != second.headers["content-security-policy"]
    (nonce,) = re.findall(r"'nonce-([\w-]+)'", policy)
    assert f'nonce="{nonce}"'.encode() in bytes(first.body)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("graphiql.js", "text/javascript; charset=utf-8"),
        ("graphiql.css", "text/css; charset=utf-8"),
        ("vendor/graphiql.min.js", "text/javascript; charset=utf-8"),
        ("examples.graphql", "application/graphql; charset=utf-8"),
        ("examples.json", "application/json"),
        ("icon.svg", "image/svg+xml"),
        ("index.html", "text/plain; charset=utf-8"),
    ],
)
def test_an_asset_has_its_type_and_is_sent_once(name: str, kind: str) -> None:
    client = TestClient(Starlette(routes=[explorer_assets()]))

    first = client.get(f"/static/graphiql/{name}")
    again = client.get(f"/static/graphiql/{name}", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, first.headers["content-type"]) == (200, kind)
    assert (again.status_code, again.content) == (304, b"")


def test_each_example_begins_with_its_question_and_has_its_variables() -> None:
    variables = json.loads((PAGES / "examples.json").read_text(encoding="utf-8"))

    assert list(variables) == list(examples())
    for name, query in examples().items():
        assert re.match(r"# (What|How|Is|Which) [^?]+\?", query.replace("\n#", "")), name
        (operation,) = parse(query).definitions
        assert isinstance(operation, OperationDefinitionNode)
        declared = {v.variable.name.value for v in operation.variable_definitions or ()}
        assert set(variables[name]) == declared


def examples() -> dict[str, str]:
    """Cut the file of examples as graphiql.js does: at blank lines before a comment."""
    text = (PAGES / "examples.graphql").read_text(encoding="utf-8")
    queries = re.split(r"\n\n+(?=#)", text.strip())
    return {re.findall(r"^query (\w+)", query, re.MULTILINE)[0]: query for query in queries}
