"""No error shows the password of a DSN that cannot be parsed."""

import pytest

from schema.settings import InvalidSetting, Settings
from storage import StoreConfig, check_schema
from storage.errors import StoreOpenError

DSNS = [
    "postgresql://u:se/cret@127.0.0.1/db",
    "postgresql://u:se#cret@127.0.0.1/db",
    "postgresql://u:se?cret@127.0.0.1/db",
    "postgresql://u:secret@127.0.0.1:99999/db",
    "postgresql://u:secret@127.0.0.1:cret/db",
    "postgresql://u:secret@[::1/db",
]


@pytest.mark.parametrize(
    "url", [*DSNS, "host=h user=u password=secret", "mysql://u:secret@h:cret/db"]
)
def test_an_address_that_cannot_be_parsed_is_one_line_without_it(url: str) -> None:
    with pytest.raises(StoreOpenError) as caught:
        check_schema(StoreConfig(url=url))
    assert "cret" not in str(caught.value)
    assert "'se'" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["DSN", "MIGRATION_DSN", "READ_DSN"])
def test_the_value_of_a_dsn_is_not_shown(name: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        Settings.from_env({f"DPM_SUPPORTABILITY_POSTGRES_{name}": "host=h user=u password=secret"})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("mysql://me:hidden@host/db", "mysql://me:***@host/db"),
        ("mysql://me:hid/d@e#n@host:3/db?a=b", "mysql://me:***@host:3/db?a=b"),
        ("mysql://me@host/db?password=hidden&a=b", "mysql://me@host/db?password=***&a=b"),
        ("mysql://host/db?sslpassword=hidden", "mysql://host/db?sslpassword=***"),
        ("mysql://me:hidden", "***"),
        ("mysql://me@host:hidden/db", "***"),
        ("mysql:/me:hidden@host", "***"),
        ("host=h password = hidden", "***"),
    ],
)
def test_an_invalid_address_is_shown_without_its_password(value: str, shown: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        Settings.from_env({"DPM_SUPPORTABILITY_POSTGRES_DSN": value})
    assert str(caught.value).startswith(f"DPM_SUPPORTABILITY_POSTGRES_DSN='{shown}': takes")
