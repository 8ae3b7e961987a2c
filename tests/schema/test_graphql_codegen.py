"""The queries of the documentation compile with graphql-codegen's output in TypeScript's strict mode."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from schema.cli.client import documents
from tests.page_packages import SCHEMA, install_page_packages
from tests.schema.graphiql_examples import examples

ROOT: Final = SCHEMA.parent
SCRIPT: Final = Path(__file__).parent / "codegen.mjs"
CONFIG: Final = {
    "compilerOptions": {
        "target": "ES2022",
        "module": "ESNext",
        "moduleResolution": "Bundler",
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noUncheckedIndexedAccess": True,
        "noEmit": True,
        "types": [],
    },
    "include": ["*.ts"],
}
USE: Final = """
import type { ReadmeQuery, ReadmeQueryVariables } from "./types.ts";
export const name = (found: ReadmeQuery): string | undefined => found.run?.rebalanceRunId;
export const variables: ReadmeQueryVariables = { id: "rr_1" };
// @ts-expect-error  the status of a run is an enum
export const status = (found: ReadmeQuery): 7 | undefined => found.run?.status;
// @ts-expect-error  the variable is required
export const nothing: ReadmeQueryVariables = {};
"""
README: Final = (
    "query Readme($id: String!) { run(by: {rebalanceRunId: $id}) { rebalanceRunId status } }"
)


def documented_queries() -> list[str]:
    """The queries of README.md and docs/, of GraphiQL's examples and of the client commands."""
    found = [
        query
        for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
        for query in re.findall(r"--data-urlencode 'query=([^']*)'", page.read_text("utf-8"))
    ]
    assert len(found) > 10
    found += examples().values()
    found += [each.text(valid=True, known=True) for each in documents.ALL]
    return [README, *dict.fromkeys(found)]


def test_the_documented_queries_have_strict_types(tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(install_page_packages() / "node_modules")
    shutil.copy(SCHEMA / "schema.graphql", tmp_path)
    shutil.copy(SCRIPT, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "tsconfig.json").write_text(json.dumps(CONFIG))
    (tmp_path / "documents.json").write_text(json.dumps(documented_queries()))
    (tmp_path / "use.ts").write_text(USE)
    for command in ([SCRIPT.name], ["node_modules/typescript/bin/tsc", "-p", "."]):
        done = subprocess.run(
            ["node", *command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert len((tmp_path / "types.ts").read_text().splitlines()) > 100
