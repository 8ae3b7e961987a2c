"""The README against what it describes."""

import json
import os
import re
import shutil
import subprocess
import textwrap
from dataclasses import fields
from pathlib import Path

import pytest

from schema.rest.route_table import ROUTES
from schema.settings import Settings

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
ROWS = {
    name: (default.strip("` "), meaning.strip())
    for name, default, meaning in re.findall(
        r"^\| `(DPM_\w+)` \|(.*?)\| (.*) \|$", README, re.MULTILINE
    )
}


def _written(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, frozenset | tuple):
        return ",".join(default)
    return str(default)


def test_every_setting_is_in_the_table_with_its_default_and_meaning() -> None:
    known = {
        each.metadata["variable"]: (_written(each.default), each.metadata["meaning"])
        for each in fields(Settings)
    }
    assert known == ROWS


def test_every_rest_route_is_in_the_table() -> None:
    for route in ROUTES:
        words = [part for part in route.template.split("/") if part and not part.startswith("{")]
        key = next((word for word in words if word.startswith(("by-", "idempotency"))), words[-1])
        assert key in README, route.template


def _commands() -> list[str]:
    blocks = re.findall(r"((?:^    .*\n)+)", README, re.MULTILINE)
    return [textwrap.dedent(block) for block in blocks if block.lstrip().startswith("curl")]


@pytest.mark.parametrize("command", _commands())
def test_every_question_that_the_readme_asks_is_answered(service: str, command: str) -> None:
    if shutil.which("curl") is None:
        assert not os.environ.get("CI"), "CI has curl"
        pytest.skip("no curl on this machine")
    here = command.replace("http://127.0.0.1:8000", service)
    answer = subprocess.run(["sh", "-c", here], capture_output=True, check=True, timeout=30)
    said = json.loads(answer.stdout)
    assert "errors" not in said
    assert "detail" not in said
    assert "rr_07d1a006" in answer.stdout.decode()


def test_every_command_of_the_makefile_that_the_readme_names_exists() -> None:
    makefile = (Path(__file__).parent.parent / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"^    make (\w+)", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
