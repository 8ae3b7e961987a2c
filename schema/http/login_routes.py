"""/login and /logout: people log in to the pages at the OpenID provider or with a token, and get a session cookie."""

import time
from collections.abc import Callable
from dataclasses import asdict
from html import escape
from typing import Final
from urllib.parse import parse_qs, urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schema.access.authentication import Authenticator, Credentials
from schema.access.errors import Unauthenticated
from schema.access.login import LoginFailed, LoginRequest, OpenIdLogin
from schema.access.sessions import SESSION_COOKIE, Seal, Sessions, SessionTooLarge
from schema.http.allowed_hosts import host_name
from schema.http.same_site import is_same_origin, is_same_site
from schema.settings.parsers import LOOPBACK_HOSTS

log: Final[structlog.stdlib.BoundLogger] = structlog.get_logger("dpm_lineage.authentication")

LOGIN_PATH, CALLBACK_PATH, LOGOUT_PATH = "/login", "/login/callback", "/logout"
LOGIN_COOKIE: Final = "dpm_login"
LOGIN_SECONDS: Final = 600
"""How long a person may take at the provider."""

START_PAGE: Final = "/explore"
MAX_NEXT_LENGTH: Final = 1500
"""In characters: the login cookie has the address to go back to."""

_POLICY: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


class LoginRoutes:
    """The routes. `claim` returns the claim that the policy looks at."""

    def __init__(
        self, login: OpenIdLogin, sessions: Sessions, claim: Callable[[], str], key: bytes | None
    ) -> None:
        self._login = login
        self._sessions = sessions
        self._claim = claim
        self._seal = Seal("login", key)

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route(LOGIN_PATH, self._begin),
            Route(CALLBACK_PATH, self._finish),
            Route(LOGOUT_PATH, log_out, methods=["GET", "POST"]),
        ]

    async def _begin(self, request: Request) -> Response:
        """Send the browser to the provider; `next` is the path to come back to."""
        target = request.query_params.get("next") or START_PAGE
        if not is_local(target):
            return _page(400, "next must be a path of this service.")
        try:
            begun = await self._login.begin(_redirect_uri(request))
        except (OSError, ValueError) as error:
            return _unavailable(error)
        response = RedirectResponse(begun.address, 303)
        sealed = self._seal.seal(
            {**asdict(begun), "next": target}, expires_at=time.time() + LOGIN_SECONDS
        )
        _set_cookie(request, response, LOGIN_COOKIE, sealed, LOGIN_SECONDS, LOGIN_PATH)
        return response

    async def _finish(self, request: Request) -> Response:
        """Check what the provider sent back, and start a session."""
        values = self._seal.open(request.cookies.get(LOGIN_COOKIE, ""))
        if values is None:
            return _page(400, "No login began in this browser, or it took too long.")
        target, begun = (
            values["next"],
            LoginRequest(values["address"], values["state"], values["nonce"], values["verifier"]),
        )
        try:
            claims = await self._login.finish(
                request.query_params, begun, _redirect_uri(request), self._claim()
            )
            cookie = self._sessions.start(claims)
        except (LoginFailed, SessionTooLarge) as error:
            log.warning("a login failed", problem=str(error))
            response = _page(400, f"{error}.")
        except (OSError, ValueError) as error:
            response = _unavailable(error)
        else:
            response = RedirectResponse(target, 303)
            _set_cookie(request, response, SESSION_COOKIE, cookie, self._sessions.seconds, "/")
        _set_cookie(request, response, LOGIN_COOKIE, "", 0, LOGIN_PATH)
        return response


class TokenLoginRoutes:
    """The routes of a service without a provider: people log in with a token of the file, which becomes the cookie."""

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
            return _page(400, "next must be a path of this service.")
        return _token_form(200, target, "Log in with your token.")

    async def _check(self, request: Request) -> Response:
        """Start a session with the token of the form. The page of another site cannot cause it."""
        form = parse_qs((await request.body()).decode(errors="replace"))
        token, target = form.get("token", [""])[0].strip(), form.get("next", [START_PAGE])[0]
        if not is_same_origin(request.headers, ()) or not is_local(target):
            return _page(403, "The page of another site cannot log you in.")
        try:
            caller = await self._authenticator.caller(Credentials(session=token))
        except Unauthenticated:
            return _token_form(401, target, "This token is not valid.")
        left = self._seconds if caller.expires_at is None else int(caller.expires_at - time.time())
        response = RedirectResponse(target, 303)
        _set_cookie(request, response, SESSION_COOKIE, token, min(left, self._seconds), "/")
        return response


async def log_out(request: Request) -> Response:
    """Forget the session. The page of another site cannot cause it."""
    if not is_same_site(request.headers, ()):
        return _page(403, "The page of another site cannot log you out.")
    response = _page(200, "You are logged out.")
    _set_cookie(request, response, SESSION_COOKIE, "", 0, "/")
    return response


def is_local(target: str) -> bool:
    """Return whether a redirect to `target` stays here.

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


def _is_loopback(request: Request) -> bool:
    return host_name(request.headers.get("host", "")) in LOOPBACK_HOSTS


def _redirect_uri(request: Request) -> str:
    """Return the address of the callback, as the provider knows it: https, but for the loopback address."""
    scheme = request.url.scheme if _is_loopback(request) else "https"
    return f"{scheme}://{request.headers.get('host', '')}{CALLBACK_PATH}"


def _set_cookie(
    request: Request, response: Response, name: str, value: str, seconds: int, path: str
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        secure=not _is_loopback(request),
        httponly=True,
        samesite="lax",
    )


def _unavailable(error: Exception) -> Response:
    log.error("the OpenID provider cannot be used", problem=str(error))
    return _page(503, "The OpenID provider does not answer. Try again later.")


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


def _page(status: int, text: str) -> Response:
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>DPM lineage</title>'
        f'<p>{escape(text)}</p><p><a href="{LOGIN_PATH}">Log in</a></p></html>'
    )
    return HTMLResponse(body, status, headers={"Content-Security-Policy": _POLICY})
