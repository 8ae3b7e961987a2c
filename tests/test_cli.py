"""The command line."""

import asyncio
import bz2
import gzip
import lzma
import socket
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from stat import S_IMODE

import orjson
import pytest

from storage.formats.ndjson import encode_record
from storage.sql.model.revision import HEAD
from tests.factories import at, decision, edge, recorded_run, run
from tests.postgres import PostgresServer
from tests.shell import RECORDS, Shell

DATA = Path(__file__).parent / "data"


def test_an_import_counts_what_it_added_and_then_what_was_there(shell: Shell) -> None:
    code, first, _ = shell.run("import", RECORDS)
    assert code == 0
    assert first.splitlines()[1].split() == ["run", "40", "0", "0"]
    code, second, _ = shell.run("import", RECORDS)
    assert code == 0
    assert second.splitlines()[1].split() == ["run", "0", "0", "40"]


def test_an_export_imported_and_exported_again_is_the_same_text(shell: Shell) -> None:
    shell.start("import", RECORDS)
    _, exported, _ = shell.start("export", "--without-stamps")
    other = shell.in_folder("other")
    assert other.run("import", "-", stdin=exported.encode())[0] == 0
    assert other.run("export", "--without-stamps")[1] == exported


def test_a_bad_line_stops_the_import_with_its_place_and_reason(shell: Shell) -> None:
    lines = Path(RECORDS).read_bytes().splitlines()[:3]
    code, _, errors = shell.run("import", "-", stdin=b"\n".join([*lines, b'{"kind": "run"}']))
    assert code == 1
    assert errors.startswith("dpm-lineage: -:4: ")
    assert shell.run("export")[1].count("\n") == 3


def test_a_dry_run_lists_every_bad_line_and_leaves_nothing_behind(shell: Shell) -> None:
    code, output, errors = shell.run("import", "--dry-run", "-", stdin=b"{}\nnonsense\n")
    assert (code, len(errors.splitlines())) == (1, 2)
    assert "2 lines read" in output
    assert not shell.file.exists()


def test_the_predecessors_database_is_imported_whole(shell: Shell) -> None:
    code, output, _ = shell.run("import", "--from-sqlite", str(DATA / "slice1.sqlite"))
    assert code == 0
    assert [line.split()[1] for line in output.splitlines()[1:8]] == [
        "40",
        "26",
        "28",
        "12",
        "20",
        "80",
        "7",
    ]


def test_scenarios_are_linked_once(shell: Shell) -> None:
    shell.run("import", RECORDS)
    _, first, _ = shell.run("link-scenarios")
    assert int(first.split()[1]) > 0
    assert shell.run("link-scenarios")[1].split()[1] == "0"


def test_a_purge_says_what_it_took(shell: Shell) -> None:
    shell.run("import", RECORDS)
    code, output, _ = shell.run("purge", DPM_SUPPORTABILITY_RETENTION_DAYS="1")
    assert (code, output.strip()) == (0, "purged 40 runs and 12 operations")


def test_migrate_says_what_it_did(shell: Shell) -> None:
    assert shell.run("migrate")[1] == f"schema {HEAD}: created\n"
    assert "was current" in shell.run("migrate")[1]


def test_a_deployment_gate_sees_whether_the_schema_is_current(shell: Shell) -> None:
    code, output, errors = shell.run("migrate", "--check")
    assert (code, output, len(errors.splitlines())) == (1, "", 1)
    assert not shell.file.exists()
    shell.run("migrate")
    assert shell.run("migrate", "--check")[:2] == (0, f"schema {HEAD}: was current\n")


def test_postgres_is_migrated_filled_and_exported(shell: Shell, postgres: PostgresServer) -> None:
    name = asyncio.run(postgres.create_database("template0"))
    on_postgres = partial(
        shell.run,
        DPM_SUPPORTABILITY_STORE_BACKEND="POSTGRES",
        DPM_SUPPORTABILITY_POSTGRES_DSN=postgres.dsn(name),
    )
    code, _, errors = on_postgres("migrate", "--check")
    assert (code, len(errors.splitlines())) == (1, 1)
    assert on_postgres("import", "--dry-run", RECORDS)[1].endswith("213 lines read\n")
    for refused in (
        ["ledger", "verify"],
        ["ledger", "checkpoint"],
        ["bundle", "rr_1", "-o", "out"],
    ):
        code, output, errors = on_postgres(*refused)
        assert (code, output) == (1, "")
        assert errors.endswith("the database does not exist or is empty\n")
    assert on_postgres("migrate")[1] == f"schema {HEAD}: created\n"
    assert on_postgres("migrate", "--check")[0] == 0
    assert on_postgres("import", RECORDS)[1] == shell.run("import", RECORDS)[1]
    on_sqlite = shell.run("export", "--without-stamps")[1]
    assert on_postgres("export", "--without-stamps")[1] == on_sqlite
    asyncio.run(postgres.drop_database(name))


