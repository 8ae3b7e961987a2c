"""Sessions of people who logged in to the pages, sealed in a cookie. The service keeps only which ones a logout ended.

A cookie is encrypted with A256GCM (RFC 7516), so that it can neither be read nor altered. Workers share the key,
because it is created before they are forked. Several machines need a key in a file.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from cachetools import LRUCache
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from schema.access.caller import Caller
from schema.access.ended_sessions import EndedSessions
from schema.access.policy import Policy

MAX_COOKIE_BYTES: Final = 3800
"""Browsers keep at most 4096 bytes of a cookie, its name and attributes included (RFC 6265, 6.1)."""

KEY_BYTES: Final = 32
MAX_REMEMBERED: Final = 10_000
_HEADER: Final = {"alg": "dir", "enc": "A256GCM"}
_PROCESS_KEY: Final = secrets.token_bytes(KEY_BYTES)
_ENDED: Final = EndedSessions()


class SessionTooLarge(ValueError):
    """The claims of a session do not fit into a cookie."""


class Seal:
    """Seals values for one purpose. `key` is any secret. None means a random secret of this process and its workers."""

    def __init__(self, purpose: str, key: bytes | None = None) -> None:
        secret = _PROCESS_KEY if key is None else key
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
        self._opened: LRUCache[bytes, tuple[Policy, Caller]] = LRUCache(MAX_REMEMBERED)

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

    def end(self, cookie: str) -> None:
        """Refuse a session from now on, in every worker. A cookie that is not valid is ignored."""
        claims = self._seal.open(cookie)
        if claims is not None:
            _ENDED.add(_digest(cookie), claims["exp"])

    def caller(self, cookie: str) -> Caller | None:
        """Return the caller of a cookie; None if it is not valid now."""
        policy = self._policy()
        digest = _digest(cookie)
        if digest in _ENDED:
            return None
        remembered = self._opened.get(digest)
        if remembered is not None and remembered[0] is policy:
            caller = remembered[1]
            return caller if time.time() < (caller.expires_at or 0) else None
        claims = self._seal.open(cookie)
        if claims is None:
            return None
        grant = policy.grant(claims["sub"], claims)
        caller = Caller(
            subject=claims["sub"],
            roles=grant.roles,
            portfolios=grant.portfolios,
            actor=claims.get(self._actor_claim),
            expires_at=claims["exp"],
        )
        self._opened[digest] = policy, caller
        return caller


def _digest(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()


def session_key(path: str) -> bytes | None:
    """Return the key of a file, None without a file; raise OSError or ValueError."""
    if not path:
        return None
    key = Path(path).read_bytes().strip()
    if len(key) < KEY_BYTES:
        raise ValueError(f"{path}: a key must have at least {KEY_BYTES} bytes")
    return key
