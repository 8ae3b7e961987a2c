"""Authentication: the caller of a request, by its Authorization header or its session cookie."""

from dataclasses import dataclass
from typing import Final, Protocol

from schema.access.caller import ANONYMOUS, Caller
from schema.access.ended_sessions import EndedSessions, OpenedSession
from schema.access.errors import Unauthenticated
from schema.access.token_file import TokenFile

SESSION_COOKIE: Final = "dpm_session"

_SCHEME: Final = "bearer"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials of a request: the value of its Authorization header, or its session cookie."""

    authorization: str | None = None
    session: str | None = None


class Authenticator(Protocol):
    """Authenticates callers by their credentials."""

    async def caller(self, credentials: Credentials, *, reads_store: bool = True) -> Caller:
        """Return the caller of a request; raise Unauthenticated.

        Without reading the store it cannot be told whether a session was ended.
        """

    def grants(self) -> object:
        """Return the grants of all callers. Equal values mean that no caller has got other rights."""


class TokenVerifier(Protocol):
    """Verifies the tokens of a provider."""

    async def caller(self, token: str) -> Caller | None:
        """Return the caller of a token, None if the token is not valid."""

    def grants(self) -> object:
        """Return the grants of all callers, as `Authenticator.grants` does."""


class SessionReader(Protocol):
    """Reads the sessions of people who logged in."""

    def open(self, cookie: str) -> OpenedSession | None:
        """Return the session of a cookie; None for one that is not valid."""


class AnonymousAccess:
    """DPM_AUTH_MODE=ANONYMOUS: every caller has every role."""

    async def caller(self, credentials: Credentials, *, reads_store: bool = True) -> Caller:
        """Return the anonymous caller, whatever the request says."""
        return ANONYMOUS

    def grants(self) -> object:
        """Return None: the rights never change."""
        return None


class BearerAccess:
    """DPM_AUTH_MODE=TOKENS or OIDC: tokens of a file, and JWTs of a provider and sessions beside them."""

    def __init__(
        self,
        tokens: TokenFile | None,
        verifier: TokenVerifier | None,
        sessions: SessionReader | None = None,
        ended: EndedSessions | None = None,
    ) -> None:
        self._tokens = tokens
        self._verifier = verifier
        self._sessions = sessions
        self._ended = ended

    async def caller(self, credentials: Credentials, *, reads_store: bool = True) -> Caller:
        """Return the caller of a bearer token (RFC 6750, 2.1), or of a session if there is no such header.

        Raise Unauthenticated, or StoreUnavailable if it cannot be told whether a session was ended.
        """
        caller = None
        if credentials.authorization is not None:
            token = bearer_token(credentials.authorization)
            if token is not None and self._tokens is not None:
                caller = self._tokens.caller(token)
            if caller is None and token is not None and self._verifier is not None:
                caller = await self._verifier.caller(token)
        elif credentials.session is not None and self._sessions is not None:
            session = self._sessions.open(credentials.session)
            if session is not None and not (
                reads_store and self._ended and await self._ended.has(session)
            ):
                caller = session.caller
        if caller is None:
            raise Unauthenticated
        return caller

    def grants(self) -> object:
        """Return the contents of the files of tokens and policies. They are the same objects until a file changes."""
        return (
            None if self._tokens is None else self._tokens.grants(),
            None if self._verifier is None else self._verifier.grants(),
        )


def bearer_token(authorization: str) -> str | None:
    """Return the token of an Authorization header's value, None if it has none."""
    scheme, _, token = authorization.strip().partition(" ")
    return token.strip() or None if scheme.lower() == _SCHEME else None
