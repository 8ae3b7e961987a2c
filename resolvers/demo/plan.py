"""The plan of the demo data: desks, office hours, portfolios, ids, runs and operations."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import TypeAlias, TypeVar

Json: TypeAlias = dict[str, object]
Choice = TypeVar("Choice")

PERIOD_BEGIN = date(2026, 10, 12)
PERIOD_END = datetime(2026, 11, 20, 17, tzinfo=UTC)
WEEKS = 6
FRIDAY = 4
MONTH_END = (date(2026, 10, 29), date(2026, 10, 30))
HOUR_LOAD = {1: 3, 2: 4, 3: 4, 4: 2, 5: 3, 6: 3, 7: 6, 8: 8, 9: 9, 10: 8, 11: 6, 12: 5} | {
    13: 8,
    14: 9,
    15: 7,
    16: 3,
}
"""The relative load of each UTC hour, from the opening in Singapore to the close in London."""
SLOT = 55 * 60 * 1_000_000
"""Microseconds at the start of an hour in which stories start. Their automatic steps then end within the hour."""
MANDATES = ("GRW", "BAL", "INC")
STATUSES = ((70, "READY"), (20, "PENDING_REVIEW"), (10, "BLOCKED"))
KEY_ORIGINS = ((6, "oms"), (3, "advisor"), (1, "sweep"))


@dataclass(frozen=True, slots=True)
class Desk:
    """A booking centre: its office hours in UTC, currencies and reviewers."""

    code: str
    opens: int
    closes: int
    currencies: tuple[str, str]
    reviewers: tuple[str, ...]


DESKS = (
    Desk("SIN", 1, 9, ("SGD", "USD"), ("pm.tan", "risk.lim", "ops.rahman")),
    Desk("ZRH", 7, 16, ("CHF", "EUR"), ("pm.keller", "risk.meier", "ops.favre")),
    Desk("LON", 8, 17, ("GBP", "USD"), ("pm.hughes", "risk.okafor", "ops.byrne")),
)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A discretionary portfolio with its desk, mandate and base currency."""

    portfolio_id: str
    desk: Desk
    mandate: str
    currency: str


