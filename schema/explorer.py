"""GraphiQL for browsers: one page and its assets, all of them files of this package."""

import os
import secrets
from http import HTTPStatus
from pathlib import Path

from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PAGES = Path(__file__).parent / "static" / "graphiql"

# Fonts and lint marks are data: URLs in GraphiQL's stylesheet. Its dialogs and menus add a <style>
# element, which the nonce admits; everything else sets styles through the CSSOM.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
    "connect-src 'self'; img-src 'self' data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# What the page loads. All else is text, so that index.html is never a page without a policy.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".graphql": "application/graphql; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


def explorer_page() -> Response:
    """Answer the page, with a nonce and a content security policy of its own."""
    nonce = secrets.token_urlsafe(16)
    page = (PAGES / "index.html").read_text(encoding="utf-8")
    return HTMLResponse(
        page.replace("{{ style_nonce }}", nonce),
        headers={
            "Content-Security-Policy": POLICY.format(nonce=nonce),
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache",
            "Vary": "Accept",
        },
    )


def explorer_assets() -> Mount:
    """Serve what the page loads, revalidated by ETag so that an upgrade shows at once."""
    return Mount("/static/graphiql", app=_Assets(directory=PAGES), name="explorer")


class _Assets(StaticFiles):
    """Static files whose content types do not depend on the machine's list of them."""

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
            kind = TYPES.get(Path(full_path).suffix, "text/plain; charset=utf-8")
            response.headers["Content-Type"] = kind
        return response
