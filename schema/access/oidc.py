"""JWT access tokens of an OpenID provider, verified by RFC 9068 and RFC 8725."""

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeGuard

from cachetools import LRUCache
from joserfc import jws, jwt
from joserfc.errors import JoseError

from schema.access.caller import Caller
from schema.access.policy import Policy
from schema.access.signing_keys import SigningKeys, verified_claims

LEEWAY_SECONDS: Final = 60
MAX_TOKEN_BYTES: Final = 16 * 1024
MAX_REMEMBERED: Final = 10_000
MAX_NAME_LENGTH: Final = 255
_ACCESS_TOKEN_TYPES: Final = frozenset({"at+jwt", "application/at+jwt"})
"""The types of RFC 9068. Many providers write JWT or nothing instead."""

_ID_TOKEN_CLAIMS: Final = frozenset({"nonce", "at_hash", "c_hash"})
"""The claims that only ID tokens have (OpenID Connect Core 1.0, 2 and 3.3.2.11)."""


class OidcVerifier:
    """Verifies tokens and returns their callers. A verified token is cached by its SHA-256 until it expires."""

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: SigningKeys,
        policy: Callable[[], Policy],
        actor_claim: str = "sub",
    ) -> None:
        self._keys = keys
        self._policy = policy
        self._actor_claim = actor_claim
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._verified: LRUCache[bytes, tuple[Policy, Caller]] = LRUCache(MAX_REMEMBERED)

    async def caller(self, token: str) -> Caller | None:
        """Return the caller of a token; None if the token is not valid now."""
        if len(token) > MAX_TOKEN_BYTES:
            return None
        policy = self._policy()
        digest = hashlib.sha256(token.encode(errors="surrogatepass")).digest()
        remembered = self._verified.get(digest)
        if remembered is not None and remembered[0] is policy:
            caller = remembered[1]
            return caller if time.time() < (caller.expires_at or 0) else None
        claims = await self._verify(token)
        if claims is None or not is_name(claims["sub"]):
            return None
        caller = self._caller(claims, policy)
        self._verified[digest] = policy, caller
        return caller

    def grants(self) -> object:
        """Return the policy, which is another object after a change. A verified token stays valid until it expires."""
        return self._policy()

    async def _verify(self, token: str) -> dict[str, Any] | None:
        try:
            header = jws.extract_compact(token.encode()).headers()
            kind = str(header.get("typ", "JWT")).lower()
            is_typed = kind in _ACCESS_TOKEN_TYPES
            if not is_understood(header) or not (is_typed or kind == "jwt"):
                return None
            keys = await self._keys.find(header.get("kid"), header.get("alg"))
            if not keys:
                return None
            claims = verified_claims(token, keys)
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError, RecursionError):
            return None
        return claims if is_typed or _ID_TOKEN_CLAIMS.isdisjoint(claims) else None

    def _caller(self, claims: dict[str, Any], policy: Policy) -> Caller:
        subject = claims["sub"]
        grant = policy.grant(subject, claims)
        actor = claims.get(self._actor_claim)
        return Caller(
            subject=subject,
            roles=grant.roles,
            portfolios=grant.portfolios,
            actor=actor if is_name(actor) else None,
            expires_at=claims["exp"] + LEEWAY_SECONDS,
        )


def is_understood(header: Mapping[str, Any]) -> bool:
    """Return whether a header requires no extension. No extension is known here (RFC 7515, 4.1.11)."""
    return "crit" not in header


def is_name(value: object) -> TypeGuard[str]:
    """Return whether a claim can be the name of a caller, which records contain."""
    return isinstance(value, str) and 0 < len(value) <= MAX_NAME_LENGTH and value.isprintable()
