"""Tokens of a file: granted, expired, revoked, and files that are not valid."""

import os
import time
from pathlib import Path

import pytest

from schema.access.authentication import BearerAccess, Credentials
from schema.access.caller import Permission, Role
from schema.access.errors import Unauthenticated
from schema.access.grants_file import InvalidGrants
from schema.access.token_file import TokenFile, digest, new_token
from storage.portfolio_scope import PortfolioScope
from tests.service_process import run_command


def write(file: Path, *entries: str) -> Path:
    """Write a token file whose time of change differs from the one before."""
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text("\n".join(entries), encoding="utf-8")
    os.utime(file, ns=(before + 1_000_000_000, before + 1_000_000_000))
    return file


def test_the_printed_lines_admit_the_printed_token_alone(tmp_path: Path) -> None:
    token, lines = new_token('a"b\\c', [Role.READER], ["PF-LON-*"], 90)
    tokens = TokenFile(write(tmp_path / "tokens.toml", lines))
    caller = tokens.caller(token)
    assert caller is not None
    assert caller.subject == 'a"b\\c'
    assert caller.roles == {Role.READER}
    assert caller.portfolios == PortfolioScope.of(["PF-LON-*"])
    assert token not in lines
    assert tokens.caller(token + "x") is None
    assert tokens.caller(digest(token)) is None


def test_an_expired_token_is_refused(tmp_path: Path) -> None:
    token, lines = new_token("s", [Role.ADMIN], ["*"], -1)
    assert TokenFile(write(tmp_path / "tokens.toml", lines)).caller(token) is None


def test_a_changed_file_takes_effect_at_once(tmp_path: Path) -> None:
    token, lines = new_token("s", [Role.ADMIN], ["*"], 1)
    file = write(tmp_path / "tokens.toml", lines)
    tokens = TokenFile(file)
    assert tokens.caller(token) is not None
    write(file, "")
    assert tokens.caller(token) is None


def test_a_file_that_became_invalid_changes_nothing(tmp_path: Path) -> None:
    token, lines = new_token("s", [Role.ADMIN], ["*"], 1)
    file = write(tmp_path / "tokens.toml", lines)
    tokens = TokenFile(file)
    write(file, "[[token")
    assert tokens.caller(token) is not None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("sha256 = ", "sha = "), "token 1: sha256 must be a string"),
        (('sha256 = "', 'sha256 = "A'), "token 1: sha256 must be 64 hexadecimal digits"),
        (('"ADMIN"', '"ROOT"'), "roles are READER, SUPPORT, REVIEWER, RECORDER, AUDITOR, ADMIN"),
        (("expires", "expired"), "token 1: expires must be a timestamp with an offset"),
        (("portfolios", "portfolio"), "token 1: unknown key 'portfolio'"),
        (("[[token]]", "[[tokens]]"), "must hold [[token]] tables, and nothing else"),
        (('portfolios = ["*"]', 'portfolios = "*"'), "token 1: portfolios must be a list"),
    ],
)
def test_a_file_that_is_not_valid_is_refused_by_name(
    tmp_path: Path, change: tuple[str, str], problem: str
) -> None:
    _, lines = new_token("s", [Role.ADMIN], ["*"], 1)
    file = write(tmp_path / "tokens.toml", lines.replace(*change))
    with pytest.raises(InvalidGrants) as error:
        TokenFile(file)
    assert str(error.value).startswith(str(file))
    assert problem in str(error.value)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic dXNlcg==", "Bearer wrong"]
)
async def test_without_a_valid_bearer_token_nobody_is_let_in(
    tmp_path: Path, header: str | None
) -> None:
    _, lines = new_token("s", [Role.ADMIN], ["*"], 1)
    access = BearerAccess(TokenFile(write(tmp_path / "tokens.toml", lines)), None)
    with pytest.raises(Unauthenticated):
        await access.caller(Credentials(header))


async def test_the_scheme_is_read_in_any_case(tmp_path: Path) -> None:
    token, lines = new_token("s", [Role.REVIEWER], ["*"], 1)
    access = BearerAccess(TokenFile(write(tmp_path / "tokens.toml", lines)), None)
    caller = await access.caller(Credentials(f"bEARER {token}"))
    assert caller.may(Permission.REVIEW)
    assert caller.may(Permission.READ_PAYLOADS)
    assert not caller.may(Permission.RECORD)
    assert not caller.is_scoped


def test_the_command_prints_a_token_and_its_lines(tmp_path: Path) -> None:
    made = run_command(
        *("token", "new", "--subject", "grafana", "--role", "READER", "--role", "auditor"),
        *("--portfolio", "PF-LON-*", "--portfolio", "PF-1", "--days", "90"),
        env={},
    )
    assert (made.returncode, made.stderr) == (0, "")
    token, _, lines = made.stdout.partition("\n\n")
    assert token not in lines
    file = tmp_path / "tokens.toml"
    file.write_text(lines)
    caller = TokenFile(file).caller(token)
    assert caller is not None
    assert caller.subject == "grafana"
    assert caller.roles == {Role.READER, Role.AUDITOR}
    assert caller.portfolios == PortfolioScope.of(["PF-LON-*", "PF-1"])
    assert caller.expires_at == pytest.approx(time.time() + 90 * 86_400, abs=300)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--subject", "x", "--role", "ROOT", "--portfolio", "*"), "roles are READER, SUPPORT"),
        (("--subject", "", "--role", "READER", "--portfolio", "*"), "--subject"),
        (("--subject", "x", "--role", "READER"), "--portfolio"),
        (("--subject", "x", "--role", "READER", "--portfolio", "*", "--days", "0"), "--days"),
    ],
)
def test_the_command_refuses_what_it_cannot_grant(options: tuple[str, ...], problem: str) -> None:
    made = run_command("token", "new", *options, env={})
    assert made.returncode in {1, 2}
    assert problem in made.stderr
    assert made.stdout == ""
