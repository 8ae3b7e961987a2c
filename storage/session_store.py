"""The store's contract for sessions of people that ended before their time."""

from abc import ABC, abstractmethod
from datetime import datetime


class SessionStore(ABC):
    """Remembers the sessions that people have ended, for every process and machine of the service."""

    @abstractmethod
    async def end_session(self, session_id: str, *, expires_at: datetime, now: datetime) -> None:
        """Remember that a session has ended, until it would have expired. Forget those that expired before `now`."""

    @abstractmethod
    async def is_session_ended(self, session_id: str) -> bool:
        """Return whether a session has ended. It is read from the primary."""
