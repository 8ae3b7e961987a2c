"""The built pages are those of the sources in schema/ui, and the sources are type-safe."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from storage.ledger.merkle import inclusion_ranges, leaf_hash, range_hash, root_hash
from storage.ledger.notes import Checkpoint
from storage.ledger.tlog_proof import TlogProof
from tests.page_packages import SCHEMA, SOURCES, install_page_packages

BUILT: Final = (
    "explore/explorer.js",
    "explore/layout-worker.js",
    "explore/LICENSES.txt",
    "dashboard/dashboard.js",
)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources with their npm packages. The tests are skipped if npm cannot install them."""
    folder = install_page_packages()
    copy = tmp_path_factory.mktemp("schema") / "ui"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("node_modules", "generated"))
    shutil.copy(SCHEMA / "schema.graphql", copy.parent)
    (copy / "node_modules").symlink_to(folder / "node_modules")
    return copy


def test_the_pages_are_built_from_their_sources(sources: Path) -> None:
    output = sources.parent / "static"
    for page in ("explore", "dashboard"):
        (output / page).mkdir(parents=True)
    done = subprocess.run(
        ["node", "build.mjs", str(output)], cwd=sources, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for name in BUILT:
        is_same = (output / name).read_bytes() == (SCHEMA / "static" / name).read_bytes()
        assert is_same, f"{name} is not of these sources: run `npm run build` in schema/ui"


def test_the_sources_pass_strict_type_checks(sources: Path) -> None:
    subprocess.run(["node", "build.mjs", str(sources.parent / "out")], cwd=sources, check=True)
    done = subprocess.run(
        ["node", "node_modules/typescript/bin/tsc", "--noEmit"],
        cwd=sources,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    compiler = json.loads((sources / "tsconfig.json").read_text(encoding="utf-8"))
    assert compiler["compilerOptions"]["strict"] is True


def test_no_source_suppresses_a_type_error() -> None:
    files = [
        file
        for folder in ("shared", "explore", "dashboard")
        for file in (SOURCES / folder).iterdir()
    ]
    assert len(files) > 20
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert "@ts-" not in text, file.name
        assert text.count("\n") <= 350, file.name


def test_the_page_follows_the_proofs_of_trees_of_every_shape(sources: Path) -> None:
    """Compare with storage/ledger/merkle.py, which is itself compared with another implementation."""
    script = sources / "proof.mjs"
    done = subprocess.run(
        ["node_modules/.bin/esbuild", "explore/ledger-proof.ts", f"--outfile={script}"],
        cwd=sources,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cases = []
    for size in (1, 2, 3, 7, 8, 13):
        leaves = [leaf_hash(bytes([number])) for number in range(size)]
        tiles = {(0, 0): leaves}
        root = root_hash(size, tiles)
        note = Checkpoint("lineage.example.com/dpm", size, root).text()
        for index, leaf in enumerate(leaves):
            path = [range_hash(*each, tiles) for each in inclusion_ranges(index, size)]
            proof = TlogProof(index, path, note).text()
            cases.append((proof, leaf.hex(), True))
            cases.append((proof, leaf_hash(b"another").hex(), False))
            cases.append((TlogProof(index, [*path, root], note).text(), leaf.hex(), False))
            if path:
                cases.append((TlogProof(index, path[1:], note).text(), leaf.hex(), False))
    run = """
      import { follow } from "./proof.mjs";
      const found = [];
      for (const [proof, leaf] of JSON.parse(process.argv[1])) found.push((await follow(proof, leaf)).leadsToRoot);
      console.log(JSON.stringify(found));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "-e", run, json.dumps([case[:2] for case in cases])],
        cwd=sources,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [case[2] for case in cases]
