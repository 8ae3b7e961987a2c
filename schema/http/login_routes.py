"""/login and /logout without a provider: people log in to the pages with a token, and get a session cookie."""

import time
from html import escape
from typing import Final
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schema.access.authentication import SESSION_COOKIE, Authenticator, Credentials
from schema.access.errors import Unauthenticated
from schema.http.allowed_hosts import host_name
from schema.http.same_site import is_same_origin, is_same_site
from schema.settings.parsers import LOOPBACK_HOSTS

LOGIN_PATH, CALLBACK_PATH, LOGOUT_PATH = "/login", "/login/callback", "/logout"
START_PAGE: Final = "/explore"
MAX_NEXT_LENGTH: Final = 1500
"""Maximum length of `next` in characters, because the login cookie contains it."""

_POLICY: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


class TokenLoginRoutes:
    """The login routes. The cookie of a session contains the token."""

    def __init__(self, authenticator: Authenticator, seconds: int) -> None:
        self._authenticator = authenticator
        self._seconds = seconds

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route(LOGIN_PATH, self._ask, methods=["GET"]),
            Route(LOGIN_PATH, self._check, methods=["POST"]),
            Route(LOGOUT_PATH, log_out, methods=["GET", "POST"]),
        ]

    async def _ask(self, request: Request) -> Response:
        """Ask for the token; `next` is the path to come back to."""
        target = request.query_params.get("next") or START_PAGE
        if not is_local(target):
            return page(400, "next must be a path of this service.")
        return _token_form(200, target, "Log in with your token.")

    async def _check(self, request: Request) -> Response:
        """Start a session with the token of the form. Reject requests that pages of other sites cause."""
        form = parse_qs((await request.body()).decode(errors="replace"))
        token, target = form.get("token", [""])[0].strip(), form.get("next", [START_PAGE])[0]
        if not is_same_origin(request.headers, ()) or not is_local(target):
            return page(403, "The page of another site cannot log you in.")
        try:
            caller = await self._authenticator.caller(Credentials(session=token))
        except Unauthenticated:
            return _token_form(401, target, "This token is not valid.")
        left = self._seconds if caller.expires_at is None else int(caller.expires_at - time.time())
        response = RedirectResponse(target, 303)
        set_cookie(request, response, SESSION_COOKIE, token, min(left, self._seconds), "/")
        return response


async def log_out(request: Request) -> Response:
    """Delete the session cookie. Reject requests that pages of other sites cause."""
    if not is_same_site(request.headers, ()):
        return page(403, "The page of another site cannot log you out.")
    response = page(200, "You are logged out.")
    set_cookie(request, response, SESSION_COOKIE, "", 0, "/")
    return response


def is_local(target: str) -> bool:
    """Return whether a redirect to `target` stays within this service.

    Browsers read a backslash as a slash, and drop control characters.
    """
    parts = urlsplit(target)
    return (
        target.startswith("/")
        and not target.startswith("//")
        and "\\" not in target
        and target.isprintable()
        and target.isascii()
        and not (parts.scheme or parts.netloc)
        and len(target) <= MAX_NEXT_LENGTH
    )


def is_loopback(request: Request) -> bool:
    """Return whether the browser has reached the service by the loopback address."""
    return host_name(request.headers.get("host", "")) in LOOPBACK_HOSTS


def set_cookie(
    request: Request, response: Response, name: str, value: str, seconds: int, path: str
) -> None:
    """Set a cookie that scripts cannot read and requests of other sites do not send; `seconds` 0 deletes it."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        secure=not is_loopback(request),
        httponly=True,
        samesite="lax",
    )


def _token_form(status: int, target: str, text: str) -> Response:
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Log in to DPM lineage</title>'
        f'<form method="post" action="{LOGIN_PATH}"><p>{escape(text)}</p>'
        f'<input type="hidden" name="next" value="{escape(target)}">'
        '<p><label>Token <input type="password" name="token" autocomplete="current-password" '
        "required autofocus></label> <button>Log in</button></p></form></html>"
    )
    policy = f"{_POLICY}; form-action 'self'"
    return HTMLResponse(body, status, headers={"Content-Security-Policy": policy})


def page(status: int, text: str) -> Response:
    """Return a page of one sentence, and a link to log in."""
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>DPM lineage</title>'
        f'<p>{escape(text)}</p><p><a href="{LOGIN_PATH}">Log in</a></p></html>'
    )
    return HTMLResponse(body, status, headers={"Content-Security-Policy": _POLICY})
