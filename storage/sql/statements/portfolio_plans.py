"""How to read the lists of a scope: along the index of each of its portfolios, or through the index of all records."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from storage.lists import NO_PARENT, RUNS, PageRequest, RunFilter
from storage.portfolio_scope import PortfolioScope
from storage.prefixes import SearchField
from storage.records import is_storable
from storage.sql.model.row_mapping import RUN, Row
from storage.sql.statements import keyset_pages, prefix_search
from storage.sql.statements.compiled import BoundStatement
from storage.sql.statements.portfolio_ranges import MAX_PORTFOLIOS, PortfolioRanges, ranges_of

SAMPLE: Final = 200
"""How many of the newest runs tell which part of the runs a scope shows."""

ENTRIES_PER_ROW: Final = 4
"""How many index entries cost as much as a row."""

LIFETIME_SECONDS: Final = 60.0
"""How long a plan is used. An old one costs time, but leaves nothing out."""

MAX_PLANS: Final = 1_000

Fetch = Callable[[BoundStatement], Awaitable[Sequence[Row]]]
"""Executes a statement on all records."""


class PortfolioPlans:
    """The plans of scopes, which all sessions of a store share."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._plans: OrderedDict[PortfolioScope, tuple[float, PortfolioRanges | None]] = (
            OrderedDict()
        )

    async def ranges(self, scope: PortfolioScope, fetch: Fetch) -> PortfolioRanges | None:
        """Return the ranges of a scope; None if reading through the index of all records costs less."""
        if scope.sees_all:
            return None
        expires, ranges = self._plans.get(scope, (0.0, None))
        if expires < time.monotonic():
            ranges = await self._plan(scope, fetch)
            self._plans[scope] = (time.monotonic() + LIFETIME_SECONDS, ranges)
            self._plans.move_to_end(scope)
            if len(self._plans) > MAX_PLANS:
                self._plans.popitem(last=False)
        return ranges

    async def _plan(self, scope: PortfolioScope, fetch: Fetch) -> PortfolioRanges | None:
        storable = PortfolioScope(
            ids=frozenset(filter(is_storable, scope.ids)),
            prefixes=frozenset(filter(is_storable, scope.prefixes)),
        )
        if len(storable.ids) > MAX_PORTFOLIOS or len(storable.prefixes) > MAX_PORTFOLIOS:
            return None
        known = await self._known(storable, fetch) if storable.prefixes else []
        ranges = ranges_of(storable, known)
        wanted = len(ranges.portfolio_ids)
        if wanted > MAX_PORTFOLIOS:
            return None
        if wanted <= 1:
            return ranges
        # A page reads `wanted` rows for each of its records, or the index entries up to the next visible run.
        newest = await self._newest_portfolios(fetch)
        visible = sum(map(scope.covers, newest))
        return ranges if wanted * visible * ENTRIES_PER_ROW <= len(newest) else None

    async def _known(self, scope: PortfolioScope, fetch: Fetch) -> list[str]:
        """Return the portfolios with the prefixes of a scope, at most MAX_PORTFOLIOS + 1 for each prefix."""
        queries = [(SearchField.PORTFOLIO, prefix) for prefix in sorted(scope.prefixes)]
        statement = prefix_search.distinct_values(self._dialect, queries, MAX_PORTFOLIOS + 1)
        return [value for _, value in await fetch(statement)]

    async def _newest_portfolios(self, fetch: Fetch) -> list[str]:
        request = PageRequest(SAMPLE, None, None, descending=True)
        statement = keyset_pages.page_of(self._dialect, RUNS.name, NO_PARENT, RunFilter(), request)
        rows = await fetch(statement) if statement else ()
        return [RUN.to_record(row).portfolio_id for row in rows]
