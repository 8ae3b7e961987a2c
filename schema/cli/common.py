"""Helpers of the commands: settings, the store, the event loop, and errors.

Functions import what they need, because every command imports this module and `--help` has to be fast.
"""

import getpass
import os
import sys
from collections.abc import Awaitable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schema.settings import Settings
    from storage.base import Store
    from storage.errors import StoreUnavailable


class CommandError(Exception):
    """The command failed; the message is one line."""


def replace_closed_streams() -> None:
    """Replace the standard streams that the caller has closed by the null device.

    A file, a socket or a database that is opened later would get the number of a closed stream. print() would write
    errors to standard output if sys.stderr were None.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number
    null = Path(os.devnull)
    if sys.stdout is None:
        sys.stdout = null.open("w")
    if sys.stderr is None:
        sys.stderr = null.open("w")


def require_output() -> None:
    """Raise CommandError if the caller has closed standard output, and the output of the command would be lost."""
    if getattr(sys.stdout, "name", None) == os.devnull:
        raise CommandError("standard output is closed")


def unavailable_error(error: "StoreUnavailable") -> CommandError:
    """Return the error of a command whose store is unavailable, with the first line of the driver's error."""
    cause = error.__cause__
    reason = str(getattr(cause, "orig", None) or cause or "").partition("\n")[0]
    return CommandError(f"{error}: {reason}" if reason else str(error))


def load_settings(**defaults: str) -> "Settings":
    """Return the settings from the environment, with other defaults for some variables; raise CommandError."""
    from schema.settings import InvalidSetting, Settings

    variables = {name: value for name, value in os.environ.items() if value.strip()}
    for name, nearest in Settings.unknown_variables(variables).items():
        hint = f"; did you mean {nearest}?" if nearest else ""
        print(f"dpm-lineage: warning: {name} is not a setting{hint}", file=sys.stderr)
    try:
        return Settings.from_env(defaults | variables)
    except InvalidSetting as error:
        raise CommandError(str(error)) from error


def load_persistent_settings(*, creates: bool = True) -> "Settings":
    """Return the settings; raise CommandError for IN_MEMORY, whose records end with the command.

    Raise it also for a database that does not exist or is empty, unless the command `creates` it.
    """
    from storage import check_schema
    from storage.errors import StoreOpenError

    settings = load_settings()
    if settings.backend == "IN_MEMORY":
        raise CommandError(
            "DPM_SUPPORTABILITY_STORE_BACKEND='IN_MEMORY': this command needs a persistent store, SQLITE or POSTGRES"
        )
    if not creates:
        try:
            revision, _ = check_schema(settings.store_config)
        except StoreOpenError as error:
            raise CommandError(f"{settings.store_variable}: {error}") from error
        if revision is None:
            file = settings.store_config.file
            raise CommandError(
                f"{settings.store_variable}: {file or 'the database'} does not exist or is empty"
            )
    return settings


async def open_configured_store(settings: "Settings") -> "Store":
    """Open the store that the settings name; raise CommandError."""
    from storage import open_store
    from storage.errors import StoreOpenError

    try:
        return await open_store(settings.store_config)
    except StoreOpenError as error:
        raise CommandError(f"{settings.store_variable}: {error}") from error


def operator_name(name: str | None) -> str:
    """Return the operator of a command: `name`, or the user of the process.

    Raise CommandError if the name is not a valid id.
    """
    from storage.errors import InvalidInput
    from storage.records import validate_id

    if name is None:
        try:
            return getpass.getuser()
        except (KeyError, OSError):  # no entry for this user, as in a container
            return f"uid-{os.getuid()}"
    try:
        return validate_id(name, field="--operator")
    except InvalidInput as error:
        raise CommandError(str(error)) from error


def import_session(store: "Store", operator: str | None) -> "Store":
    """Return the session of an import. Its writes have `import:` and the operator's name as `recorded_by`."""
    recorded_by = f"import:{operator_name(operator)}"
    return store.for_request(after=None, writes=True, recorded_by=recorded_by)


async def expiry_notice(settings: "Settings", store: "Store") -> str | None:
    """Return a notice of the number of operations that retention will delete, None if it deletes none."""
    from resolvers.retention.purge import expired_operations
    from schema.app import build_service

    count = await expired_operations(build_service(settings, store))
    if not count:
        return None
    variable = "DPM_ASYNC_OPERATIONS_TTL_SECONDS"
    return (
        f"up to {count} operations are past {variable}={settings.operation_ttl_seconds}: a running service and"
        f" dpm-lineage purge delete them. Set {variable}=0 to keep them"
    )


def run_async(work: Awaitable[int]) -> int:
    """Run an awaitable on a new event loop of uvloop and return its exit code."""
    import uvloop

    async def main() -> int:
        return await work

    return uvloop.run(main())
