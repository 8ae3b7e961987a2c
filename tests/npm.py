"""npm packages for tests, cached in the user's cache folder between runs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def install_packages(name: str, *packages: str, file: str) -> Path:
    """Return the cache folder `name` with the packages. They are installed unless `file` exists in it.

    If they cannot be installed, the test is skipped, and fails in CI.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "dpm-lineage" / name
    if (folder / "node_modules" / file).exists():
        return folder
    if not (shutil.which("node") and shutil.which("npm")):
        _skip_or_fail("node and npm are not installed")
    folder.mkdir(parents=True, exist_ok=True)
    install = ["npm", "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
    done = subprocess.run(
        [*install, "--prefix", str(folder), *packages], capture_output=True, text=True, check=False
    )
    if done.returncode:
        _skip_or_fail(f"npm cannot install {packages[0]}: {done.stderr[-300:]}")
    return folder


def _skip_or_fail(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must run what npm has: {reason}")
    pytest.skip(reason)
