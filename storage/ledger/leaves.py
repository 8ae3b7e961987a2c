"""Leaves of the ledger: for each stored row its kind, its id, when and by whom it was recorded, and a hash of its text.

The hash is of a random salt and the stored text, so that a purge or a redaction can remove both while the leaf stays.
Without the salt, a short text could be found by hashing candidates. `encode_fields` encodes both the text and the
leaf.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Final

from msgspec import Struct

from storage.ledger.merkle import leaf_hash
from storage.records import (
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    to_micros,
)
from storage.stamps import Stamp

SALT_BYTES: Final = 16


class LeafKind(IntEnum):
    """The kind of a stored text. The number is stored, the name is hashed; neither ever changes."""

    RUN = 1
    RESULT = 2
    ARTIFACT = 3
    OPERATION = 4
    DECISION = 5
    HISTORY = 6
    MAPPING = 7
    EDGE = 8
    TOMBSTONE = 9
    PURGE = 10
    HOLD = 11
    RELEASE = 12
    MIGRATION = 13


FIELD_NAMES: Final = {
    LeafKind.RUN: (
        "rebalance_run_id",
        "correlation_id",
        "request_hash",
        "idempotency_key",
        "portfolio_id",
        "status",
        "created_at",
    ),
    LeafKind.RESULT: ("rebalance_run_id", "result"),
    LeafKind.ARTIFACT: ("rebalance_run_id", "artifact"),
    LeafKind.OPERATION: (
        "operation_id",
        "operation_type",
        "status",
        "correlation_id",
        "created_at",
        "started_at",
        "finished_at",
        "request",
        "result",
        "error",
    ),
    LeafKind.DECISION: (
        "decision_id",
        "run_id",
        "action",
        "reason_code",
        "comment",
        "actor_id",
        "decided_at",
        "correlation_id",
    ),
    LeafKind.HISTORY: (
        "idempotency_key",
        "rebalance_run_id",
        "correlation_id",
        "request_hash",
        "created_at",
    ),
    LeafKind.MAPPING: ("idempotency_key", "request_hash", "rebalance_run_id", "created_at"),
    LeafKind.EDGE: (
        "source_entity_id",
        "edge_type",
        "target_entity_id",
        "created_at",
        "metadata",
    ),
    LeafKind.TOMBSTONE: (
        "entity_id",
        "kind",
        "status",
        "portfolio_id",
        "correlation_id",
        "request_hash",
        "created_at",
        "purged_at",
        "purge",
        "content_hash",
        "reason",
        "recorded_at",
    ),
}
"""The names of the values in the text of each kind. Their order never changes."""

KIND_NAMES: Final[dict[int, str]] = {kind: kind.name for kind in LeafKind}
"""The name of each kind by its number."""

Value = str | int | datetime | None
"""A stored value; a time is hashed as its microseconds since 1970."""


def encode_fields(values: Sequence[Value]) -> bytes:
    """Return values as bytes: `=` and the text of each, nothing for None, with NUL between them.

    No stored text contains NUL, so that different values have different bytes.
    """
    # One text is joined and encoded at once, because each leaf of a write takes this.
    texts = [
        ""
        if value is None
        else f"={value}"
        if type(value) is str
        else f"={to_micros(value)}"
        if isinstance(value, datetime)
        else f"={str(value) if isinstance(value, str) else int(value)}"
        for value in values
    ]
    return "\0".join(texts).encode("utf-8", "surrogatepass")


def decode_fields(text: bytes) -> list[str | None]:
    """Return the values of a text, times as their microseconds since 1970."""
    return [each[1:].decode() if each else None for each in text.split(b"\0")]


def text_hash(salt: bytes, text: bytes) -> bytes:
    """Return the hash of a stored text that its leaf has."""
    return hashlib.sha256(salt + text).digest()


def leaf_data(
    kind: str, entity_id: str, micros: int | None, recorded_by: str | None, digest: bytes
) -> bytes:
    """Return the bytes of a leaf that the tree hashes, encoded as by `encode_fields`.

    `kind` is the name of the kind, `micros` the time of recording, and `digest` the hash of the text.
    """
    at = "" if micros is None else f"={micros}"
    by = "" if recorded_by is None else f"={recorded_by}"
    text = f"={kind}\0={entity_id}\0{at}\0{by}\0={digest.hex()}"
    return text.encode("utf-8", "surrogatepass")


class Leaf(Struct, frozen=True, gc=False):
    """A leaf. `recorded_at` and `recorded_by` are None for a record from before schema revision 0005.

    `traceparent` is the trace context of the request that wrote the record, None for a request without one.
    """

    kind: LeafKind
    id: str
    recorded_at: datetime | None
    recorded_by: str | None
    text_hash: bytes
    traceparent: str | None = None

    def data(self) -> bytes:
        """Return the bytes that the tree hashes. The trace context is not among them."""
        micros = None if self.recorded_at is None else to_micros(self.recorded_at)
        return leaf_data(KIND_NAMES[self.kind], self.id, micros, self.recorded_by, self.text_hash)

    def hash(self) -> bytes:
        """Return the hash of the leaf in the tree."""
        return leaf_hash(self.data())


class SaltedLeaf(Struct, frozen=True, gc=False):
    """A leaf with its salt, as it is written."""

    leaf: Leaf
    salt: bytes


class StoredText(Struct, frozen=True, gc=False):
    """The text of a stored row, with the kind and the id of its leaf."""

    kind: LeafKind
    id: str
    text: bytes

    def leaf(
        self,
        recorded_at: datetime | None,
        recorded_by: str | None,
        traceparent: str | None = None,
        salt: bytes = b"",
    ) -> SaltedLeaf:
        """Return a new leaf of this text, with a new salt or with one that no other leaf has."""
        salt = salt or secrets.token_bytes(SALT_BYTES)
        digest = text_hash(salt, self.text)
        leaf = Leaf(self.kind, self.id, recorded_at, recorded_by, digest, traceparent)
        return SaltedLeaf(leaf, salt)

    def leaf_of(self, stamp: Stamp) -> SaltedLeaf:
        """Return a new leaf of this text with a stamp."""
        return self.leaf(stamp.recorded_at, stamp.recorded_by, stamp.traceparent)


def row_id(*parts: Value) -> str:
    """Return the id of the leaf of a row whose key has several columns."""
    return "|".join(
        [
            p if type(p) is str else str(to_micros(p) if isinstance(p, datetime) else p)
            for p in parts
        ]
    )


def stored_texts(record: Record) -> Iterator[StoredText]:
    """Yield the texts of the rows that a record is stored in."""
    match record:
        case RecordedRun(run=run, result=result):
            run_id = run.rebalance_run_id
            yield StoredText(
                LeafKind.RUN,
                run_id,
                encode_fields(
                    (
                        run_id,
                        run.correlation_id,
                        run.request_hash,
                        run.idempotency_key,
                        run.portfolio_id,
                        run.status.value,
                        run.created_at,
                    )
                ),
            )
            yield StoredText(LeafKind.RESULT, run_id, encode_fields((run_id, result)))
        case PersistedArtifact():
            run_id = record.rebalance_run_id
            yield StoredText(LeafKind.ARTIFACT, run_id, encode_fields((run_id, record.artifact)))
        case RecordedOperation(operation=operation, payload=payload):
            yield StoredText(
                LeafKind.OPERATION,
                operation.operation_id,
                encode_fields(
                    (
                        operation.operation_id,
                        operation.operation_type,
                        operation.status.value,
                        operation.correlation_id,
                        operation.created_at,
                        operation.started_at,
                        operation.finished_at,
                        payload.request,
                        payload.result,
                        payload.error,
                    )
                ),
            )
        case Decision():
            yield StoredText(
                LeafKind.DECISION,
                record.decision_id,
                encode_fields(
                    (
                        record.decision_id,
                        record.run_id,
                        record.action.value,
                        record.reason_code,
                        record.comment,
                        record.actor_id,
                        record.decided_at,
                        record.correlation_id,
                    )
                ),
            )
        case IdempotencyEvent(idempotency_key=key, rebalance_run_id=run_id, created_at=created_at):
            yield StoredText(
                LeafKind.HISTORY,
                row_id(key, created_at, run_id),
                encode_fields(
                    (
                        key,
                        run_id,
                        record.correlation_id,
                        record.request_hash,
                        created_at,
                    )
                ),
            )
        case IdempotencyMapping():
            yield StoredText(
                LeafKind.MAPPING,
                record.idempotency_key,
                encode_fields(
                    (
                        record.idempotency_key,
                        record.request_hash,
                        record.rebalance_run_id,
                        record.created_at,
                    )
                ),
            )
        case LineageEdge(source_entity_id=source, edge_type=edge_type, target_entity_id=target):
            yield StoredText(
                LeafKind.EDGE,
                row_id(source, edge_type.value, target, record.created_at),
                encode_fields(
                    (
                        source,
                        edge_type.value,
                        target,
                        record.created_at,
                        record.metadata,
                    )
                ),
            )
