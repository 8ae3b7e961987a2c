"""The packages that schema/ui/package.json pins, for the build of the pages and for graphql-codegen."""

import json
import shutil
from pathlib import Path
from typing import Final

from tests.npm import install_packages

SCHEMA: Final = Path(__file__).parents[1] / "schema"
SOURCES: Final = SCHEMA / "ui"


def install_page_packages() -> Path:
    """Return a folder whose node_modules has the pinned versions; skip, or fail in CI, where npm cannot get them."""
    packages = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))
    wanted = {**packages["dependencies"], **packages["devDependencies"]}
    names = [f"{name}@{version}" for name, version in wanted.items()]
    folder = install_packages("pages", *names, file="esbuild/package.json")
    for name, version in wanted.items():
        installed = json.loads((folder / "node_modules" / name / "package.json").read_text())
        if installed["version"] != version:
            shutil.rmtree(folder)
            return install_packages("pages", *names, file="esbuild/package.json")
    return folder
