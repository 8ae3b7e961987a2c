"""The client commands against a running service with the demo records: text, JSON, exit codes, completion."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from graphql import parse, validate

from schema.cli.client import documents
from schema.cli.client.arguments import FORMATS
from schema.cli.client.documents import Document
from schema.cli.main import main
from schema.graphql.build import build_schema
from tests.service_env import ALL_FEATURES
from tests.service_process import run_command, running_service

RUN = "rr_07d1a006"
OPERATION = "dop_07ca5e000001"
FAILED_OPERATION = "dop_07fa1d000001"
KEY = "oms-20261028-07c0de0001"

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    service: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """Run a command against the demo service; return its exit code, its output and its errors."""
    monkeypatch.setenv("DPM_URL", service)

    def run(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as stop:
            code = int(str(stop.code))
        captured = capfd.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.mark.parametrize("document", documents.ALL, ids=lambda each: each.name)
def test_every_document_is_valid_against_the_schema(document: Document) -> None:
    schema = build_schema()._schema
    for valid, known in ((False, False), (True, True)):
        text = document.text(valid=valid, known=known)
        assert validate(schema, parse(text)) == []
        assert ("@asOf" in text) == valid


FOUND = [
    (
        ("show", RUN),
        "resolve",
        ["RUN rr_07d1a006", "PF-LON-BAL-GBP-0007", "oms-20261110-07d1a00006"],
    ),
    (("show", "rr_07d1"), "resolve", ["rr_07d1a001", "rr_07d1a006"]),
    (("show", OPERATION), "resolve", ["OPERATION dop_07ca5e000001", "ANALYZE_SCENARIOS", "4 runs"]),
    (("show", FAILED_OPERATION), "resolve", ["FAILED", "The solver gave no answer"]),
    (("show", KEY), "resolve", ["IDEMPOTENCY_KEY", "conflict  yes", "3 uses"]),
    (("show", "corr_07d1a0000001"), "resolve", ["CORRELATION", "1 run\n", "rr_07d1a001"]),
    (("timeline", RUN), "timeline", ["RUN_RECORDED", "EDGE_RECORDED", "2026-11-10 13:38:57"]),
    (
        ("timeline", "rr_07bad105", "--depth", "1"),
        "timeline",
        [
            "rr_07bad105 PENDING_REVIEW, portfolio",
            "by ops.favre",
            "rr_07bad105 CAUSED_BY rr_07bad101\n",
        ],
    ),
    (("causes", "rr_07bad106"), "rootCauses", ["1. PURGED dop_07bad1000003 FAILED", "1 edge away"]),
    (("timeline", RUN, "--kind", "RUN_RECORDED", "--newest-first"), "timeline", ["READY"]),
    (("explain", RUN), "run", ["gate: EXECUTION_READY", "origin: CAUSED", "caused by"]),
    (("explain", "rr_07fade01"), "run", ["PENDING_REVIEW", "waits since"]),
    (("compare", "rr_07c4a101", "rr_07c4a114"), "compareRuns", ["differences", "rr_07c4a114"]),
    (("compare", RUN), "compareRuns", ["/lineage/market_data_snapshot_id", "requests differ"]),
    (
        ("compare", "rr_07bad105", "rr_07bad104"),
        "compareRuns",
        ["decisions: other outcomes", "left  2026-11-13", "4 shared, 3 left only, 3 right only"],
    ),
    (("causes", RUN), "rootCauses", ["Nothing upstream is abnormal"]),
    (("causes", FAILED_OPERATION), "rootCauses", ["1. OPERATION_FAILED", "score"]),
    (("impact", OPERATION), "impact", ["2 PENDING_REVIEW, 2 READY", "PF-LON-INC-USD-0005"]),
    (("decisions", RUN), "lineage", ["0 decisions"]),
    (("runs", "--status", "BLOCKED", "--first", "3"), "runs", [" runs", "BLOCKED", "--after"]),
    (("runs", "--reason", "HARD_RULE_FAIL:DATA_QUALITY"), "runs", ["BLOCKED", "DATA_QUALITY"]),
    (("runs", "--status", "BLOCKED", "--status", "READY"), "runs", ["BLOCKED", "READY"]),
    (("runs", "--effective-status", "BLOCKED"), "runs", ["BLOCKED"]),
    (("runs", "--origin", "replay"), "runs", ["rr_07c4a114"]),
    (("causes", "rr_07bad103"), "rootCauses", ["1. OPERATION_FAILED OPERATION dop_07bad1000001"]),
    (("show", "rr_07bad105", "--valid", "2026-11-10T12:00:00Z"), "resolve", ["PENDING_REVIEW"]),
    (("show", "rr_07bad105"), "resolve", ["effective    APPROVED"]),
    (("runs", "--portfolio", "PF-LON-INC-USD-0005"), "runs", ["PF-LON-INC-USD-0005"]),
]


@pytest.mark.parametrize(("arguments", "root", "texts"), FOUND)
def test_text_in_a_pipe_is_plain_stable_and_80_columns_wide(
    command: Command, arguments: tuple[str, ...], root: str, texts: list[str]
) -> None:
    code, output, errors = command(*arguments)
    assert (code, errors) == (0, "")
    for each in texts:
        assert each in output
    for line in output.splitlines():
        assert len(line) <= 80, line
        assert line == line.rstrip()
    assert "\x1b" not in output
    assert command(*arguments)[1] == output


@pytest.mark.parametrize(("arguments", "root", "texts"), FOUND)
def test_json_is_the_answer_of_the_api(
    command: Command, arguments: tuple[str, ...], root: str, texts: list[str]
) -> None:
    code, output, _ = command(*arguments, "--json")
    answer = json.loads(output)
    assert code == 0
    assert answer.keys() - {"extensions"} == {"data"}
    assert list(answer["data"]) == [root]
    assert answer["data"][root] is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "no-such-id"),
        ("timeline", "no-such-id"),
        ("explain", "no-such-id"),
        ("compare", "no-such-id"),
        ("compare", RUN, "no-such-id"),
        ("causes", "no-such-id"),
        ("impact", "no-such-id"),
        ("decisions", "no-such-id"),
        ("runs", "--portfolio", "no-such-id"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_what_is_not_there_ends_with_3_and_one_line(
    command: Command, arguments: tuple[str, ...], options: tuple[str, ...]
) -> None:
    code, output, errors = command(*arguments, *options)
    assert code == 3
    assert errors.count("\n") == 1
    assert errors.startswith("dpm-lineage: ")
    assert bool(output) == (bool(options) and arguments != ("compare", "no-such-id")) or (
        arguments[0] == "runs"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("show",),
        ("show", "x", "--url", "ftp://x"),
        ("timeline", "x", "--depth", "0"),
        ("timeline", "x", "--kind", "NOTHING"),
        ("runs", "--status", "NOTHING"),
        ("runs", "--first", "1000"),
        ("export-lineage", "x", "--format", "pdf"),
        ("completion", "fish"),
        ("runs", "--known", "yesterday"),
        ("runs", "--from", "2026-11-09"),
        ("show", "x", "--valid", "2026-11-09T10:00:00"),
        ("show", " "),
        ("compare", ""),
        ("causes", "x", "--first", "51"),
    ],
)
def test_wrong_arguments_end_with_2(command: Command, arguments: tuple[str, ...]) -> None:
    code, output, errors = command(*arguments)
    assert (code, output) == (2, "")
    assert "dpm-lineage" in errors


def test_a_service_that_cannot_be_reached_ends_with_1_and_one_line(command: Command) -> None:
    for url in ("http://127.0.0.1:1", "http://no-such-host.invalid"):
        code, output, errors = command("show", RUN, "--url", url)
        assert (code, output, errors.count("\n")) == (1, "", 1)
        assert errors.startswith(f"dpm-lineage: {url}: ")


def test_an_error_of_the_api_ends_with_1_and_its_code(command: Command) -> None:
    code, output, errors = command("timeline", RUN, "--after", "nonsense")
    assert (code, output, errors.count("\n")) == (1, "", 1)
    assert errors.startswith("dpm-lineage: DPM_INVALID_CURSOR: ")


def test_an_id_of_another_kind_is_no_run(command: Command) -> None:
    for arguments in (("explain", OPERATION), ("compare", OPERATION), ("compare", RUN, OPERATION)):
        code, output, errors = command(*arguments)
        assert (code, output, errors.count("\n")) == (3, "", 1)
        assert "no such run (dpm-lineage show tells what an id is)" in errors


def test_an_id_may_begin_with_a_hyphen(command: Command) -> None:
    assert command("show", "--", "--json") == (3, "", "dpm-lineage: --json: not found\n")
    assert "after --" in " ".join(command("show", "--help")[1].split())


@pytest.mark.parametrize("kind", FORMATS)
def test_a_lineage_is_exported_as_the_route_answers(
    command: Command, service: str, kind: str, tmp_path: Path
) -> None:
    arguments = ("export-lineage", OPERATION, "--format", kind, "--direction", "downstream")
    code, output, errors = command(*arguments)
    assert (code, errors) == (0, "")
    assert OPERATION in output
    file = tmp_path / "lineage"
    assert command(*arguments, "--output", str(file))[:2] == (0, "")
    assert OPERATION in file.read_text()
    before = command(*arguments, "--valid", "2026-01-01T00:00:00Z")
    hint = "dpm-lineage show finds an id by its beginning"
    assert before == (3, "", f"dpm-lineage: {OPERATION}: not found ({hint})\n")
    unwritable = command(*arguments, "--output", str(tmp_path / "no" / "folder"))
    assert (unwritable[0], unwritable[2].count("\n")) == (1, 1)


def test_a_token_is_sent_from_its_file(tmp_path: Path, command: Command) -> None:
    made = run_command(
        *("token", "new", "--subject", "nina", "--role", "SUPPORT", "--portfolio", "*"), env={}
    )
    token = made.stdout.split()[0]
    tokens, file = tmp_path / "tokens.toml", tmp_path / "token"
    lines = made.stdout.splitlines()
    tokens.write_text("\n".join(lines[next(i for i, line in enumerate(lines) if "[" in line) :]))
    file.write_text(token + "\n")
    env = {"DPM_AUTH_MODE": "TOKENS", "DPM_AUTH_TOKENS_FILE": str(tokens)}
    with running_service(ALL_FEATURES | env, "--demo") as live:
        code, _, errors = command("show", RUN, "--url", live.url)
        assert (code, errors.count("\n")) == (1, 1)
        assert "UNAUTHENTICATED" in errors
        assert "--token-file" in errors
        code, output, _ = command("show", RUN, "--url", live.url, "--token-file", str(file))
        assert (code, RUN in output) == (0, True)
    code, _, errors = command("show", RUN, "--token-file", str(tmp_path / "none"))
    assert (code, errors.count("\n"), "No such file" in errors) == (1, 1, True)


def test_what_is_switched_off_is_named_with_its_setting(tmp_path: Path, command: Command) -> None:
    log = tmp_path / "log"
    with running_service({}, "--demo", "--runs", "70", log=log) as live:
        code, _, errors = command("timeline", "x", "--url", live.url)
    assert (code, errors.count("\n")) == (1, 1)
    assert "DPM_LINEAGE_APIS_DISABLED" in errors
    assert "DPM_LINEAGE_APIS_ENABLED=true" in errors
    warning = next(line for line in log.read_text().splitlines() if "the demo answers more" in line)
    assert "DPM_LINEAGE_APIS_ENABLED=true" in warning
    assert "DPM_SUPPORT_APIS_ENABLED" not in warning


def test_control_characters_of_a_record_do_not_reach_the_terminal(command: Command) -> None:
    code, output, errors = command("show", "\x1b[31mred\x07")
    assert code == 3
    assert "\x1b" not in output + errors
    assert r"\x1b[31mred\x07" in errors


def complete(script: Path, words: str) -> list[str]:
    """Return what bash offers at the end of a line."""
    line = words.split(" ")
    program = f"""source {script}
