"""The service's pages for browsers: GraphiQL and the explorer, all of them files of this package."""

import os
import secrets
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC_DIRECTORY: Final = Path(__file__).parents[1] / "static"
PAGE_NAMES: Final = ("explore", "dashboard")
"""The pages at an address of their own: NAME is static/NAME/index.html at /NAME. A new page is a word here."""
ASSET_DIRECTORIES: Final = ("graphiql", "pages", *PAGE_NAMES)
"""What is served of static/, at /static/NAME; `pages` is what the pages share."""

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src {styles}; "
    "connect-src 'self'; img-src 'self' data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# What a page loads. All else is text, so that index.html is never a page without a policy.
MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".graphql": "application/graphql; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


def page_routes() -> list[BaseRoute]:
    """The routes of the pages and of what they load; GraphiQL's own address belongs to the API."""
    return [
        *(Route(f"/{name}", partial(_serve_page, name)) for name in PAGE_NAMES),
        *(
            Mount(f"/static/{name}", app=_AssetFiles(directory=STATIC_DIRECTORY / name), name=name)
            for name in ASSET_DIRECTORIES
        ),
    ]


def graphiql_page() -> Response:
    """Answer GraphiQL, with a nonce and a content security policy of its own."""
    # Fonts and lint marks are data: URLs in GraphiQL's stylesheet. Its dialogs and menus add a <style>
    # element, which the nonce admits; everything else sets styles through the CSSOM.
    nonce = secrets.token_urlsafe(16)
    page = (STATIC_DIRECTORY / "graphiql" / "index.html").read_text(encoding="utf-8")
    answer = _html_response(
        page.replace("{{ style_nonce }}", nonce), styles=f"'self' 'nonce-{nonce}'"
    )
    answer.headers["Vary"] = "Accept"
    return answer


def _serve_page(name: str, request: Request) -> Response:
    page = STATIC_DIRECTORY / name / "index.html"
    return _html_response(page.read_text(encoding="utf-8"), styles="'self'")


def _html_response(text: str, *, styles: str) -> Response:
    return HTMLResponse(
        text,
        headers={
            "Content-Security-Policy": CONTENT_SECURITY_POLICY.format(styles=styles),
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache",
        },
    )


class _AssetFiles(StaticFiles):
    """Static files whose content types do not depend on the machine's list of them.

    They are revalidated by ETag, so that an upgrade shows at once.
    """

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Answer the file, or 304 where the browser has it."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            kind = MEDIA_TYPES.get(Path(full_path).suffix, "text/plain; charset=utf-8")
            response.headers["Content-Type"] = kind
        return response
