"""The command that writes the evidence bundle that a running service makes."""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from schema.cli.client.commands import EXIT_NOT_FOUND
from schema.cli.client.connection import NotFound, ServiceConnection
from schema.cli.client.text import clean
from schema.cli.common import CommandError


def download_bundle(options: argparse.Namespace) -> int:
    """Write the bundle of a run to a file; return 3 if the service knows no such run."""
    if not options.output or options.file:
        raise CommandError("bundle: needs RUN and -o FILE")
    connection = ServiceConnection(options.url, options.token_file)
    try:
        with closing(connection):
            content = connection.download_bundle(options.run, options.depth)
    except NotFound:
        print(f"dpm-lineage: {clean(options.run)}: not found", file=sys.stderr)
        return EXIT_NOT_FOUND
    try:
        Path(options.output).write_bytes(content)
    except OSError as error:
        raise CommandError(f"{options.output}: {error.strerror}") from error
    print(f"{options.output}: {len(content):,} bytes")
    return 0