COMP_WORDS=({" ".join(each or "''" for each in line)}); COMP_CWORD={len(line) - 1}
_dpm_lineage; printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_bash_completes_commands_options_and_values(command: Command, tmp_path: Path) -> None:
    script = tmp_path / "completion.bash"
    script.write_text(command("completion", "bash")[1])
    assert complete(script, "dpm-lineage ti") == ["timeline"]
    assert {"show", "explain", "serve", "export-lineage"} <= set(complete(script, "dpm-lineage "))
    assert complete(script, "dpm-lineage runs --rea") == ["--reason"]
    assert complete(script, "dpm-lineage runs --status BL") == ["BLOCKED"]
    assert complete(script, "dpm-lineage export-lineage x --format o") == ["openlineage"]
    assert complete(script, "dpm-lineage completion z") == ["zsh"]


def test_zsh_reads_its_completion(command: Command, tmp_path: Path) -> None:
    script = tmp_path / "_dpm-lineage"
    script.write_text(command("completion", "zsh")[1])
    assert script.read_text().startswith("#compdef dpm-lineage\n")
    if (zsh := shutil.which("zsh")) is None:
        pytest.skip("no zsh")
    text = f"autoload -U compinit && compinit -D && source {script} && whence -w _dpm_lineage"
    done = subprocess.run([zsh, "-fc", text], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("function")
