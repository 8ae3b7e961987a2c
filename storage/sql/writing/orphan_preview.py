"""The rows that a purge of orphans would examine, for a preview. Nothing is changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import Table

from storage.record_rules import artifact_timestamp
from storage.records import EdgeType
from storage.retention import OrphanKey, OrphanKind, OrphanPage, OrphanRow
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Row
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.writing.holds import owner_columns
from storage.sql.writing.orphans import ORPHAN_TABLES, is_expired, is_orphan, key_of, next_rows

TABLES: Final[Mapping[OrphanKind, Table]] = {
    OrphanKind.DECISION: t.decisions,
    OrphanKind.HISTORY: t.history,
    OrphanKind.MAPPING: t.mappings,
    OrphanKind.EARLIER_MAPPING: t.mapping_moves,
    OrphanKind.ARTIFACT: t.artifacts,
    OrphanKind.EDGE: t.edges,
}


def rows_after(dialect: str, kind: OrphanKind, after: OrphanKey | None) -> BoundStatement:
    """Return the statement of the next rows of a kind by primary key."""
    values = {f"after_{n}": value for n, value in enumerate(after or ())}
    return _window(dialect, TABLES[kind], is_first=after is None).bind(values)


@lru_cache
def _window(dialect: str, table: Table, *, is_first: bool) -> CompiledStatement:
    owners = (column.label(f"owner_{n}") for n, column in enumerate(owner_columns(table)))
    timestamp = ORPHAN_TABLES[table]
    times = (
        (t.artifacts.c.artifact, t.artifacts.c.recorded_at)
        if timestamp is None
        else (timestamp.label("time"),)
    )
    of_edge = (t.edges.c.edge_type.label("type"), t.edges.c.purge) if table is t.edges else ()
    columns = [*owners, is_orphan(table).label("is_orphan"), *times, *of_edge]
    query = next_rows(table, columns, is_first=is_first)
    return compile_statement(dialect, query, json_rows=False)


def to_orphan_rows(kind: OrphanKind, rows: Sequence[Row], before: datetime) -> OrphanPage:
    """Return the expired records among the rows of `rows_after`, and the position to continue after."""
    last = key_of(TABLES[kind], rows[-1]) if rows else None
    return list(_expired(TABLES[kind], rows, before)), last


def _expired(table: Table, rows: Sequence[Row], before: datetime) -> Iterator[OrphanRow]:
    first = len(table.primary_key.columns)
    last = first + len(owner_columns(table))
    for row in rows:
        owners, orphan, time = tuple(row[first:last]), bool(row[last]), row[last + 1]
        if table is t.artifacts:
            time = artifact_timestamp(row[last + 1])
            if orphan and is_expired(time or row[last + 2], before):
                yield OrphanRow(owners, time, orphan)
        elif table is t.edges:
            # The edge from an operation to its correlation id is never an orphan.
            if time < before and row[last + 2] != EdgeType.OPERATION_TO_CORRELATION.value:
                yield OrphanRow(owners, time, orphan, row[last + 3] is not None)
        elif orphan and time < before:
            yield OrphanRow(owners, time, orphan)
