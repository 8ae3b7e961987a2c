"""Valid texts, ids and timestamps, and the ids of artifacts."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from storage.errors import InvalidInput
from storage.records import artifact_id, artifact_run_id, to_utc, validate_id, validate_text


@pytest.mark.parametrize(
    "value", ["a", " ", "a/b", "\t", "\U0010ffff", "x" * 1000, "é" * 500, "\U0001f600" * 250]
)
def test_an_id_is_up_to_a_thousand_bytes_of_any_text(value: str) -> None:
    assert validate_id(value, field="runId") is value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "must not be empty"),
        ("x" * 1001, "longer than 1000 bytes"),
        ("é" * 501, "longer than 1000 bytes"),
        ("\U0001f600" * 251, "longer than 1000 bytes"),
        ("a\x00b", r"U\+0000"),
        ("a\ud800", r"U\+D800"),
    ],
)
def test_an_invalid_id_is_refused_by_the_name_of_its_field(value: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=f"runId: .*{reason}") as caught:
        validate_id(value, field="runId")
    assert caught.value.field == "runId"


def test_text_may_be_empty_and_long_but_not_unstorable() -> None:
    assert validate_text("", field="comment") == ""
    assert len(validate_text("x" * 100_000, field="comment")) == 100_000
    with pytest.raises(InvalidInput, match=r"comment: .*U\+DFFF"):
        validate_text("\udfff", field="comment")


def test_an_instant_is_converted_to_utc() -> None:
    local = datetime(2026, 2, 3, 16, 15, 0, 1, tzinfo=timezone(timedelta(hours=8)))
    found = to_utc(local, field="createdAt")
    assert found == datetime(2026, 2, 3, 8, 15, 0, 1, tzinfo=UTC)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 2, 3),  # noqa: DTZ001 - the missing offset is the point
        datetime.min.replace(tzinfo=timezone(timedelta(hours=1))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))),
    ],
)
def test_an_instant_without_an_offset_or_beyond_the_calendar_is_refused(value: datetime) -> None:
    with pytest.raises(InvalidInput, match="createdAt"):
        to_utc(value, field="createdAt")


@pytest.mark.parametrize(
    ("run_id", "expected"),
    [("rr_1", "dra_1"), ("rr_", "dra_"), ("x", "x"), ("dra_1", "dra_1"), ("RR_1", "RR_1")],
)
def test_an_artifact_id_is_the_run_id_with_another_prefix(run_id: str, expected: str) -> None:
    assert artifact_id(run_id) == expected


@pytest.mark.parametrize(("wanted", "expected"), [("dra_1", "rr_1"), ("rr_1", None), ("x", None)])
def test_only_an_id_with_the_prefix_is_an_artifact_id(wanted: str, expected: str | None) -> None:
    assert artifact_run_id(wanted) == expected
