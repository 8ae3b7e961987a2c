"""The statement that finds values by their beginning: each distinct value is one step along an index."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, CompoundSelect, Select, literal, select, union_all

from storage.beginnings import Field, after_all
from storage.sql import tables as t

_COLUMNS: Final[dict[Field, Column[Any]]] = {
    Field.RUN: t.runs.c.rebalance_run_id,
    Field.OPERATION: t.operations.c.operation_id,
    Field.DECISION: t.decisions.c.decision_id,
    Field.RUN_CORRELATION: t.runs.c.correlation_id,
    Field.OPERATION_CORRELATION: t.operations.c.correlation_id,
    Field.MAPPED_KEY: t.mappings.c.idempotency_key,
    Field.USED_KEY: t.history.c.idempotency_key,
    Field.RUN_KEY: t.runs.c.idempotency_key,
    Field.REQUEST_HASH: t.runs.c.request_hash,
    Field.PORTFOLIO: t.runs.c.portfolio_id,
}


def values(asked: Sequence[tuple[Field, str]], limit: int) -> CompoundSelect[Any]:
    """(place in `asked`, value) for the first distinct values of each field with its beginning."""
    return union_all(
        *(
            _steps(place, _COLUMNS[field], beginning, limit)
            for place, (field, beginning) in enumerate(asked)
        )
    )


def _steps(place: int, column: Column[Any], beginning: str, limit: int) -> Select[Any]:
    # A correlation id may be borne by thousands of runs: the next one is looked up past them all.
    end = after_all(beginning)
    below = [] if end is None else [column < literal(end, column.type)]

    def least(bound: ColumnElement[bool]) -> ColumnElement[Any]:
        return select(column).where(bound, *below).order_by(column).limit(1).scalar_subquery()

    first = select(
        least(column >= literal(beginning, column.type)).label("value"), literal(1).label("number")
    )
    steps = first.cte(f"steps_{place}", recursive=True)
    following = select(least(column > steps.c.value), steps.c.number + 1).where(
        steps.c.value.is_not(None), steps.c.number < limit
    )
    steps = steps.union_all(following)
    return select(literal(place), steps.c.value).where(steps.c.value.is_not(None))