@pytest.mark.parametrize("dsn", ["postgresql://u:secret@127.0.0.1:1/x", "nonsense"])
@pytest.mark.parametrize("command", ["serve", "migrate", "export"])
def test_a_postgres_that_does_not_answer_stops_the_start_in_one_line(
    shell: Shell, dsn: str, command: str
) -> None:
    run = shell.start if command == "serve" else shell.run
    code, output, errors = run(
        command,
        DPM_SUPPORTABILITY_STORE_BACKEND="POSTGRES",
        DPM_SUPPORTABILITY_POSTGRES_DSN=dsn,
    )
    assert (code, output, len(errors.splitlines())) == (1, "", 1)
    assert "secret" not in errors


def test_demo_records_import_without_a_word_of_complaint(shell: Shell) -> None:
    _, demo, _ = shell.run("demo", "--runs", "70", "--seed", "3")
    code, output, errors = shell.run("import", "-", stdin=demo.encode())
    assert (code, errors) == (0, "")
    assert output.splitlines()[1].split()[:2] == ["run", "70"]


def test_a_foreign_database_is_refused_and_left_alone(shell: Shell, tmp_path: Path) -> None:
    foreign = tmp_path / "old.sqlite"
    foreign.write_bytes((DATA / "slice1.sqlite").read_bytes())
    code, _, errors = shell.run("export", DPM_SUPPORTABILITY_SQLITE_PATH=str(foreign))
    assert code == 1
    assert "another application" in errors
    assert len(errors.splitlines()) == 1
    assert foreign.read_bytes() == (DATA / "slice1.sqlite").read_bytes()


def test_a_file_that_is_no_database_is_refused(shell: Shell, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, " * 100)
    code, _, errors = shell.run("import", RECORDS, DPM_SUPPORTABILITY_SQLITE_PATH=str(text))
    assert (code, len(errors.splitlines())) == (1, 1)
    assert "cannot be opened as a SQLite database" in errors


def test_memory_keeps_nothing_so_commands_that_keep_refuse_it(shell: Shell) -> None:
    code, _, errors = shell.run("import", RECORDS, DPM_SUPPORTABILITY_STORE_BACKEND="IN_MEMORY")
    assert (code, len(errors.splitlines())) == (1, 1)
    assert "DPM_SUPPORTABILITY_STORE_BACKEND" in errors


def test_a_port_that_is_taken_is_one_clear_line(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, output, errors = shell.start("serve", "--port", str(port))
    assert (code, output) == (1, "")
    assert errors == f"dpm-lineage: --host 127.0.0.1 --port {port}: Address already in use\n"


def test_a_link_to_the_database_is_followed(shell: Shell) -> None:
    target = shell.folder / "elsewhere" / "target.sqlite"
    target.parent.mkdir()
    link = shell.folder / "link.sqlite"
    link.symlink_to(target)
    path = str(link)
    assert shell.run("import", RECORDS, DPM_SUPPORTABILITY_SQLITE_PATH=path)[0] == 0
    code, output, errors = shell.run("export", DPM_SUPPORTABILITY_SQLITE_PATH=path)
    assert (code, output.count("\n"), errors) == (0, 213, "")
    assert link.is_symlink()
    assert target.stat().st_size


def test_a_missing_file_is_one_clear_line(shell: Shell) -> None:
    assert shell.run("import", "nowhere.ndjson") == (
        1,
        "",
        "dpm-lineage: nowhere.ndjson: No such file or directory\n",
    )


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"SQLite format 3\0" + b"\0" * 99, "is a SQLite database: name it with --from-sqlite"),
        (lzma.compress(b"{}\n" * 99), "is compressed with xz"),
        (bz2.compress(b"{}\n" * 99), "is compressed with bzip2"),
        (b"\x28\xb5\x2f\xfd\x04\x58\n\n\n", "is compressed with zstd"),
        (b"PK\x03\x04\n\n\n", "is a ZIP file"),
        ("{}\n{}\n".encode("utf-16"), "is UTF-16"),
    ],
)
@pytest.mark.parametrize("option", [[], ["--dry-run"]])
def test_a_file_of_another_format_is_one_line_and_creates_nothing(
    shell: Shell, content: bytes, error: str, option: list[str]
) -> None:
    (shell.folder / "file").write_bytes(content)
    for name, stdin in (("file", b""), ("-", content)):
        code, output, errors = shell.run("import", *option, name, stdin=stdin)
        assert (code, output, len(errors.splitlines())) == (1, "", 1)
        assert errors.startswith(f"dpm-lineage: {name}: {error}")
        assert not shell.file.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html>\n<p>\n",
        "{}\n".encode("utf-16-le"),
        b"\x1f\x8bdamaged",
        gzip.compress(b"a,b\n1,2\n"),
    ],
    ids=["HTML", "UTF-16", "damaged gzip", "CSV in gzip"],
)
@pytest.mark.parametrize("name", ["file", "-"])
def test_an_import_whose_first_line_is_no_record_creates_nothing(
    shell: Shell, content: bytes, name: str
) -> None:
    (shell.folder / "file").write_bytes(content)
    code, output, errors = shell.run("import", name, stdin=content)
    assert (code, output, len(errors.splitlines())) == (1, "", 1)
    assert errors.startswith(f"dpm-lineage: {name}:")
    assert not shell.file.exists()


