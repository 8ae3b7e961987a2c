"""Responses with records are not stored by browsers and proxies."""

from starlette.routing import Route

from schema.app import create_app
from schema.http.static_pages import PAGE_NAMES
from schema.rest.route_table import ROUTES
from schema.settings import Settings
from tests.schema.asgi_client import AsgiClient


async def test_every_route_but_the_static_pages_answers_no_store(
    memory_client: AsgiClient,
) -> None:
    """The test reads the application's routes, so that it includes new ones."""
    pages = {f"/{name}" for name in PAGE_NAMES}
    paths = [
        route.path.replace("{path:path}", "runs")
        for route in create_app(Settings()).routes
        if isinstance(route, Route) and route.path not in pages
    ]
    rest = [route.template.replace("{", "").replace("}", "") for route in ROUTES]
    for path in (*paths, *rest, "/nothing", "/graphql?query={__typename}", "/graphql?query={"):
        for method in ("GET", "HEAD", "POST"):
            answer = await memory_client.send(method, path)
            assert answer.headers["cache-control"] == "no-store", (method, path)


async def test_the_static_pages_are_revalidated(memory_client: AsgiClient) -> None:
    for name in PAGE_NAMES:
        answer = await memory_client.get(f"/{name}")
        assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")
