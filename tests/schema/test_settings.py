"""The settings: valid values, and the error for an invalid one."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest

from schema.settings import InvalidSetting, Settings
from storage import StoreConfig
from storage.records import RunStatus
from tests.service_process import run_command

BACKEND, FILE, URL = (
    f"DPM_SUPPORTABILITY_{name}" for name in ("STORE_BACKEND", "SQLITE_PATH", "SQL_URL")
)
FLAGS = [each.metadata["variable"] for each in fields(Settings) if isinstance(each.default, bool)]
NUMBERS = [each.metadata["variable"] for each in fields(Settings) if type(each.default) is int]


def parse_setting(variable: str, text: str) -> Any:
    settings = Settings.from_env({variable: text})
    name = next(each.name for each in fields(Settings) if each.metadata["variable"] == variable)
    return getattr(settings, name)


def test_nothing_set_is_the_defaults() -> None:
    assert Settings.from_env({}) == Settings()
    settings = Settings()
    assert (settings.max_body_bytes, settings.request_timeout_seconds) == (1_048_576, 10)
    limits = (
        settings.max_tokens,
        settings.max_depth,
        settings.max_aliases,
        settings.max_root_fields,
    )
    assert (*limits, settings.max_nodes) == (2000, 15, 30, 20, 10_000)


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().max_depth = 1  # type: ignore[misc]


@pytest.mark.parametrize("variable", [each.metadata["variable"] for each in fields(Settings)])
@pytest.mark.parametrize("empty", ["", " ", "\t\n"])
def test_an_empty_value_is_an_unset_one(variable: str, empty: str) -> None:
    assert Settings.from_env({variable: empty}) == Settings()


@pytest.mark.parametrize("variable", FLAGS)
def test_a_flag_takes_its_words_in_any_case_with_spaces_around(variable: str) -> None:
    for word in ("1", "true", "yes", "on", " TRUE ", "Yes", "oN"):
        assert parse_setting(variable, word) is True
    for word in ("0", "false", "no", "off", " False\t", "NO", "oFf"):
        assert parse_setting(variable, word) is False


@pytest.mark.parametrize("variable", FLAGS)
@pytest.mark.parametrize("word", ["2", "enabled", "y", "t", "nope", "true,false", "\0"])
def test_a_flag_takes_nothing_else(variable: str, word: str) -> None:
    with pytest.raises(InvalidSetting) as stop:
        Settings.from_env({variable: word})
    assert str(stop.value) == f"{variable}={word!r}: takes 1, true, yes or on; 0, false, no or off"


@pytest.mark.parametrize("variable", NUMBERS)
def test_a_number_is_a_whole_one_in_its_range(variable: str) -> None:
    assert parse_setting(variable, " 7 ") == 7
    for word in ("-1", "+1", "1.5", "1e3", "1_000", "seven", "\u0667", "0x1", "9" * 5000):
        with pytest.raises(
            InvalidSetting, match=rf"^{variable}='.*': takes a whole number from \d+ to"
        ):
            Settings.from_env({variable: word})


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        (BACKEND, " in_memory ", "IN_MEMORY"),
        ("DPM_ARTIFACT_STORE_MODE", "persisted", "PERSISTED"),
        ("DPM_REST_PREFIX", "/dpm/v2/", "/dpm/v2"),
        ("DPM_REST_PREFIX", " None ", ""),
        (
            "DPM_CORS_ORIGINS",
            " https://a.example ,http://b:8080,",
            ("https://a.example", "http://b:8080"),
        ),
        (
            "DPM_WORKFLOW_REQUIRES_REVIEW_FOR_STATUSES",
            "ready, Blocked,",
            frozenset({RunStatus.READY, RunStatus.BLOCKED}),
        ),
    ],
)
def test_a_word_is_read_with_spaces_around_and_in_any_case(
    variable: str, text: str, value: object
) -> None:
    assert parse_setting(variable, text) == value


@pytest.mark.parametrize(
    ("variable", "text", "takes"),
    [
        (BACKEND, "redis", "one of IN_MEMORY, SQL, SQLITE, POSTGRES"),
        ("DPM_ARTIFACT_STORE_MODE", "both", "one of DERIVED, PERSISTED"),
        ("DPM_REST_PREFIX", "api", "a path that begins with a slash, or none"),
        ("DPM_REST_PREFIX", "//api", "a path that begins with a slash, or none"),
        ("DPM_REST_PREFIX", "/a?b", "a path that begins with a slash, or none"),
        ("DPM_CORS_ORIGINS", "*", "origins such as https://dash.example, comma-separated"),
        ("DPM_CORS_ORIGINS", "https://", "origins such as https://dash.example, comma-separated"),
        (
            "DPM_CORS_ORIGINS",
            "https://a/b",
            "origins such as https://dash.example, comma-separated",
        ),
        (BACKEND, "POSTGRES", "a database in DPM_SUPPORTABILITY_POSTGRES_DSN"),
        (BACKEND, "SQLITE", "a database in DPM_SUPPORTABILITY_SQLITE_PATH"),
    ],
)
def test_a_wrong_value_is_told_with_its_variable_and_what_that_takes(
    variable: str, text: str, takes: str
) -> None:
    with pytest.raises(InvalidSetting) as stop:
        Settings.from_env({variable: text})
    assert str(stop.value).endswith(takes)
    assert str(stop.value).startswith(f"{variable}={text!r}: takes ")


@pytest.mark.parametrize(
    ("env", "address"),
    [
        ({}, StoreConfig()),
        ({BACKEND: "SQLITE", FILE: " a.db "}, StoreConfig(file="a.db")),
        ({BACKEND: "SQLITE", "DPM_SUPPORTABILITY_SQL_PATH": "b.db"}, StoreConfig(file="b.db")),
        (
            {BACKEND: "SQLITE", FILE: "a.db", "DPM_SUPPORTABILITY_SQL_PATH": "b.db"},
            StoreConfig(file="a.db"),
        ),
        ({BACKEND: "SQL", FILE: "a.db"}, StoreConfig(file="a.db")),
        ({BACKEND: "SQL", URL: "sqlite:///u.db", FILE: "a.db"}, StoreConfig(url="sqlite:///u.db")),
    ],
)
def test_the_address_is_the_backend_s_own(env: dict[str, str], address: StoreConfig) -> None:
    assert Settings.from_env(env).store_config == address


def run_serve(*options: str, **env: str) -> tuple[int, str]:
    """Return the exit code of `serve` and its error line."""
    done = run_command("serve", "--port", "0", *options, env=env)
    return done.returncode, done.stderr


def test_serve_stops_with_one_line_where_a_setting_is_wrong(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.db"
    foreign.write_text("this is no database, and nobody may write into it\n" * 100)
    for told, options, env in (
        ("DPM_GRAPHQL_MAX_DEPTH='x': takes", (), {"DPM_GRAPHQL_MAX_DEPTH": "x"}),
        (f"{BACKEND}='SQL': takes a database in", (), {BACKEND: "SQL"}),
        (str(foreign), (), {BACKEND: "SQLITE", FILE: str(foreign)}),
        ("/proc/nope", (), {BACKEND: "SQLITE", FILE: "/proc/nope/x.db"}),
        ("DPM_ALLOW_ANONYMOUS=true", ("--host", "0.0.0.0"), {}),  # noqa: S104  # refused
    ):
        code, line = run_serve(*options, **env)
        assert (code, line.count("\n"), line.startswith("dpm-lineage: ")) == (1, 1, True), line
        assert told in line
