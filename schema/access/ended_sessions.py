"""Sessions of people, and those that they have ended: a cookie that was kept elsewhere is then worth nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from schema.access.caller import Caller
from storage.errors import StoreUnavailable
from storage.session_store import SessionStore

STORE_SECONDS: Final = 5.0
"""How long a request waits for the store to tell whether its session was ended: half of a request's time by default."""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session of a cookie. `expires_at` is a POSIX time in seconds."""

    id: str
    caller: Caller
    expires_at: float


class EndedSessions:
    """The sessions that were ended, in the store, so that every process and machine knows them at once."""

    def __init__(self) -> None:
        self._store: SessionStore | None = None

    def keep_in(self, store: SessionStore) -> None:
        """Keep them in a store. Without one, none is kept."""
        self._store = store

    async def add(self, session: OpenedSession) -> None:
        """End a session; raise StoreUnavailable."""
        if self._store is not None:
            expires_at = datetime.fromtimestamp(session.expires_at, UTC)
            async with _store_in_time():
                await self._store.end_session(
                    session.id, expires_at=expires_at, now=datetime.now(UTC)
                )

    async def has(self, session: OpenedSession) -> bool:
        """Return whether a session was ended; raise StoreUnavailable."""
        if self._store is None:
            return False
        async with _store_in_time():
            return await self._store.is_session_ended(session.id)


@asynccontextmanager
async def _store_in_time() -> AsyncIterator[None]:
    """Raise StoreUnavailable if the store does not answer in time."""
    try:
        async with asyncio.timeout(STORE_SECONDS):
            yield
    except TimeoutError as error:
        raise StoreUnavailable from error
