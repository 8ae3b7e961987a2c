"""The token commands: create a token for DPM_AUTH_TOKENS_FILE."""

import argparse

from schema.access.caller import Role
from schema.access.token_file import new_token
from schema.cli.common import CommandError
from storage.errors import InvalidInput
from storage.records import validate_id


def print_new_token(options: argparse.Namespace) -> int:
    """Print a new token, which is not stored, and the lines to add to the file; raise CommandError."""
    try:
        roles = [Role(name.upper()) for name in options.role]
    except ValueError as error:
        names = ", ".join(role.value for role in Role)
        raise CommandError(f"--role: {error}; roles are {names}") from error
    for option, values in (("--subject", [options.subject]), ("--portfolio", options.portfolio)):
        for value in values:
            try:
                validate_id(value, field=option)
            except InvalidInput as error:
                raise CommandError(str(error)) from error
    if not options.subject.isprintable():
        raise CommandError("--subject: must have printable characters only")
    token, lines = new_token(options.subject, roles, options.portfolio, options.days)
    print(f"{token}\n\n{lines}", end="")
    return 0
