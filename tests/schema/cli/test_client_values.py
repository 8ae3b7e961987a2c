"""The client commands show the values of records exactly: numbers, JSON types, durations of zero, odd ids."""

import json
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.forked_commands import environment
from tests.service_env import ALL_FEATURES, sqlite_env
from tests.service_process import command_line, run_command, running_service

AT: Final = "2026-11-01T10:00:00+00:00"
LONG: Final = "123456789012345678901234567890"
RESULTS: dict[str, str] = {
    "rr_left": f'{{"status":"READY","kind":"5","none":null,"long":{LONG},"large":1e400,"near":100.10}}',
    "rr_right": f'{{"status":"READY","kind":5,"none":"-","long":{LONG[:-1]}1,"large":1,"near":100.20}}',
    "rr_\u2028odd": '{"status":"READY"}',
}
ODD_IDS: Final = (
    ".",
    "..",
    "a/../b",
    "b",
    "?",
    "#",
    "%2F",
    "/",
    "%2E",
    "support-bundle",
    "by-correlation",
    "\u00e9",
)
RESULTS |= dict.fromkeys(ODD_IDS, '{"status":"READY"}')


def records() -> Iterator[str]:
    """Yield runs with RESULTS, and an operation that started and finished at once."""
    for run_id, result in RESULTS.items():
        run = {
            "kind": "run",
            "rebalance_run_id": run_id,
            "correlation_id": f"c-{run_id}",
            "request_hash": "h",
            "idempotency_key": None,
            "portfolio_id": "pf",
            "created_at": AT,
        }
        yield json.dumps(run)[:-1] + f', "result": {result}}}'
    operation: dict[str, object] = {
        "kind": "operation",
        "operation_id": "dop_zero",
        "operation_type": "ANALYZE",
        "status": "SUCCEEDED",
        "correlation_id": "c-op",
        "created_at": AT,
        "started_at": AT,
        "finished_at": AT,
        "request": {},
        "result": {},
        "error": None,
    }
    yield json.dumps(operation)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a service with the records."""
    file = tmp_path_factory.mktemp("values") / "records.ndjson"
    file.write_text("\n".join(records()), encoding="utf-8")
    with running_service(ALL_FEATURES, "--load", str(file)) as service:
        yield service.url


def answer(url: str, *arguments: str) -> list[str]:
    """Return the lines that a command prints."""
    done = run_command(*arguments, "--url", url, env={})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.removesuffix("\n").split("\n")


def test_a_comparison_shows_json_values_with_their_type_and_digits(url: str) -> None:
    lines = answer(url, "compare", "rr_left", "rr_right")
    shown = {
        lines[at].removeprefix("~ /"): (lines[at + 1].split()[1], lines[at + 2].split()[1])
        for at in range(len(lines))
        if lines[at].startswith("~ ")
    }
    assert shown == {
        "kind": ('"5"', "5"),
        "none": ("null", '"-"'),
        "long": (LONG, f"{LONG[:-1]}1"),
        "large": ("1e400", "1"),
        "near": ("100.10", "100.20"),
    }


def test_an_operation_that_took_no_time_is_shown(url: str) -> None:
    lines = [" ".join(line.split()) for line in answer(url, "show", "dop_zero")]
    assert {"waited 0.0 s", "took 0.0 s"} <= {*lines}


def test_a_separator_of_lines_in_an_id_does_not_break_a_line(url: str) -> None:
    assert answer(url, "show", "rr_\u2028odd")[0] == r"RUN rr_\u2028odd"


@pytest.mark.parametrize("run_id", ODD_IDS)
def test_a_command_answers_for_the_id_as_it_is_written(
    url: str, run_id: str, tmp_path: Path
) -> None:
    assert answer(url, "show", run_id)[0] == f"RUN {run_id}"
    assert f"correlation  c-{run_id}" in [
        " ".join(line.split()).replace(" ", "  ", 1) for line in answer(url, "show", run_id)
    ]
    exported = json.loads("".join(answer(url, "export-lineage", run_id)))
    assert exported["root"] == run_id
    file = tmp_path / "bundle.zip"
    done = run_command("bundle", run_id, "--url", url, "-o", str(file), env={})
    # The service signs no checkpoints, so that it has no bundle of any run.
    reason = "no URL can have" if run_id == "by-correlation" else "DPM_LEDGER_CHECKPOINT_NOT_FOUND"
    assert (done.returncode, reason in done.stderr, file.exists()) == (1, True, False)


def test_an_empty_id_is_refused(url: str) -> None:
    for command in ("show", "timeline", "export-lineage"):
        done = run_command(command, "", "--url", url, env={})
        assert (done.returncode, "it is empty" in done.stderr) == (2, True)
    done = run_command("bundle", "", "--url", url, "-o", "none.zip", env={})
    assert (done.returncode, "no URL can have" in done.stderr) == (1, True)


def test_an_output_that_cannot_be_written_ends_with_one_line(url: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command_line("show", "rr_left", "--url", url),
            env=environment({}),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"dpm-lineage: No space left on device\n")


def _in_shell(line: str, url: str, **env: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a line of sh in which `$D` is the command."""
    return subprocess.run(
        ["sh", "-c", line.replace("$D", shlex.join(command_line()))],
        env=environment({"DPM_URL": url} | env),
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("command", ["show rr_left --json", "completion bash"])
def test_a_closed_output_is_an_error(url: str, command: str) -> None:
    done = _in_shell(f"$D {command} >&-", url)
    assert (done.returncode, done.stderr) == (1, b"dpm-lineage: standard output is closed\n")


def test_an_error_does_not_go_to_the_output(url: str) -> None:
    done = _in_shell("$D show nothing 2>&-", url)
    assert (done.returncode, done.stdout) == (3, b"")


def test_a_closed_input_is_an_error(url: str, tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite"
    done = _in_shell("$D import - <&-", url, **sqlite_env(file))
    assert done.returncode == 1
    assert done.stderr.endswith(b"dpm-lineage: -: standard input is closed\n")
    assert not file.exists()


def test_a_tree_is_drawn_in_the_encoding_of_the_output(url: str) -> None:
    done = _in_shell("$D explain \u00e9", url, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"RUN \\xe9\n")
    assert b"`-- " in done.stdout


@pytest.mark.parametrize(
    "arguments", [["show"], ["runs", "--portfolio"], ["timeline", "x", "--after"]]
)
def test_what_is_not_utf_8_is_a_wrong_argument(url: str, arguments: list[str]) -> None:
    done = run_command(*arguments, "\udcff", "--url", url, env={})
    assert (done.returncode, "it is not UTF-8" in done.stderr) == (2, True)


def test_a_proxy_of_the_environment_is_not_asked_for_this_host(url: str) -> None:
    proxies = {"ALL_PROXY": "socks5://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    assert run_command("show", "rr_left", "--url", url, env=proxies).returncode == 0
    done = run_command("show", "rr_left", "--url", "http://a.invalid", env=proxies)
    assert (done.returncode, done.stderr.count("\n"), "ALL_PROXY" in done.stderr) == (1, 1, True)


@pytest.mark.parametrize(
    "address", ["http://u:secret@127.0.0.1:1", "http://u:secret@127.0.0.1:1/?x", "u:secret@h"]
)
def test_no_error_shows_the_password_of_a_url(address: str) -> None:
    done = run_command("show", "rr_left", "--url", address, env={})
    assert done.returncode in {1, 2}
    assert "***@" in done.stderr
    assert "secret" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "address", ["http://h:65536", "http://h:0", "http://h\nX: y", "http://a b"]
)
def test_a_url_that_cannot_be_is_a_wrong_argument(address: str) -> None:
    done = run_command("show", "rr_left", "--url", address, env={})
    assert (done.returncode, "is not a URL" in done.stderr) == (2, True)


def test_a_reader_that_exits_early_ends_the_command_like_a_signal(url: str) -> None:
    command = command_line("timeline", "rr_left", "--url", url)
    with subprocess.Popen(
        command, env=environment({}), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() == b""
    assert running.returncode == 141