@pytest.mark.parametrize(
    "source",
    [
        ["nowhere"],
        [RECORDS, "nowhere"],
        ["folder"],
        ["--from-sqlite", "nowhere"],
        ["--from-sqlite", RECORDS],
    ],
)
def test_an_import_that_cannot_be_read_creates_no_database(shell: Shell, source: list[str]) -> None:
    (shell.folder / "folder").mkdir()
    code, output, errors = shell.run("import", *source)
    assert (code, output, len(errors.splitlines())) == (1, "", 1)
    assert not shell.file.exists()


def test_the_version_is_that_of_the_distribution(shell: Shell) -> None:
    assert shell.start("--version") == (0, f"dpm-lineage {version('dpm-lineage')}\n", "")


@pytest.mark.parametrize(
    "command",
    [
        ["export"],
        ["export", "--output", "out"],
        ["purge"],
        ["link-scenarios"],
        ["ledger", "verify"],
        ["ledger", "checkpoint"],
        ["bundle", "rr_1", "-o", "out"],
    ],
)
def test_a_store_that_does_not_exist_is_refused_and_not_created(
    shell: Shell, command: list[str]
) -> None:
    code, output, errors = shell.run(*command)
    assert (code, output) == (1, "")
    assert errors == (
        f"dpm-lineage: DPM_SUPPORTABILITY_SQLITE_PATH: {shell.file} does not exist or is empty\n"
    )
    assert list(shell.folder.iterdir()) == []


def test_a_retention_that_reaches_before_the_first_year_previews_nothing(shell: Shell) -> None:
    first = b'{"kind":"run","rebalance_run_id":"rr_1","correlation_id":"c","request_hash":"h","portfolio_id":"p",'
    first += (
        b'"created_at":"0001-01-01T00:00:00Z","idempotency_key":null,"result":{"status":"READY"}}'
    )
    code, _, errors = shell.run("import", "-", stdin=first)
    assert (code, errors) == (0, "")
    for days, count in (("1000000", 0), ("365", 1)):
        preview = shell.run("purge", "--dry-run", DPM_SUPPORTABILITY_RETENTION_DAYS=days)[
            1
        ].splitlines()
        assert preview[0] == f"would purge {count} runs and 0 operations"
        if count:
            assert preview[1].split() == ["0001-01", "RUN", "1"]
        purged = shell.run("purge", DPM_SUPPORTABILITY_RETENTION_DAYS=days)[1]
        assert purged == f"purged {count} runs and 0 operations\n"


def test_an_export_is_of_two_times(shell: Shell) -> None:
    times = []
    for number in (1, 2):
        record = recorded_run(run(f"rr_{number}", correlation_id="c", created_at=at(3 - number)))
        assert shell.run("import", "-", stdin=encode_record(record))[0] == 0
        times.append(datetime.now(UTC).isoformat())

    def exported(*options: str) -> list[str]:
        lines = shell.run("export", *options)[1].splitlines()
        return [orjson.loads(line)["rebalance_run_id"] for line in lines]

    assert exported() == exported("--known", times[1]) == ["rr_2", "rr_1"]
    assert exported("--known", times[0]) == ["rr_1"]
    assert exported("--valid", at(1).isoformat()) == ["rr_2"]
    assert exported("--valid", at(1).isoformat(), "--known", times[0]) == []
    for option in ("--valid", "--known"):
        code, _, errors = shell.run("export", option, "2999-01-01T00:00:00Z")
        assert (code, errors) == (1, f"dpm-lineage: {option}: is in the future\n")
        assert shell.run("export", option, "noon")[0] == 2


