"""/login and /logout without a provider: people log in to the pages with a token, and get a session cookie."""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Final
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schema.access.authentication import SESSION_COOKIE, SessionReader
from schema.access.ended_sessions import EndedSessions
from schema.access.token_sessions import TokenSessions
from schema.http.allowed_hosts import host_name
from schema.http.same_site import is_same_origin, is_same_site
from schema.settings.parsers import LOOPBACK_HOSTS
from storage.errors import StoreUnavailable

LOGIN_PATH, CALLBACK_PATH, LOGOUT_PATH = "/login", "/login/callback", "/logout"
START_PAGE: Final = "/explore"
MAX_NEXT_LENGTH: Final = 1500
"""Maximum length of `next` in characters, because the login cookie contains it."""

_POLICY: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


class TokenLoginRoutes:
    """The routes. A session stands for the token of the file."""

    def __init__(self, sessions: TokenSessions, ended: EndedSessions) -> None:
        self._sessions = sessions
        self._log_out = LogOut(sessions, ended)

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route(LOGIN_PATH, self._ask, methods=["GET"]),
            Route(LOGIN_PATH, self._check, methods=["POST"]),
            without_head(Route(LOGOUT_PATH, self._log_out.respond, methods=["GET", "POST"])),
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
        started = self._sessions.start(token)
        if started is None:
            return _token_form(401, target, "This token is not valid.")
        cookie, seconds = started
        response = RedirectResponse(target, 303)
        set_cookie(request, response, SESSION_COOKIE, cookie, seconds, "/")
        return response


class LogOut:
    """Ends the session of a browser for good: a copy of its cookie is worth nothing afterwards.

    `provider_page` returns the address at which the session of the provider ends; None if there is none.
    """

    def __init__(
        self,
        sessions: SessionReader,
        ended: EndedSessions,
        provider_page: Callable[[], Awaitable[str | None]] | None = None,
    ) -> None:
        self._sessions = sessions
        self._ended = ended
        self._provider_page = provider_page

    async def respond(self, request: Request) -> Response:
        """End the session. The page of another site cannot cause it."""
        if not is_same_site(request.headers, ()):
            return page(403, "The page of another site cannot log you out.")
        session = self._sessions.open(request.cookies.get(SESSION_COOKIE, ""))
        if session is not None:
            try:
                await self._ended.add(session)
            except StoreUnavailable:
                return page(503, "The session cannot be ended now. Try again later.")
        provider = None if self._provider_page is None else await self._provider_page()
        response = page(200, "You are logged out.", provider)
        set_cookie(request, response, SESSION_COOKIE, "", 0, "/")
        return response


def without_head(route: Route) -> Route:
    """Return the route without HEAD, which Starlette adds to GET: a request for headers must not change a session."""
    if route.methods is not None:
        route.methods.discard("HEAD")
    return route


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


def page(status: int, text: str, provider: str | None = None) -> Response:
    """Return a page of one sentence, and a link to log in. `provider` is the address that logs out there, too."""
    link = (
        f'<p><a href="{escape(provider)}">Log out at the provider, too</a></p>' if provider else ""
    )
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>DPM lineage</title>'
        f'<p>{escape(text)}</p>{link}<p><a href="{LOGIN_PATH}">Log in</a></p></html>'
    )
    return HTMLResponse(body, status, headers={"Content-Security-Policy": _POLICY})
