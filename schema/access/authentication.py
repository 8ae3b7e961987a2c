"""Who sent a request, by its Authorization header."""

from collections.abc import Sequence
from typing import Final, Protocol

from schema.access.caller import ANONYMOUS, Caller
from schema.access.errors import Unauthenticated
from schema.access.oidc import OidcVerifier
from schema.access.token_file import TokenFile

_SCHEME: Final = "bearer"


class Authenticator(Protocol):
    """Tells who a caller is."""

    async def caller(self, authorization: str | None) -> Caller:
        """Return the caller of an Authorization header's value; raise Unauthenticated."""


class AnonymousAccess:
    """DPM_AUTH_MODE=ANONYMOUS: every caller has every role."""

    async def caller(self, authorization: str | None) -> Caller:
        """Return the anonymous caller, whatever the header says."""
        return ANONYMOUS


class BearerAccess:
    """DPM_AUTH_MODE=TOKENS or OIDC: tokens of a file, and JWTs of a provider beside them."""

    def __init__(self, tokens: TokenFile | None, verifier: OidcVerifier | None) -> None:
        self._tokens = tokens
        self._verifier = verifier

    async def caller(self, authorization: str | None) -> Caller:
        """Return the caller of a bearer token (RFC 6750, 2.1); raise Unauthenticated."""
        token = bearer_token(authorization)
        caller = None
        if token is not None and self._tokens is not None:
            caller = self._tokens.caller(token)
        if caller is None and token is not None and self._verifier is not None:
            caller = await self._verifier.caller(token)
        if caller is None:
            raise Unauthenticated
        return caller


def bearer_token(authorization: str | None) -> str | None:
    """Return the token of an Authorization header's value; None where it has none."""
    if authorization is None:
        return None
    parts: Sequence[str] = authorization.strip().split(" ", 1)
    if len(parts) != 2 or parts[0].lower() != _SCHEME:
        return None
    return parts[1].strip() or None
