"""The command line, as a person types it."""

import subprocess
from pathlib import Path
from typing import Final

from tests.forked_commands import COMMAND_SECONDS, REPOSITORY, environment, forker
from tests.service_env import sqlite_env
from tests.service_process import command_line

RECORDS: Final = str(REPOSITORY / "tests" / "data" / "records.ndjson")


class Shell:
    """Runs commands on one SQLite file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "store" / "lineage.sqlite"

    def in_folder(self, name: str) -> "Shell":
        """A shell in a new folder of this one, on a file of its own."""
        folder = self.folder / name
        folder.mkdir()
        return Shell(folder)

    def run(self, *arguments: str, stdin: bytes = b"", **settings: str) -> tuple[int, str, str]:
        """The exit code, output and errors of a command."""
        env = sqlite_env(self.file) | settings
        code, output, errors = forker().run(arguments, env, stdin=stdin, cwd=self.folder)
        return code, output.decode(), errors.decode()

    def start(self, *arguments: str, stdin: bytes = b"", **settings: str) -> tuple[int, str, str]:
        """The same from an interpreter that the command starts, as a person's does."""
        done = subprocess.run(
            command_line(*arguments),
            env=environment(sqlite_env(self.file) | settings),
            input=stdin,
            capture_output=True,
            check=False,
            cwd=self.folder,
            timeout=COMMAND_SECONDS,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()