@dataclass(frozen=True, slots=True)
class StoryStart:
    """The parameters of a story: its portfolio, start time and number of runs."""

    portfolio: Portfolio
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run to record. `requested_at` is the time of the first request, also in a replay."""

    run_id: str
    correlation_id: str
    request_hash: str
    key: str | None
    portfolio: Portfolio
    status: str
    created_at: datetime
    requested_at: datetime
    edges: tuple[tuple[str, str], ...] = ()
    scenario_of: str | None = None
    has_artifact: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """The requested scenarios of an analysis, and its runs."""

    batch_id: str
    portfolio: Portfolio
    scenarios: tuple[str, ...]
    runs: tuple[PlannedRun, ...]


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """An operation to record with its last status; the request and result of a batch are built from `batch`."""

    operation_id: str
    operation_type: str
    status: str
    correlation_id: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: tuple[str, str] | None = None
    batch: Batch | None = None
    request: Json | None = None
    result: Json | None = None


Planned: TypeAlias = PlannedRun | PlannedOperation | Json
Event: TypeAlias = tuple[datetime, Planned]
"""A time and the plan of a record; a dictionary is a complete record."""


def build_edge(source: str, target: str, *, edge_type: str, at: datetime, metadata: Json) -> Json:
    """Return an edge in the import format."""
    return {
        "kind": "lineage_edge",
        "source_entity_id": source,
        "edge_type": edge_type,
        "target_entity_id": target,
        "created_at": at.isoformat(),
        "metadata": metadata,
    }


def closing_time(desk: Desk) -> datetime:
    """Return the last closing time of a desk in the period."""
    return PERIOD_END.replace(hour=desk.closes)


def next_office_time(desk: Desk, instant: datetime) -> datetime:
    """Return `instant`, or the same minute of the next opening hour if the desk is closed."""
    opening = instant.replace(hour=desk.opens)
    if instant.weekday() <= FRIDAY and instant.hour < desk.closes:
        return max(instant, opening)
    days = 7 - instant.weekday() if instant.weekday() >= FRIDAY else 1
    return opening + timedelta(days=days)


def office_time_after(desk: Desk, since: datetime, *, gap: timedelta) -> datetime:
    """Return a time in a desk's office hours after a gap. The gap is shortened if the period ends before."""
    instant = next_office_time(desk, since + gap)
    if instant < closing_time(desk):
        return instant
    return next_office_time(desk, since + (closing_time(desk) - since) // 4)


class Timetable:
    """The working hours of the period and their loads."""

    def __init__(self) -> None:
        """Compute the cumulative load of the period's hours."""
        days = [PERIOD_BEGIN + timedelta(days=n) for n in range(7 * WEEKS) if n % 7 <= FRIDAY]
        hours = [(day, hour) for day in days for hour in HOUR_LOAD]
        self._hours = [datetime(d.year, d.month, d.day, hour, tzinfo=UTC) for d, hour in hours]
        loads = [HOUR_LOAD[hour] * (2 if day in MONTH_END else 1) for day, hour in hours]
        self._ends = list(accumulate(loads))

    def time_at(self, part: int, whole: int) -> datetime:
        """Return the time at which `part` of `whole` of the period's load has passed."""
        tick = part * self._ends[-1] * SLOT // whole
        index = bisect_right(self._ends, tick // SLOT)
        begin = self._ends[index - 1] if index else 0
        offset = (tick - begin * SLOT) // (self._ends[index] - begin)
        return self._hours[index] + timedelta(microseconds=offset)


class Planner:
    """Generates portfolios, ids, runs and operations from one seeded random generator.

    While `id_label` is not empty, ids contain it and a number instead of random digits, so that people can
    recognise them.
    """

    def __init__(self, *, runs: int, seed: int) -> None:
        """Create a planner for `runs` runs."""
        self.random = Random(seed)
        self.id_label = ""
        self.drift_scan = ("", "")
        self._mark = f"{seed % 256:02x}"
        self._portfolios = max(8, runs // 30)
        self._numbers: Counter[str] = Counter()
        self._taken: set[str] = set()

    def draw_id(self, prefix: str, digits: int) -> str:
        """Return an id that this plan has not used."""
        while True:
            if self.id_label:
                self._numbers[prefix] += 1
                room = digits - len(self._mark) - len(self.id_label)
                text = f"{prefix}{self._mark}{self.id_label}{self._numbers[prefix]:0{room}d}"
            else:
                text = f"{prefix}{self.random.getrandbits(4 * digits):0{digits}x}"
            if text not in self._taken:
                self._taken.add(text)
                return text

    def set_id_label(self, label: str) -> None:
        """Set the label of the following ids; an empty label makes them random."""
        self.id_label = label
        self._numbers.clear()

    def choose(self, weighted: Sequence[tuple[int, Choice]]) -> Choice:
        """Return a random choice by weight."""
        roll = self.random.randrange(sum(weight for weight, _ in weighted))
        for weight, choice in weighted:
            if roll < weight:
                return choice
            roll -= weight
        raise ValueError(weighted)

    def draw_duration(self, minimum: int, maximum: int) -> timedelta:
        """Return a random duration between two numbers of seconds, to the microsecond."""
        return timedelta(
            microseconds=self.random.randrange(minimum * 1_000_000, maximum * 1_000_000)
        )

    def draw_hash(self) -> str:
        """Return the hash of a new request."""
        return f"sha256:{self.random.getrandbits(256):064x}"

    def draw_key(self, at: datetime) -> str:
        """Return an idempotency key in the form of the order systems."""
        origin = "oms" if self.id_label else self.choose(KEY_ORIGINS)
        return self.draw_id(f"{origin}-{at:%Y%m%d}-", 10)

    def choose_portfolio(self, at: datetime) -> Portfolio:
        """Return a portfolio of an open desk; portfolios with low numbers are more likely."""
        desks = [desk for desk in DESKS if desk.opens <= at.hour < desk.closes]
        desk = desks[self.random.randrange(len(desks))]
        number = 1 + min(self.random.randrange(self._portfolios) for _ in range(2))
        mandate, currency = MANDATES[number % 3], desk.currencies[number // 3 % 2]
        portfolio_id = f"PF-{desk.code}-{mandate}-{currency}-{number:04d}"
        return Portfolio(portfolio_id, desk, mandate, currency)

    def plan_run(
        self,
        portfolio: Portfolio,
        at: datetime,
        *,
        status: str = "",
        key: str = "",
        edges: tuple[tuple[str, str], ...] = (),
    ) -> PlannedRun:
        """Return the run of a new request; arguments that are empty are random."""
        return PlannedRun(
            run_id=self.draw_id("rr_", 8),
            correlation_id=self.draw_id("corr_", 12),
            request_hash=self.draw_hash(),
            key=key or self.draw_key(at),
            portfolio=portfolio,
            status=status or self.choose(STATUSES),
            created_at=at,
            requested_at=at,
            edges=edges,
            has_artifact=self.random.randrange(12) == 0,
        )
