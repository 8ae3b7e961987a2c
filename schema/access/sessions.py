"""Sessions of people who logged in at a provider, sealed in a cookie: the service keeps the ended ones only.

A cookie is encrypted with A256GCM (RFC 7516), so that it can neither be read nor altered.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from cachetools import LRUCache
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from schema.access.caller import Caller
from schema.access.ended_sessions import OpenedSession
from schema.access.policy import Policy
from schema.access.session_key import PROCESS_KEY, new_session_id

MAX_COOKIE_BYTES: Final = 3800
"""Browsers keep at most 4096 bytes of a cookie, its name and attributes included (RFC 6265, 6.1)."""

MAX_REMEMBERED: Final = 10_000
_HEADER: Final = {"alg": "dir", "enc": "A256GCM"}


class SessionTooLarge(ValueError):
    """The claims of a session do not fit into a cookie."""


class Seal:
    """Seals values for one purpose. `key` is any secret. None means a random secret of this process and its workers."""

    def __init__(self, purpose: str, key: bytes | None = None) -> None:
        secret = PROCESS_KEY if key is None else key
        self._key = OctKey.import_key(hashlib.sha256(purpose.encode() + b"\0" + secret).digest())

    def seal(self, values: Mapping[str, Any], *, expires_at: float) -> str:
        """Return a text that `open` reads until it expires."""
        payload = json.dumps({**values, "exp": expires_at}, separators=(",", ":")).encode()
        return jwe.encrypt_compact(_HEADER, payload, self._key, algorithms=list(_HEADER.values()))

    def open(self, text: str) -> dict[str, Any] | None:
        """Return the values with their `exp`, None for a text that another key sealed or that has expired."""
        try:
            opened = jwe.decrypt_compact(text, self._key, algorithms=list(_HEADER.values()))
            values: dict[str, Any] = json.loads(opened.plaintext or b"")
        except (JoseError, ValueError):
            return None
        return values if time.time() < values["exp"] else None


class Sessions:
    """The sessions of a service. A session has the subject and the claims that the policy uses."""

    def __init__(
        self,
        policy: Callable[[], Policy],
        *,
        actor_claim: str,
        seconds: int,
        key: bytes | None,
    ) -> None:
        self._policy = policy
        self._actor_claim = actor_claim
        self._seconds = seconds
        self._seal = Seal("session", key)
        self._opened: LRUCache[bytes, tuple[Policy, OpenedSession]] = LRUCache(MAX_REMEMBERED)

    @property
    def seconds(self) -> int:
        """The lifetime of a session in seconds."""
        return self._seconds

    def start(self, claims: Mapping[str, Any]) -> str:
        """Return the cookie of a person with these claims; raise SessionTooLarge.

        Values of the policy's claim that match no entry are left out.
        """
        policy = self._policy()
        kept = {
            "sid": new_session_id(),
            "sub": claims["sub"],
            self._actor_claim: claims.get(self._actor_claim),
            policy.claim: policy.known_values(claims),
        }
        cookie = self._seal.seal(kept, expires_at=int(time.time()) + self._seconds)
        if len(cookie) > MAX_COOKIE_BYTES:
            raise SessionTooLarge(
                f"the session has {len(cookie)} bytes; at most {MAX_COOKIE_BYTES}"
            )
        return cookie

    def open(self, cookie: str) -> OpenedSession | None:
        """Return the session of a cookie; None if it is not valid now."""
        policy = self._policy()
        digest = hashlib.sha256(cookie.encode(errors="surrogatepass")).digest()
        remembered = self._opened.get(digest)
        if remembered is not None and remembered[0] is policy:
            session = remembered[1]
            return session if time.time() < session.expires_at else None
        claims = self._seal.open(cookie)
        if claims is None or "sid" not in claims:
            return None
        grant = policy.grant(claims["sub"], claims)
        caller = Caller(
            subject=claims["sub"],
            roles=grant.roles,
            portfolios=grant.portfolios,
            actor=claims.get(self._actor_claim),
            expires_at=claims["exp"],
        )
        session = OpenedSession(claims["sid"], caller, claims["exp"])
        self._opened[digest] = policy, session
        return session
