"""The audits of graphql-http (npm), run against the service."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.schema.live import running

PACKAGES: Final = ("graphql-http@1.23.1", "graphql@16")
SCRIPT: Final = Path(__file__).with_name("audits.mjs")


def _lacking(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must run the audits: {reason}")
    pytest.skip(reason)


def _install() -> Path:
    """The folder of graphql-http, filled once and then used as it is."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "dpm-lineage" / "graphql-http"
    if not (folder / "node_modules" / "graphql-http" / "lib" / "index.mjs").exists():
        folder.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
        done = subprocess.run(
            [*install, "--prefix", str(folder), *PACKAGES],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            _lacking(f"npm cannot install {PACKAGES[0]}: {done.stderr[-300:]}")
    return folder


def test_every_audit_of_graphql_http_passes(tmp_path: Path) -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        _lacking("node and npm are not installed")
    folder = _install()
    with running(tmp_path) as live:
        url = f"http://127.0.0.1:{live.port}/graphql"
        done = subprocess.run(
            ["node", str(SCRIPT), str(folder), url], capture_output=True, text=True, check=True
        )
    audits = json.loads(done.stdout)
    assert len(audits) == 61
    assert [each for each in audits if each["status"] != "ok"] == []