def test_a_preview_counts_the_records_without_a_run(shell: Shell) -> None:
    records = (decision(run_id="rr_unknown"), edge("rr_unknown", "rr_other"))
    lines = b"\n".join([encode_record(each) for each in records])
    assert shell.run("import", "-", stdin=lines)[0] == 0
    preview = shell.run("purge", "--dry-run", DPM_SUPPORTABILITY_RETENTION_DAYS="1")[1]
    assert [line.split() for line in preview.splitlines()[1:4]] == [
        ["would", "purge", "2", "records", "of", "runs", "that", "were", "never", "recorded"],
        ["DECISION", "1"],
        ["EDGE", "1"],
    ]
    purged = shell.run("purge", DPM_SUPPORTABILITY_RETENTION_DAYS="1")[1]
    assert purged.splitlines()[1] == "purged 2 records of runs that were never recorded"


@pytest.mark.parametrize("source", ["file", "-"])
def test_compressed_records_are_imported(shell: Shell, source: str) -> None:
    packed = gzip.compress(Path(RECORDS).read_bytes())
    (shell.folder / "records.gz").write_bytes(packed)
    name, stdin = ("records.gz", b"") if source == "file" else ("-", packed)
    code, output, _ = shell.run("import", name, stdin=stdin)
    assert (code, output.splitlines()[-2]) == (0, "213 lines read")
    assert shell.run("export")[1].count("\n") == 213


@pytest.mark.parametrize("spoil", ["cut", "changed"])
def test_damaged_compressed_records_are_one_line(shell: Shell, spoil: str) -> None:
    packed = gzip.compress(Path(RECORDS).read_bytes())
    middle = len(packed) // 2
    damaged = packed[:middle] + (b"" if spoil == "cut" else b"\xff" * 9 + packed[middle + 9 :])
    (shell.folder / "records.gz").write_bytes(damaged)
    code, output, errors = shell.run("import", "records.gz")
    assert (code, output) == (1, "")
    assert errors.startswith("dpm-lineage: records.gz")
    assert len(errors.splitlines()) == 1


def test_an_export_is_readable_by_its_user_alone(shell: Shell) -> None:
    shell.run("import", RECORDS)
    old = shell.folder / "old"
    old.touch(0o640)
    for name in ("new", "old"):
        assert shell.run("export", "--output", name)[0] == 0
    assert S_IMODE((shell.folder / "new").stat().st_mode) == 0o600
    assert S_IMODE(old.stat().st_mode) == 0o640


def test_a_misspelt_variable_is_named_with_the_nearest_setting(shell: Shell) -> None:
    code, _, errors = shell.run("migrate", DPM_LINEAGE_API_ENABLED="true", DPM_X="1", DPMX="1")
    assert code == 0
    warning = "dpm-lineage: warning:"
    assert errors.splitlines() == [
        f"{warning} DPM_LINEAGE_API_ENABLED is not a setting; did you mean DPM_LINEAGE_APIS_ENABLED?",
        f"{warning} DPM_X is not a setting",
    ]


def test_an_import_says_which_operations_will_expire(shell: Shell) -> None:
    notice = (
        "up to 12 operations are past DPM_ASYNC_OPERATIONS_TTL_SECONDS=86400: a running service and"
        " dpm-lineage purge delete them. Set DPM_ASYNC_OPERATIONS_TTL_SECONDS=0 to keep them"
    )
    code, output, errors = shell.run("import", RECORDS)
    assert (code, output.splitlines()[-1], errors) == (0, notice, "")
    kept = shell.run("import", RECORDS, DPM_ASYNC_OPERATIONS_TTL_SECONDS="0")[1]
    assert kept.splitlines()[-1] == "213 lines read"


def test_a_gate_fails_on_records_that_were_deleted_since_the_copy(shell: Shell) -> None:
    gate = ("import", "--dry-run", "--fail-on-missing", RECORDS)
    assert shell.run(*gate)[0] == 1
    shell.run("import", RECORDS)
    assert shell.run(*gate)[::2] == (0, "")
    shell.run("purge")
    code, output, errors = shell.run(*gate)
    assert code == 1
    assert output.splitlines()[-1] == "213 lines read"
    assert errors == "dpm-lineage: 12 records are not in the store as they are in the files\n"
    assert shell.run("import", "--dry-run", RECORDS)[0] == 0
    assert shell.run("import", "--fail-on-missing", RECORDS)[0] == 1
