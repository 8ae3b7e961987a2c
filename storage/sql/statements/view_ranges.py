"""The index ranges of a page of a view, where those of the list would read records that the view has not."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from storage.lists import TimeRange
from storage.record_view import RecordView
from storage.sql.statements.final_states import (
    final_state_ranges,
    is_by_final_state,
    statuses_of,
)
from storage.sql.statements.list_queries import IndexRange
from storage.sql.statements.portfolio_ranges import PortfolioRanges, has_ranges, portfolio_ranges


class RangeChoice(NamedTuple):
    """Which ranges a page reads; without a choice those of the list."""

    portfolios: int | None = None
    """How many ranges of portfolios are read."""

    gaps: bool = False
    """Whether a range of other portfolios is read, too."""

    by_final_state: bool = False
    """Whether the ranges are those of operations in final states as of a time."""

    def ranges(self, dialect: str, list_name: str, where: Any) -> Sequence[IndexRange] | None:
        """Return the ranges under a filter that has parameters in place of its values; None for those of the list."""
        if self.by_final_state:
            return final_state_ranges(dialect, where)
        if self.portfolios is None:
            return None
        return portfolio_ranges(
            dialect, list_name, where, portfolios=self.portfolios, gaps=self.gaps
        )


RANGES_OF_LIST: Final = RangeChoice()


def choose_ranges(
    dialect: str, list_name: str, where: Any, portfolios: PortfolioRanges | None, view: RecordView
) -> tuple[RangeChoice, Any, dict[str, Any]]:
    """Return the choice for a page of a view, the filter to read it with, and the parameters of the ranges."""
    if portfolios is not None and has_ranges(list_name, where):
        choice = RangeChoice(portfolios.range_count, bool(portfolios.gaps))
        return choice, _up_to(where, view), portfolios.values(dialect)
    if is_by_final_state(list_name, where, view):
        return RangeChoice(by_final_state=True), statuses_of(_up_to(where, view)), {}
    return RANGES_OF_LIST, where, {}


def _up_to(where: Any, view: RecordView) -> Any:
    """Return the filter without the records that come after a view's time, of which the view has none.

    Ranges of other tables than the view's begin at its time because of this.
    """
    if view.valid is None:
        return where
    name = "created" if hasattr(where, "created") else "decided"
    time_range: TimeRange = getattr(where, name)
    return replace(where, **{name: time_range.intersection(TimeRange(until=view.valid))})
