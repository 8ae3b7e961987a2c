"""Files of PostgreSQL clients in HOME that cannot be used."""

import logging
import os
from pathlib import Path

import pytest

from storage import StoreConfig, check_schema
from storage.errors import StoreOpenError
from storage.sql.engine.home_files import read_password_file
from tests.postgres import PostgresServer

LINES = b"""# a comment

127.0.0.1:*:*:*
\xff\xfe:1:2:3:4
h\\:1:5432:d:u:p\\:q\\\\
*:*:*:*:a:b
"""


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def test_the_lines_of_a_password_file_that_cannot_be_used_are_ignored(tmp_path: Path) -> None:
    entries = read_password_file(_file(tmp_path / ".pgpass", LINES))
    assert entries == [("h:1", "5432", "d", "u", "p:q\\"), ("*", "*", "*", "*", "a:b")]


def test_a_password_file_that_cannot_be_used_is_ignored_by_name(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "folder").mkdir()
    _file(tmp_path / "open", LINES).chmod(0o644)
    caplog.set_level(logging.WARNING)
    for name in ("folder", "open", "missing"):
        assert read_password_file(tmp_path / name) == []
    assert [name in caplog.text for name in ("/folder is", "/open is", "/missing")] == [
        True,
        True,
        False,
    ]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("content", [b"\xff\xfe\xff", b"127.0.0.1:*:*:*\n", None])
def test_a_bad_password_file_does_not_stop_the_start(
    postgres: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes | None,
) -> None:
    if content is None:
        (tmp_path / ".pgpass").mkdir()
    else:
        _file(tmp_path / ".pgpass", content)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert check_schema(StoreConfig(postgres.dsn("postgres")))[0] is None


@pytest.fixture
def garbage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose certificates are none, and a file of a certificate that is none."""
    folder = tmp_path / ".postgresql"
    folder.mkdir()
    for name in ("root.crt", "postgresql.crt", "postgresql.key"):
        _file(folder / name, b"garbage")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / ".pgpass"))
    return _file(tmp_path / "named", b"garbage")


def test_a_certificate_in_home_is_ignored_unless_tls_is_required(
    postgres: PostgresServer, garbage: Path, caplog: pytest.LogCaptureFixture
) -> None:
    dsn = postgres.dsn("postgres")
    with pytest.raises(StoreOpenError, match=r"root\.crt is no readable certificate"):
        check_schema(StoreConfig(f"{dsn}?sslmode=require"))
    assert check_schema(StoreConfig(dsn))[0] is None
    assert "postgresql.crt is ignored" in caplog.text
    assert os.environ["HOME"] == os.devnull


@pytest.mark.parametrize("query", ["sslcert=%s", "sslmode=require&sslrootcert=%s"])
def test_a_named_certificate_that_cannot_be_read_is_an_error_with_its_name(
    postgres: PostgresServer, garbage: Path, query: str
) -> None:
    with pytest.raises(StoreOpenError, match=rf"{garbage}.* is no readable"):
        check_schema(StoreConfig(f"{postgres.dsn('postgres')}?{query % garbage}"))
