"""Accessibility checks of a page by axe-core: names, roles, contrast."""

from typing import Any, Final

from playwright.async_api import Page

from tests.npm import install_packages

AXE: Final = "axe-core@4.14.1"


async def violations(page: Page, *, only: tuple[str, ...] = ()) -> list[Any]:
    """Return the rules that the page violates, each with the violating elements.

    `only` limits the check to some rules.
    """
    path = install_packages("axe-core", AXE, file="axe-core/axe.min.js")
    script = path / "node_modules/axe-core/axe.min.js"
    await page.evaluate(script.read_text(encoding="utf-8"))
    found: list[Any] = await page.evaluate(
        "async options => (await axe.run(options)).violations"
        ".map(each => [each.id, each.nodes.map(node => node.html)])",
        {"runOnly": [*only]} if only else {},
    )
    return found
