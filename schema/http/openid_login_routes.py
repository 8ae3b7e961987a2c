"""/login and /logout with an OpenID provider: people log in at the provider, and get a session cookie."""

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schema.access.authentication import SESSION_COOKIE
from schema.access.ended_sessions import EndedSessions
from schema.access.login import LoginFailed, LoginRequest, OpenIdLogin
from schema.access.sessions import Seal, Sessions, SessionTooLarge
from schema.http.login_routes import (
    CALLBACK_PATH,
    LOGIN_PATH,
    LOGOUT_PATH,
    START_PAGE,
    LogOut,
    is_local,
    is_loopback,
    page,
    set_cookie,
    without_head,
)

log: Final[structlog.stdlib.BoundLogger] = structlog.get_logger("dpm_lineage.authentication")

LOGIN_COOKIE: Final = "dpm_login"
LOGIN_SECONDS: Final = 600
"""Time within which a person must complete the login at the provider."""


class OpenIdLoginRoutes:
    """The login routes. `claim` returns the name of the claim that the policy uses."""

    def __init__(
        self,
        login: OpenIdLogin,
        sessions: Sessions,
        claim: Callable[[], str],
        key: bytes | None,
        ended: EndedSessions,
    ) -> None:
        self._login = login
        self._sessions = sessions
        self._claim = claim
        self._seal = Seal("login", key)
        self._log_out = LogOut(sessions, ended, login.logout_address)

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route(LOGIN_PATH, self._begin),
            without_head(Route(CALLBACK_PATH, self._finish)),
            without_head(Route(LOGOUT_PATH, self._log_out.respond, methods=["GET", "POST"])),
        ]

    async def _begin(self, request: Request) -> Response:
        """Send the browser to the provider; `next` is the path to come back to."""
        target = request.query_params.get("next") or START_PAGE
        if not is_local(target):
            return page(400, "next must be a path of this service.")
        try:
            started = await self._login.begin(_redirect_uri(request))
        except (OSError, ValueError) as error:
            return _unavailable(error)
        response = RedirectResponse(started.address, 303)
        sealed = self._seal.seal(
            {**asdict(started), "next": target}, expires_at=time.time() + LOGIN_SECONDS
        )
        set_cookie(request, response, LOGIN_COOKIE, sealed, LOGIN_SECONDS, LOGIN_PATH)
        return response

    async def _finish(self, request: Request) -> Response:
        """Check the redirect of the provider, and start a session."""
        values = self._seal.open(request.cookies.get(LOGIN_COOKIE, ""))
        if values is None:
            return page(400, "No login was started in this browser, or it took too long.")
        target, started = (
            values["next"],
            LoginRequest(values["address"], values["state"], values["nonce"], values["verifier"]),
        )
        try:
            claims = await self._login.finish(
                request.query_params, started, _redirect_uri(request), self._claim()
            )
            cookie = self._sessions.start(claims)
        except (LoginFailed, SessionTooLarge) as error:
            log.warning("a login failed", problem=str(error))
            response = page(400, f"{error}.")
        except (OSError, ValueError) as error:
            response = _unavailable(error)
        else:
            response = RedirectResponse(target, 303)
            set_cookie(request, response, SESSION_COOKIE, cookie, self._sessions.seconds, "/")
        set_cookie(request, response, LOGIN_COOKIE, "", 0, LOGIN_PATH)
        return response


def _redirect_uri(request: Request) -> str:
    """Return the URL of the callback, as the provider knows it: https, or http on the loopback address."""
    scheme = request.url.scheme if is_loopback(request) else "https"
    return f"{scheme}://{request.headers.get('host', '')}{CALLBACK_PATH}"


def _unavailable(error: Exception) -> Response:
    log.error("the OpenID provider cannot be used", problem=str(error))
    return page(503, "The OpenID provider does not answer. Try again later.")
