"""The leaves of stored rows: which columns of a table make the id and the text of a row's leaf."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Table

from storage.ledger.leaves import LeafKind, SaltedLeaf, StoredText, encode_fields, row_id
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import RowValues

Stamped = tuple[datetime | None, str | None]


@dataclass(frozen=True, slots=True)
class LeafSource:
    """A table whose rows have leaves. The text of a row is the values of `text`, in this order, which never changes.

    Columns that are not in the text are derived from other rows (`review`) or given by the database (`sequence`).
    """

    kind: LeafKind
    table: Table
    id: tuple[str, ...]
    text: tuple[str, ...]

    def row_id(self, row: RowValues) -> str:
        """Return the id of the leaf of a row."""
        return row_id(*(row[name] for name in self.id))

    def reader(self) -> Callable[[RowValues], StoredText]:
        """Return the function that makes the text of a row."""
        kind, key, get_text = self.kind, self.id, itemgetter(*self.text)
        if len(key) == 1:
            (name,) = key
            return lambda row: StoredText(kind, row[name], encode_fields(get_text(row)))
        get_key = itemgetter(*key)
        return lambda row: StoredText(kind, row_id(*get_key(row)), encode_fields(get_text(row)))


SOURCES: Final = (
    LeafSource(
        LeafKind.RUN,
        t.runs,
        ("rebalance_run_id",),
        (
            "rebalance_run_id",
            "correlation_id",
            "request_hash",
            "idempotency_key",
            "portfolio_id",
            "status",
            "created_at",
        ),
    ),
    LeafSource(LeafKind.RESULT, t.results, ("rebalance_run_id",), ("rebalance_run_id", "result")),
    LeafSource(
        LeafKind.ARTIFACT, t.artifacts, ("rebalance_run_id",), ("rebalance_run_id", "artifact")
    ),
    LeafSource(
        LeafKind.OPERATION,
        t.operations,
        ("operation_id",),
        (
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
    ),
    LeafSource(
        LeafKind.DECISION,
        t.decisions,
        ("decision_id",),
        (
            "decision_id",
            "run_id",
            "action",
            "reason_code",
            "comment",
            "actor_id",
            "decided_at",
            "correlation_id",
        ),
    ),
    LeafSource(
        LeafKind.HISTORY,
        t.history,
        ("idempotency_key", "created_at", "rebalance_run_id"),
        (
            "idempotency_key",
            "rebalance_run_id",
            "correlation_id",
            "request_hash",
            "created_at",
        ),
    ),
    LeafSource(
        LeafKind.MAPPING,
        t.mappings,
        ("idempotency_key",),
        ("idempotency_key", "request_hash", "rebalance_run_id", "created_at"),
    ),
    LeafSource(
        LeafKind.EDGE,
        t.edges,
        ("source_entity_id", "edge_type", "target_entity_id", "created_at"),
        ("source_entity_id", "edge_type", "target_entity_id", "created_at", "metadata"),
    ),
)

BY_KIND: Final = {source.kind: source for source in SOURCES}
BY_TABLE: Final = {source.table: source for source in SOURCES}

_READERS: Final = {source.table: source.reader() for source in SOURCES}


def text_of_row(table: Table, row: RowValues) -> StoredText:
    """Return the text of a row of one of the tables with leaves."""
    return _READERS[table](row)


def new_leaves(
    inserts: Iterable[tuple[Table, Sequence[RowValues]]],
) -> list[SaltedLeaf]:
    """Return a leaf for each row that is inserted into a table with leaves. A result has the stamp of its run."""
    stamps: dict[str, Stamped] = {}
    leaves = []
    for table, rows in inserts:
        read = _READERS.get(table)
        if read is None:
            continue
        for row in rows:
            text = read(row)
            if table is t.results:
                stamp = stamps.get(text.id, (row.get("recorded_at"), row.get("recorded_by")))
            else:
                stamp = (row["recorded_at"], row["recorded_by"])
                if table is t.runs:
                    stamps[text.id] = stamp
            leaves.append(text.leaf(*stamp))
    return leaves


def leaf_values(salted: SaltedLeaf) -> Mapping[str, Any]:
    """Return the row of a new leaf."""
    leaf = salted.leaf
    return {
        "recorded_at": leaf.recorded_at,
        "kind": leaf.kind.value,
        "recorded_by": leaf.recorded_by,
        "text_hash": leaf.text_hash,
        "salt": salted.salt,
        "id": leaf.id,
    }
