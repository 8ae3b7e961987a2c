"""The public keys of an OpenID provider, fetched when a token names an unknown key.

One fetch runs at a time. For PAUSE_SECONDS after a fetch there is no other one, and unknown key ids are cached, so
that a thousand tokens with invented key ids cause one request. If a later fetch fails, the old keys stay in use.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from cachetools import TTLCache
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

log: Final[structlog.stdlib.BoundLogger] = structlog.get_logger("dpm_lineage.authentication")

PAUSE_SECONDS: Final = 60.0
"""Time between two fetches."""

REFRESH_SECONDS: Final = 3600.0
"""Age at which keys are fetched again even if every key id is known. A revoked key is dropped within this time."""

MAX_UNKNOWN_IDS: Final = 1000

Fetch = Callable[[], Awaitable[dict[str, Any]]]
"""Return a JWK set (RFC 7517), or raise OSError or ValueError."""


class SigningKeys:
    """A provider's JWK set, fetched again when it is outdated."""

    def __init__(self, fetch: Fetch, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: KeySet | None = None
        self._fetched_at = -REFRESH_SECONDS
        self._tried_at = -PAUSE_SECONDS
        self._unknown: TTLCache[str, bool] = TTLCache(MAX_UNKNOWN_IDS, PAUSE_SECONDS, timer=clock)
        self._lock = asyncio.Lock()

    async def key_set(self, key_id: str) -> KeySet | None:
        """Return the keys if `key_id` is among them, None if it is not or if no keys could be fetched yet."""
        if self._is_fresh() and (keys := self._holding(key_id)) is not None:
            return keys
        if key_id in self._unknown:
            return None
        async with self._lock:
            keys = self._holding(key_id)
            if self._may_fetch() and (keys is None or not self._is_fresh()):
                await self._renew()
                keys = self._holding(key_id)
        if keys is None and self._keys is not None:
            self._unknown[key_id] = True
        return keys

    def _is_fresh(self) -> bool:
        return self._clock() - self._fetched_at < REFRESH_SECONDS

    def _may_fetch(self) -> bool:
        return self._clock() - self._tried_at >= PAUSE_SECONDS

    def _holding(self, key_id: str) -> KeySet | None:
        if self._keys is None or not any(key.kid == key_id for key in self._keys):
            return None
        return self._keys

    async def _renew(self) -> None:
        self._tried_at = self._clock()
        try:
            self._keys = KeySet.import_key_set(await self._fetch())  # type: ignore[arg-type]
        except (OSError, ValueError, JoseError) as error:
            log.warning("signing keys cannot be fetched", problem=str(error))
            return
        self._fetched_at = self._clock()
