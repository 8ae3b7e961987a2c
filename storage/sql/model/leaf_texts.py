"""The leaves of stored rows: the columns from which the id and the text of a row's leaf are made."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Table

from storage.ledger.leaves import (
    FIELD_NAMES,
    SALT_BYTES,
    LeafKind,
    SaltedLeaf,
    StoredText,
    encode_fields,
    row_id,
)
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import RowValues

Stamped = tuple[datetime | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class LeafSource:
    """A table whose rows have leaves. The text of a row is the values of `text`, in this order, which never changes.

    Columns that are not in the text are derived from other rows (`review`) or assigned by the database (`sequence`).
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


SOURCES: Final = tuple(
    LeafSource(kind, table, key, FIELD_NAMES[kind])
    for kind, table, key in (
        (LeafKind.RUN, t.runs, ("rebalance_run_id",)),
        (LeafKind.RESULT, t.results, ("rebalance_run_id",)),
        (LeafKind.ARTIFACT, t.artifacts, ("rebalance_run_id",)),
        (LeafKind.OPERATION, t.operations, ("operation_id",)),
        (LeafKind.DECISION, t.decisions, ("decision_id",)),
        (
            LeafKind.HISTORY,
            t.history,
            ("idempotency_key", "created_at", "rebalance_run_id"),
        ),
        (LeafKind.MAPPING, t.mappings, ("idempotency_key",)),
        (
            LeafKind.EDGE,
            t.edges,
            ("source_entity_id", "edge_type", "target_entity_id", "created_at"),
        ),
    )
)

RETENTION_SOURCES: Final = tuple(
    LeafSource(kind, table, (key,), tuple(table.c.keys()))
    for kind, table, key in (
        (LeafKind.TOMBSTONE, rt.tombstones, "entity_id"),
        (LeafKind.HOLD, rt.holds, "hold_id"),
        (LeafKind.RELEASE, rt.hold_releases, "hold_id"),
    )
)
"""The tables of tombstones, holds and releases. Every column is in the text."""

BY_KIND: Final = {source.kind: source for source in (*SOURCES, *RETENTION_SOURCES)}
BY_TABLE: Final = {source.table: source for source in BY_KIND.values()}

_STAMPS: Final = {
    rt.tombstones: ("purged_at", None),
    rt.holds: ("placed_at", "placed_by"),
    rt.hold_releases: ("released_at", "released_by"),
}
"""The columns that have the time and the caller of a row without a stamp."""

_READERS: Final = {source.table: source.reader() for source in BY_KIND.values()}


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
        at, by = _STAMPS.get(table, ("recorded_at", "recorded_by"))
        salts = secrets.token_bytes(SALT_BYTES * len(rows))
        for number, row in enumerate(rows):
            text = read(row)
            if table is t.results:
                own = (row.get("recorded_at"), row.get("recorded_by"), row.get("traceparent"))
                stamp = stamps.get(text.id, own)
            else:
                stamp = (row[at], None if by is None else row[by], row.get("traceparent"))
                if table is t.runs:
                    stamps[text.id] = stamp
            start = SALT_BYTES * number
            leaves.append(text.leaf(*stamp, salts[start : start + SALT_BYTES]))
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
        "traceparent": leaf.traceparent,
    }
