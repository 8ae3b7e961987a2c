"""Connections that outlive a request. They end when their caller's token is no longer valid."""

import asyncio
import time
from typing import Final

from schema.access.authentication import Authenticator, Credentials
from schema.access.caller import Caller
from schema.access.errors import Unauthenticated
from storage.errors import StoreUnavailable

CHECK_SECONDS: Final = 5.0
"""Seconds between two authentications of an open connection. A revoked token ends it within this time."""


async def wait_until_invalid(
    authenticator: Authenticator, credentials: Credentials, caller: Caller
) -> None:
    """Return when the token has expired, was revoked, or has other grants."""
    while True:
        left = CHECK_SECONDS if caller.expires_at is None else caller.expires_at - time.time()
        await asyncio.sleep(max(0.0, min(CHECK_SECONDS, left)))
        try:
            if await authenticator.caller(credentials) != caller:
                return
        except Unauthenticated:
            return
        except StoreUnavailable:
            continue  # what cannot be told now ends nothing
