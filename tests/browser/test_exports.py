"""Exports of the drawing as Mermaid, SVG, PNG and CSV. Each says what it leaves out."""

import csv
import json
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.async_api import Browser, expect

from tests.browser.explorer import Explorer, open_explorer

pytestmark = pytest.mark.asyncio(loop_scope="session")

HUB = "dop_07feed000001"
OMITTED = "12 edges in 1 collapsed hub"
SERVED = {
    "JSON": "json",
    "CSV": "csv",
    "Mermaid": "mermaid",
    "DOT": "dot",
    "SVG": "svg",
    "PROV-JSON": "prov",
    "OpenLineage": "openlineage",
}
"""The formats of the export route, by their titles in the menu."""


@asynccontextmanager
async def open_hub(browser: Browser, service: str) -> AsyncIterator[Explorer]:
    """Open the explorer with a truncated graph."""
    async with open_explorer(
        browser, service, permissions=["clipboard-read", "clipboard-write"]
    ) as explorer:
        await explorer.visit(id=HUB)
        await expect(explorer.summary).to_contain_text(OMITTED)
        await expect(explorer.stubs).to_contain_text("2 blocked, 1 waiting")
        yield explorer


async def save_as(explorer: Explorer, name: str) -> Path:
    """Return the downloaded file."""
    await explorer.page.locator(".exports summary").click()
    async with explorer.page.expect_download() as download:
        await explorer.page.get_by_label(f"Save as {name}", exact=True).click()
    return await (await download.value).path()


async def copy_as(explorer: Explorer, name: str) -> str:
    """Return the text that the page copies to the clipboard."""
    await explorer.page.locator(".exports summary").click()
    await explorer.page.get_by_label(f"Copy as {name}", exact=True).click()
    await expect(explorer.page.locator("#notices")).to_contain_text("copied to the clipboard")
    text: str = await explorer.page.evaluate("navigator.clipboard.readText()")
    return text


async def test_the_csv_has_every_edge_that_is_drawn_and_counts_the_others(
    browser: Browser, service: str
) -> None:
    async with open_hub(browser, service) as explorer:
        with (await save_as(explorer, "CSV of edges")).open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        edges = [row for row in rows if row["edge_type"] != "NOT_SHOWN"]
        named = [
            [row["source_entity_id"], row["edge_type"], row["target_entity_id"]] for row in edges
        ]
        assert sorted(named) == sorted(await explorer.drawn_edges())
        (rest,) = [row for row in rows if row not in edges]
        assert rest["source_entity_id"] == HUB
        assert rest["target_entity_id"].startswith("12 of 24 edges to effects")


async def test_the_mermaid_names_every_entity_and_says_that_it_is_partial(
    browser: Browser, service: str
) -> None:
    async with open_hub(browser, service) as explorer:
        lines = (await copy_as(explorer, "Mermaid")).splitlines()
        assert lines[0].startswith("%% Lineage of dop_07feed000001")
        assert f"partial: {OMITTED} not shown" in lines[0]
        assert lines[1] == f"%% {explorer.page.url}"
        assert lines[2] == "flowchart LR"
        nodes = [line for line in lines if "<br/>" in line]
        assert len(nodes) == len(await explorer.drawn_entities())
        assert '  n0{{"dop_07feed000001<br/>✓ SUCCEEDED"}}' in nodes
        arrows = [line for line in lines if "|" in line]
        assert len(arrows) == len(await explorer.drawn_edges())


async def test_the_svg_is_a_picture_by_itself(browser: Browser, service: str) -> None:
    async with open_hub(browser, service) as explorer:
        root = ET.fromstring((await save_as(explorer, "SVG")).read_text(encoding="utf-8"))  # noqa: S314  # our own page wrote it
        texts = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
        assert {HUB, "✓ SUCCEEDED", "caused", "+12: 2 blocked, 1 waiting"} <= texts
        assert any(OMITTED in (text or "") for text in texts)
        assert "href" not in ET.tostring(root, encoding="unicode")


async def test_the_png_is_the_svg_at_twice_its_size(browser: Browser, service: str) -> None:
    async with open_hub(browser, service) as explorer:
        svg = ET.fromstring((await save_as(explorer, "SVG")).read_text(encoding="utf-8"))  # noqa: S314
        png = (await save_as(explorer, "PNG")).read_bytes()
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        size = struct.unpack(">II", png[16:24])
        assert size == (2 * int(svg.attrib["width"]), 2 * int(svg.attrib["height"]))


async def test_the_service_writes_the_whole_lineage_in_seven_formats(
    browser: Browser, service: str
) -> None:
    """Each file is what the route answers for the view's direction, depth and time."""
    run = "rr_91f659b6"
    permissions = ["clipboard-read", "clipboard-write"]
    async with open_explorer(browser, service, permissions=permissions) as explorer:
        await explorer.visit(id=run, direction="UPSTREAM", depth=2, at="2026-11-19T12:00:00Z")
        wanted: dict[str, str | float | bool] = {
            "direction": "UPSTREAM",
            "depth": 2,
            "max_entities": 1000,
        }
        for title, name in SERVED.items():
            saved = await save_as(explorer, f"{title} of the whole lineage")
            answer = await explorer.page.request.get(
                f"{service}/lineage/{run}/export",
                params=wanted | {"format": name, "valid": "2026-11-19T12:00:00Z"},
            )
            assert answer.ok
            assert saved.read_bytes() == await answer.body(), name
        assert json.loads(await copy_as(explorer, "JSON of the whole lineage"))["root"] == run


async def test_a_refused_export_says_what_the_service_says(browser: Browser, service: str) -> None:
    async with open_explorer(browser, service, ignored="404") as explorer:
        await explorer.visit(id="mdc-20261119-3a4798")
        await explorer.page.locator(".exports summary").click()
        await explorer.page.get_by_label("Save the evidence bundle").click()
        notice = explorer.page.locator("#notices")
        await expect(notice).to_contain_text("only a run has evidence to hand over")
        await notice.get_by_role("button", name="Dismiss").click()
        await expect(notice).to_be_empty()
        await explorer.visit(id="rr_91f659b6")
        await explorer.page.locator(".exports summary").click()
        await explorer.page.get_by_label("Save the evidence bundle").click()
        await expect(notice).to_contain_text("The service signs no checkpoints")
