"""The index ranges of operations by a final status, as of a time.

The status as of a time has no index. An operation that had succeeded or failed by then has that status to this day, so
that the index of the present status has it.
"""

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import column, table

from storage.lists import ALL_TIME, OPERATIONS, OperationFilter
from storage.record_view import RecordView
from storage.records import FINISHED_STATUSES
from storage.sql.model import tables as t
from storage.sql.statements.dialects import eq_keep_sort
from storage.sql.statements.filters import (
    SELECTIVE_OPERATION_FIELDS,
    in_time_range,
    operation_filters,
)
from storage.sql.statements.list_queries import IndexRange

_STORED: Final = {
    dialect: table(
        name,
        *(
            column(each, t.operations.c[each].type)
            for each in ("status", "created_at", "operation_id")
        ),
        schema=schema,
    ).alias("present")
    for dialect, name, schema in (
        ("sqlite", "operations", "main"),
        ("postgresql", "stored_operations", None),
    )
}
"""The stored operations in a statement that reads those of a view (storage/sql/statements/view_expressions.py)."""


def is_by_final_state(list_name: str, where: Any, view: RecordView) -> bool:
    """Return whether the operations of a page as of a time have final states."""
    if list_name != OPERATIONS.name or (view.valid is None and view.known is None):
        return False
    statuses = where.statuses if where.status is None else {where.status}
    return (
        bool(statuses)
        and statuses <= FINISHED_STATUSES
        and all(getattr(where, name) is None for name in SELECTIVE_OPERATION_FIELDS)
    )


def statuses_of(where: OperationFilter) -> OperationFilter:
    """Return the filter with its status among `statuses`, which decide the statement."""
    if where.status is None:
        return where
    statuses = frozenset({where.status}) & (where.statuses or frozenset({where.status}))
    return replace(where, status=None, statuses=statuses)


def final_state_ranges(dialect: str, where: OperationFilter) -> list[IndexRange]:
    """Return a range of the index of the present status for each status."""
    present = _STORED[dialect].c
    others = operation_filters(replace(where, created=ALL_TIME), range_chosen=True)
    return [
        IndexRange(
            (
                eq_keep_sort(present.status, status),
                t.operations.c.operation_id == present.operation_id,
                *in_time_range(present.created_at, where.created),
                *others,
            ),
            {},
            prefix=(present.status,),
            order=(present.created_at, present.operation_id),
        )
        for status in sorted(where.statuses or ())
    ]
