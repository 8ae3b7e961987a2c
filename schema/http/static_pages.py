"""The pages for browsers: GraphiQL, the explorer and the dashboard, from the files in schema/static."""

import os
import secrets
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

STATIC_DIRECTORY: Final = Path(__file__).parents[1] / "static"
PAGE_NAMES: Final = ("explore", "dashboard")
"""The pages with a path of their own: /NAME is static/NAME/index.html. Add a new page here."""
ASSET_DIRECTORIES: Final = ("graphiql", "pages", *PAGE_NAMES)
"""The directories of static/ that are served as /static/NAME. `pages` has the files that the pages share."""

_PAGE_PATHS: Final = frozenset({"/", *(f"/{name}" for name in PAGE_NAMES)})
_ASSET_PREFIXES: Final = tuple(f"/static/{name}/" for name in ASSET_DIRECTORIES)

MINIMUM_GZIP_BYTES: Final = 1000
"""Assets below this size are sent as they are, because gzip would save less than a packet."""
GZIP_LEVEL: Final = 6
"""Level of gzip. The explorer's bundle is compressed to a third of its size in 5 ms."""
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src {styles}; "
    "connect-src 'self'; img-src 'self' data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".graphql": "application/graphql; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
"""The media types of assets by suffix.

Other files are plain text, because an index.html under /static has no Content Security Policy.
"""


def page_routes() -> list[BaseRoute]:
    """Return the routes of the pages and their assets. The GraphQL endpoint serves GraphiQL itself."""
    return [
        Route("/", _redirect_to_explorer),
        *(Route(f"/{name}", partial(_serve_page, name)) for name in PAGE_NAMES),
        *(
            Mount(f"/static/{name}", app=_compressed(STATIC_DIRECTORY / name), name=name)
            for name in ASSET_DIRECTORIES
        ),
    ]


def _compressed(directory: Path) -> ASGIApp:
    return GZipMiddleware(_AssetFiles(directory=directory), MINIMUM_GZIP_BYTES, GZIP_LEVEL)


def is_page_path(path: str) -> bool:
    """Return whether a path belongs to a page or an asset."""
    return path in _PAGE_PATHS or path.startswith(_ASSET_PREFIXES)


def graphiql_page() -> Response:
    """Return GraphiQL, with a nonce in its Content Security Policy."""
    # GraphiQL's dialogs and menus add a <style> element, which needs the nonce. Other styles are set through the CSSOM.
    # Its stylesheet has fonts and lint marks as data: URLs.
    nonce = secrets.token_urlsafe(16)
    page = (STATIC_DIRECTORY / "graphiql" / "index.html").read_text(encoding="utf-8")
    response = _html_response(
        page.replace("{{ style_nonce }}", nonce), styles=f"'self' 'nonce-{nonce}'"
    )
    response.headers["Vary"] = "Accept"
    return response


def _redirect_to_explorer(request: Request) -> Response:
    return RedirectResponse(
        f"/{PAGE_NAMES[0]}", HTTPStatus.TEMPORARY_REDIRECT, {"Cache-Control": "no-store"}
    )


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
    """Static files with fixed media types: Python's own table depends on the machine's mime.types.

    Browsers revalidate them by ETag, so that a new version is visible at once.
    """

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the file, or 304 if the browser has its current version."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            media_type = MEDIA_TYPES.get(Path(full_path).suffix, "text/plain; charset=utf-8")
            response.headers["Content-Type"] = media_type
        return response
