"""Connections that outlive a request. They end when their caller's token is no longer valid."""

import asyncio
import time
from typing import Final

from schema.access.authentication import Authenticator, Credentials
from schema.access.caller import Caller
from schema.access.errors import Unauthenticated
from storage.errors import StoreUnavailable

CHECK_SECONDS: Final = 5.0
"""Seconds between two authentications of an idle connection. A revoked token ends it within this time."""

_UNCHECKED: Final = object()


class LastingAccess:
    """The access of one connection: the caller that was authenticated at its begin, while the caller's rights stay."""

    def __init__(
        self, authenticator: Authenticator, credentials: Credentials, caller: Caller
    ) -> None:
        self._authenticator = authenticator
        self._credentials = credentials
        self._caller = caller
        self._checked_grants: object = _UNCHECKED

    async def may_operate(self) -> bool:
        """Return whether the token is valid and has the same grants. Raise StoreUnavailable.

        StoreUnavailable means that it cannot be told whether the session was ended.
        """
        try:
            return await self._authenticator.caller(self._credentials) == self._caller
        except Unauthenticated:
            return False

    async def may_receive(self) -> bool:
        """Return whether an event may be sent: `may_operate` without the store, because it precedes every event.

        The token is looked up again only after a change of the files. An ended session is noticed by
        `wait_until_invalid`.
        """
        grants = self._authenticator.grants()
        if grants == self._checked_grants:
            self._checked_grants = grants  # the next comparison is one of identities
            expires_at = self._caller.expires_at
            return expires_at is None or time.time() < expires_at
        try:
            caller = await self._authenticator.caller(self._credentials, reads_store=False)
            if caller != self._caller:
                return False
        except Unauthenticated:
            return False
        self._checked_grants = grants
        return True

    async def wait_until_invalid(self) -> None:
        """Return when the token has expired, was revoked, or has other grants."""
        while True:
            await asyncio.sleep(self._seconds_to_next_check())
            try:
                if not await self.may_operate():
                    return
            except StoreUnavailable:
                continue  # what cannot be told now ends nothing

    def _seconds_to_next_check(self) -> float:
        now, expires_at = time.time(), self._caller.expires_at
        # Compare first, because `exp` may be an integer that no float holds.
        if expires_at is None or expires_at >= now + CHECK_SECONDS:
            return CHECK_SECONDS
        return max(0.0, expires_at - now)
