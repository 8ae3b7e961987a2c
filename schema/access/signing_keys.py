"""The public keys of an OpenID provider, fetched when a token names an unknown key.

One fetch runs at a time. For PAUSE_SECONDS after a fetch there is no other one, and unknown key ids are cached, so
that a thousand tokens with invented key ids cause one request. If a later fetch fails, the old keys stay in use.
"""

import asyncio
import time
import warnings
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from cachetools import TTLCache
from joserfc import jwt
from joserfc.errors import BadSignatureError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key, RSAKey

log: Final[structlog.stdlib.BoundLogger] = structlog.get_logger("dpm_lineage.authentication")

PAUSE_SECONDS: Final = 60.0
"""Time between two fetches."""

REFRESH_SECONDS: Final = 3600.0
"""Age at which keys are fetched again even if every key id is known. A revoked key is dropped within this time."""

MAX_UNKNOWN_IDS: Final = 1000

MIN_RSA_BITS: Final = 2048
"""The shortest RSA key that verifies a signature (RFC 7518, 3.3)."""

ALGORITHMS: Final[Mapping[str, tuple[str, str | None]]] = {
    "RS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "Ed25519": ("OKP", "Ed25519"),
}
"""The accepted signature algorithms, with the type and the curve of their keys. A token's header cannot extend them."""

Fetch = Callable[[], Awaitable[dict[str, Any]]]
"""Return a JWK set (RFC 7517), or raise OSError or ValueError."""


def usable_keys(found: object) -> Sequence[Key]:
    """Return the keys of a JWK set that can be used; raise ValueError if it has none.

    A key of an unknown type or curve, without a required member, or with a short modulus is ignored (RFC 7517, 5).
    """
    listed = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise ValueError("not a JWK set")  # noqa: TRY004  # as for any other wrong content
    keys: list[Key] = []
    for each in listed:
        try:
            keys.append(_usable_key(each))
        except Exception as error:  # noqa: BLE001  # a key of another kind makes its library raise anything
            kid = each.get("kid") if isinstance(each, dict) else None
            log.warning("a signing key is ignored", kid=kid, problem=repr(error))
    if not keys:
        raise ValueError("the JWK set has no key that can be used")
    return keys


def _usable_key(value: Any) -> Key:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # the key is refused below
        key = JWKRegistry.import_key(value)
    if isinstance(key, RSAKey) and key.raw_value.key_size < MIN_RSA_BITS:
        raise ValueError(f"an RSA key needs {MIN_RSA_BITS} bits")
    key.ensure_kid()
    return key


def _fits(key: Key, key_id: str, algorithm: str) -> bool:
    """Return whether a key has an id and verifies signatures of an algorithm. Keys of other types may have its id."""
    key_type, curve = ALGORITHMS[algorithm]
    return (
        key.kid == key_id
        and key.key_type == key_type
        and key.get("crv") == curve
        and key.get("alg") in {None, algorithm}
        and key.get("use") in {None, "sig"}
        and "verify" in (key.get("key_ops") or ["verify"])
    )


def verified_claims(token: str, keys: Sequence[Key]) -> dict[str, Any]:
    """Return the claims of a token that one of the keys verifies; raise JoseError or ValueError."""
    for key in keys[:-1]:
        try:
            return jwt.decode(token, key, algorithms=[*ALGORITHMS]).claims
        except BadSignatureError:
            continue
    return jwt.decode(token, keys[-1], algorithms=[*ALGORITHMS]).claims


class SigningKeys:
    """A provider's JWK set, fetched again when it is outdated."""

    def __init__(self, fetch: Fetch, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: Sequence[Key] | None = None
        self._fetched_at = -REFRESH_SECONDS
        self._tried_at = -PAUSE_SECONDS
        self._unknown: TTLCache[tuple[str, str], bool] = TTLCache(
            MAX_UNKNOWN_IDS, PAUSE_SECONDS, timer=clock
        )
        self._lock = asyncio.Lock()

    async def find(self, key_id: object, algorithm: object) -> Sequence[Key]:
        """Return the keys with an id that verify signatures of an algorithm of ALGORITHMS.

        Providers may give one id to keys of several types. There is none if the id is unknown, or if no keys could be
        fetched yet.
        """
        if not isinstance(key_id, str) or not isinstance(algorithm, str):
            return []
        if algorithm not in ALGORITHMS:
            return []
        if self._is_fresh() and (keys := self._holding(key_id, algorithm)):
            return keys
        if (key_id, algorithm) in self._unknown:
            return []
        async with self._lock:
            keys = self._holding(key_id, algorithm)
            if self._may_fetch() and (not keys or not self._is_fresh()):
                await self._renew()
                keys = self._holding(key_id, algorithm)
        if not keys and self._keys is not None:
            self._unknown[key_id, algorithm] = True
        return keys

    def _is_fresh(self) -> bool:
        return self._clock() - self._fetched_at < REFRESH_SECONDS

    def _may_fetch(self) -> bool:
        return self._clock() - self._tried_at >= PAUSE_SECONDS

    def _holding(self, key_id: str, algorithm: str) -> Sequence[Key]:
        return [key for key in self._keys or () if _fits(key, key_id, algorithm)]

    async def _renew(self) -> None:
        self._tried_at = self._clock()
        try:
            self._keys = usable_keys(await self._fetch())
        except (OSError, ValueError, RecursionError) as error:
            log.warning("signing keys cannot be fetched", problem=str(error))
            return
        self._fetched_at = self._clock()
