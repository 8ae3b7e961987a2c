"""What the commands share: the settings of the environment, the store they open, and how they stop."""

import os
from collections.abc import Awaitable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schema.settings import Settings
    from storage.base import Store
    from storage.errors import StoreUnavailable


class CommandError(Exception):
    """The command cannot go on; one line says why."""


def unavailable_error(error: "StoreUnavailable") -> CommandError:
    """How a command stops whose store does not answer: with the first line of what the store's driver said."""
    cause = error.__cause__
    reason = str(getattr(cause, "orig", None) or cause or "").partition("\n")[0]
    return CommandError(f"{error}: {reason}" if reason else str(error))


def load_settings(**defaults: str) -> "Settings":
    """The settings that the environment gives over these defaults; raises Stop."""
    from schema.settings import InvalidSetting, Settings

    given = {name: value for name, value in os.environ.items() if value.strip()}
    try:
        return Settings.from_env(defaults | given)
    except InvalidSetting as error:
        raise CommandError(str(error)) from error


async def open_configured_store(settings: "Settings") -> "Store":
    """Open the settings' store; raises Stop."""
    from storage import open_store
    from storage.errors import StoreOpenError

    try:
        return await open_store(settings.store_config)
    except StoreOpenError as error:
        raise CommandError(f"{settings.store_variable}: {error}") from error


def run_async(work: Awaitable[int]) -> int:
    """Run a command on an event loop; its exit code."""
    import uvloop

    async def running() -> int:
        return await work

    return uvloop.run(running())


def load_persistent_settings() -> "Settings":
    """The settings of a command that makes no sense on a store that forgets; raises Stop."""
    settings = load_settings()
    if settings.backend == "IN_MEMORY":
        raise CommandError(
            "DPM_SUPPORTABILITY_STORE_BACKEND='IN_MEMORY': this command needs a store that lasts, SQLITE or POSTGRES"
        )
    return settings
