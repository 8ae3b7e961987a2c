"""The view of a session of the store: the records of some portfolios, as of two times."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.errors import InvalidInput
from storage.portfolio_scope import ALL_PORTFOLIOS, PortfolioScope


@dataclass(frozen=True, slots=True)
class RecordView:
    """The part of the store that a session reads. A record outside of it does not exist for the session.

    `scope` limits the records to some portfolios. `valid` is the time as of which the business is read: records that
    were created later are left out. `known` is the time as of which the store is read: records that were written
    later are left out, and the others have the state of that time. None means now. Both times are in UTC.
    """

    scope: PortfolioScope = ALL_PORTFOLIOS
    valid: datetime | None = None
    known: datetime | None = None

    def has_come(self, at: datetime) -> bool:
        """Return whether an event of the store itself, such as a purge, had come about by both times."""
        return all(until is None or at <= until for until in (self.valid, self.known))

    def knows(self, recorded_at: datetime | None) -> bool:
        """Return whether a row had been written by `known`. None is a row from before times were kept, always known."""
        return self.known is None or recorded_at is None or recorded_at <= self.known


ALL_RECORDS: Final = RecordView()
"""The view of every record as it is now."""


def view_as_of(valid: datetime | None, known: datetime | None, *, now: datetime) -> RecordView:
    """Return the view as of two times, of every record if both are None; raise InvalidInput for a time in the future.

    With `known` alone, the valid time is now, as for the directive @asOf of GraphQL.
    """
    for name, at in (("valid", valid), ("known", known)):
        if at is not None and at > now:
            raise InvalidInput(name, "is in the future")
    if valid is None and known is None:
        return ALL_RECORDS
    return RecordView(valid=valid or now, known=known)
