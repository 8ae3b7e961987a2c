"""Waiting for a condition instead of sleeping."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg

WAIT_SECONDS: Final = 20.0
"""Longer than any condition takes on a busy machine; a test that reaches it fails with TimeoutError."""

INTERVAL_SECONDS: Final = 0.01

BLOCKED: Final = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def wait_until(
    condition: Callable[[], object | Awaitable[object]], *, seconds: float = WAIT_SECONDS
) -> None:
    """Return as soon as the condition is true; raise TimeoutError if it is not within `seconds`."""
    async with asyncio.timeout(seconds):
        while True:
            result = condition()
            if inspect.isawaitable(result):
                result = await result
            if result:
                return
            await asyncio.sleep(INTERVAL_SECONDS)


async def wait_until_blocked(dsn: str, *, sessions: int = 1) -> None:
    """Return as soon as that many sessions of the database wait for a lock."""
    observer = await asyncpg.connect(dsn)

    async def is_blocked() -> bool:
        return bool(await observer.fetchval(BLOCKED) >= sessions)

    try:
        await wait_until(is_blocked)
    finally:
        await observer.close()
