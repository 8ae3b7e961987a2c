"""PostGraphile 5 from npm, installed once in the user's cache, on a database of the service."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.benchmarks.processes import MeasuredProcess, running_process
from tests.postgres import free_port

HERE: Final = Path(__file__).parent / "postgraphile"
POOL: Final = 16


class NoPostGraphile(Exception):
    """PostGraphile cannot be installed. The message says why."""


def installed() -> Path:
    """Return the folder of PostGraphile and its Node; raise NoPostGraphile."""
    npm = shutil.which("npm")
    if npm is None:
        raise NoPostGraphile("no npm")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "dpm-lineage" / "postgraphile"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "server.mjs"):
        shutil.copyfile(HERE / name, folder / name)
    if not (folder / "node_modules" / "postgraphile").is_dir():
        done = subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--no-package-lock"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NoPostGraphile(f"npm install failed: {done.stderr[-500:]}")
    node = folder / "node_modules" / ".bin" / "node"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    if not version.stdout.startswith("v22."):
        raise NoPostGraphile(f"no Node 22: {version.stdout or version.stderr}")
    return folder


@contextmanager
def postgraphile(folder: Path, dsn: str, *, log: Path) -> Iterator[MeasuredProcess]:
    """Run PostGraphile on a database, one process with a pool of the same size as the service's."""
    port = free_port()
    command = [str(folder / "node_modules/.bin/node"), "server.mjs", dsn, str(port), str(POOL)]
    env = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    with running_process(command, port, env=env, log=log, cwd=folder) as serving:
        yield serving
