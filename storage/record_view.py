"""Which records a session of the store reads: those of some portfolios, as of two times."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.portfolio_scope import ALL_PORTFOLIOS, PortfolioScope


@dataclass(frozen=True, slots=True)
class RecordView:
    """The part of the store that a session reads. A record outside of it does not exist for the session.

    `scope` limits the records to some portfolios. `valid` is the time as of which they are read: records that came
    about later are left out. `known` is the time as of which the store is read: records that it was given later are
    left out, and others are in their state of that time. None means now. Both times are in UTC.
    """

    scope: PortfolioScope = ALL_PORTFOLIOS
    valid: datetime | None = None
    known: datetime | None = None


ALL_RECORDS: Final = RecordView()
"""The view of every record as it is now."""
