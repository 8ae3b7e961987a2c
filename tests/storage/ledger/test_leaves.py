"""Leaves: the hashed bytes of each record, which differ between different records."""

import hashlib
from datetime import UTC, datetime

import pytest

from storage.ledger.leaves import LeafKind, encode_fields, stored_texts, text_hash
from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    OperationStatus,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
    RunStatus,
    WorkflowAction,
)

T = datetime(2026, 11, 5, 10, 17, 0, 123456, UTC)
MICROS = "1793873820123456"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            RecordedRun(Run("r", "c", "h", None, "p", RunStatus.READY, T), '{"a": 1}'),
            [
                (LeafKind.RUN, "r", f"=r\0=c\0=h\0\0=p\0=READY\0={MICROS}"),
                (LeafKind.RESULT, "r", '=r\0={"a": 1}'),
            ],
        ),
        (PersistedArtifact("r", "{}"), [(LeafKind.ARTIFACT, "r", "=r\0={}")]),
        (
            RecordedOperation(
                Operation("o", "t", OperationStatus.FAILED, "c", T, None, T, True),
                OperationPayload("1", None, "2"),
            ),
            [(LeafKind.OPERATION, "o", f"=o\0=t\0=FAILED\0=c\0={MICROS}\0\0={MICROS}\0=1\0\0=2")],
        ),
        (
            Decision("d", "r", WorkflowAction.APPROVE, "OK", "é", "a", T, "c", 7),
            [(LeafKind.DECISION, "d", f"=d\0=r\0=APPROVE\0=OK\0=é\0=a\0={MICROS}\0=c")],
        ),
        (
            IdempotencyEvent("k", "r", "c", "h", T),
            [(LeafKind.HISTORY, f"k|{MICROS}|r", f"=k\0=r\0=c\0=h\0={MICROS}")],
        ),
        (
            IdempotencyMapping("k", "h", "r", T),
            [(LeafKind.MAPPING, "k", f"=k\0=h\0=r\0={MICROS}")],
        ),
        (
            LineageEdge("s", EdgeType.CAUSED_BY, "t", T, "{}"),
            [(LeafKind.EDGE, f"s|CAUSED_BY|t|{MICROS}", f"=s\0=CAUSED_BY\0=t\0={MICROS}\0={{}}")],
        ),
    ],
)
def test_the_text_of_a_record_is_its_stored_values(
    record: Record, expected: list[tuple[LeafKind, str, str]]
) -> None:
    texts = [(each.kind, each.id, each.text.decode()) for each in stored_texts(record)]
    assert texts == expected


def test_different_values_have_different_bytes() -> None:
    values = [
        (None, "a"),
        ("a", None),
        ("", "a"),
        ("a", ""),
        ("=", "a"),
        ("=a",),
        (None, None),
        ("", ""),
        ("",),
        (None,),
        ("a",),
        ("\\0", "a"),
    ]
    assert len({encode_fields(each) for each in values}) == len(values)
    assert encode_fields((None,)) == b""


def test_a_leaf_hashes_salt_and_text_and_is_hashed_in_the_tree_with_all_its_fields() -> None:
    (text,) = stored_texts(PersistedArtifact("r", "{}"))
    salted = text.leaf(T, "alice")
    digest = hashlib.sha256(salted.salt + text.text).digest()
    assert salted.leaf.text_hash == digest == text_hash(salted.salt, text.text)
    assert len(salted.salt) == 16
    assert salted.salt != text.leaf(T, "alice").salt
    data = f"=ARTIFACT\0=r\0={MICROS}\0=alice\0={digest.hex()}".encode()
    assert salted.leaf.data() == data
    assert salted.leaf.hash() == hashlib.sha256(b"\0" + data).digest()
    assert text.leaf(None, None).leaf.data().startswith(b"=ARTIFACT\0=r\0\0\0=")
