"""Compare the documents with the code: tables, commands, links and paths."""

import argparse
import json
import os
import re
import shutil
import subprocess
import textwrap
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from schema.cli.main import _parser
from schema.rest.route_table import ROUTES
from schema.settings import Settings
from storage.records import EdgeType

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda path: path.as_posix()
)
CURL_DOCUMENTS = ("README.md", "docs/i-have-an-id.md")


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _code_blocks(text: str) -> list[str]:
    """Return the indented code blocks of a document, without their indentation."""
    return [textwrap.dedent(block) for block in re.findall(r"((?:^    .*\n)+)", text, re.MULTILINE)]


def _format_default(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, frozenset | tuple):
        return ",".join(sorted(default))
    return str(default)


def test_the_readme_is_shorter_than_200_lines() -> None:
    assert len(_text("README.md").splitlines()) < 200


def test_every_setting_is_in_the_table_with_its_default_and_meaning() -> None:
    rows = {
        name: (default.strip("` "), meaning.strip())
        for name, default, meaning in re.findall(
            r"^\| `(DPM_\w+)` \|(.*?)\| (.*) \|$", _text("docs/settings.md"), re.MULTILINE
        )
    }
    assert rows == {
        each.metadata["variable"]: (_format_default(each.default), each.metadata["description"])
        for each in fields(Settings)
    }


def test_the_table_of_rest_routes_has_exactly_the_routes() -> None:
    rows = re.findall(
        r"^\| (POST )?`(/(?:rebalance|lineage)[^`]*)` \|", _text("docs/rest.md"), re.MULTILINE
    )
    documented = {(prefix.strip() or "GET", template) for prefix, template in rows}
    assert documented == {(route.method, route.template) for route in ROUTES}


def test_every_toml_example_can_be_read() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert examples
    assert all(tomllib.loads(each) for each in examples)


def test_the_readme_lists_every_edge_type() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \|[^|]*\|[^|]*\| (source|target) \|$", _text("README.md"), re.MULTILINE
    )
    assert {name for name, _ in rows} == set(EdgeType)


@pytest.mark.parametrize(
    "command",
    sorted(
        {
            block
            for name in CURL_DOCUMENTS
            for block in _code_blocks(_text(name))
            if block.startswith("curl")
        }
    ),
)
def test_every_curl_command_is_answered(service: str, command: str) -> None:
    if shutil.which("curl") is None:
        assert not os.environ.get("CI"), "CI has curl"
        pytest.skip("no curl on this machine")
    result = subprocess.run(
        ["sh", "-c", command.replace("http://127.0.0.1:8000", service)],
        capture_output=True,
        check=True,
        timeout=30,
    )
    body = json.loads(result.stdout)
    assert "errors" not in body
    assert "detail" not in body
    field = next(iter(body["data"].values())) if "data" in body else body
    assert field, "the command found nothing"


def test_every_make_target_in_the_documents_exists() -> None:
    makefile = _text("Makefile")
    targets = {
        target
        for path in DOCUMENTS
        for target in re.findall(r"^    make ([a-z]\w*)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert targets >= {"run", "test", "check"}
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_command_and_option_in_the_documents_exists() -> None:
    (commands,) = (
        action.choices
        for action in _parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    used = [
        match
        for path in DOCUMENTS
        for match in re.findall(
            r"(?:^    (?:\.venv/bin/)?|`)dpm-lineage ([a-z][\w-]*)((?: --[\w-]+)*)",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    ]
    assert used
    for command, options in used:
        assert command in commands
        help_text = commands[command].format_help()
        assert all(option in help_text for option in options.split()), (command, options)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_to_a_file_and_heading(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)]+)\)", path.read_text("utf-8")):
        file, _, heading = target.partition("#")
        linked = (path.parent / file).resolve() if file else path
        assert linked.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.*)$", linked.read_text("utf-8"), re.MULTILINE)
            assert heading in {_anchor(each) for each in headings}, target


def _anchor(heading: str) -> str:
    """Return the anchor that GitHub and GitLab give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_path_of_the_repository_in_a_document_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    names = re.findall(r"`((?:storage|resolvers|schema|tests)/[\w./-]*)`", text)
    names += re.findall(r"pytest (?:-s )?(tests/[\w./-]+)", text)
    for name in names:
        assert (ROOT / name).exists(), name
