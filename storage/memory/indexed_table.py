"""Records by identity and in order, so that a page of a list costs about what it answers."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from storage.lists import ALL_TIME, RecordT, SortKey, TimeRange

Identity = TypeVar("Identity", bound=Hashable)


@dataclass(frozen=True, slots=True)
class IndexRange(Generic[RecordT]):
    """Some records of a sorted list: those within a time range that `keep` lets pass."""

    records: Sequence[RecordT]
    key: Callable[[RecordT], SortKey]
    time_range: TimeRange = ALL_TIME
    predicate: Callable[[RecordT], bool] | None = None

    def scan(
        self, *, low: SortKey | None = None, high: SortKey | None = None, descending: bool = False
    ) -> Iterator[RecordT]:
        """The records strictly between two places, read only as far as wanted."""
        places = self._positions(low, high)
        found = (self.records[place] for place in (reversed(places) if descending else places))
        return found if self.predicate is None else filter(self.predicate, found)

    def count(self) -> int:
        """How many records there are; none is read unless `keep` has to look at it."""
        return len(self._positions(None, None)) if self.predicate is None else sum(1 for _ in self.scan())

    def _positions(self, low: SortKey | None, high: SortKey | None) -> range:
        start, stop = 0, len(self.records)
        if low is not None:
            start = bisect_right(self.records, low, key=self.key)
        if high is not None:
            stop = bisect_left(self.records, high, key=self.key)
        first, last = _moment(self.time_range.since), _moment(self.time_range.until)
        if first is not None:
            start = max(start, bisect_left(self.records, first, key=self._moment_of))
        if last is not None:
            stop = min(stop, bisect_right(self.records, last, key=self._moment_of))
        return range(start, stop)

    def _moment_of(self, record: RecordT) -> SortKey:
        return self.key(record)[:1]


def _moment(instant: datetime | None) -> SortKey | None:
    return None if instant is None else (instant,)


class IndexedTable(Generic[Identity, RecordT]):
    """Records by identity, and sorted by a key: all, and those that share a field's value."""

    def __init__(
        self,
        identity: Callable[[RecordT], Identity],
        key: Callable[[RecordT], SortKey],
        fields: Mapping[str, Callable[[RecordT], Hashable]],
    ) -> None:
        self._identity = identity
        self._key = key
        self._fields = fields
        self._records: dict[Identity, RecordT] = {}
        self._sorted: list[RecordT] = []
        self._sharing: dict[str, dict[Hashable, list[RecordT]]] = {name: {} for name in fields}

    def __contains__(self, identity: Identity) -> bool:
        return identity in self._records

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[RecordT]:
        return iter(self._sorted)

    def get(self, identity: Identity) -> RecordT | None:
        """The record of this identity."""
        return self._records.get(identity)

    def by_value(self, name: str, value: Hashable) -> Sequence[RecordT]:
        """The records with a value in a field, sorted."""
        return self._sharing[name].get(value, ())

    def values(self, name: str) -> Iterator[str]:
        """The values that records have in a field, each once."""
        return map(str, self._sharing[name])

    def newest(self, name: str, value: Hashable) -> RecordT | None:
        """The last of the records with a value in a field."""
        found = self.by_value(name, value)
        return found[-1] if found else None

    def range(self, within: TimeRange, *wanted: tuple[str, Hashable]) -> IndexRange[RecordT]:
        """The records within a time range that have every wanted value, None being no wish.

        Of the lists that share one of the values the shortest is walked, the rest is compared.
        """
        wishes = [(name, value) for name, value in wanted if value is not None]
        if not wishes:
            return IndexRange(self._sorted, self._key, within)
        wishes.sort(key=lambda wish: len(self.by_value(*wish)))
        others = [(self._fields[name], value) for name, value in wishes[1:]]

        def keep(record: RecordT) -> bool:
            return all(read(record) == value for read, value in others)

        return IndexRange(self.by_value(*wishes[0]), self._key, within, keep if others else None)

    def count_by(self, name: str, within: TimeRange) -> dict[str, int]:
        """How many records within a time range have each value that any of them has in a field."""
        counts = {
            str(value): IndexRange(records, self._key, within).count()
            for value, records in self._sharing[name].items()
        }
        return {value: count for value, count in counts.items() if count}

    def upsert(self, record: RecordT) -> None:
        """Keep a record, in the place of the one of its identity."""
        identity = self._identity(record)
        self.delete(identity)
        self._records[identity] = record
        insort(self._sorted, record, key=self._key)
        for sharing, value in self._lists_of(record):
            insort(sharing.setdefault(value, []), record, key=self._key)

    def delete(self, identity: Identity) -> None:
        """Let go of the record of this identity, if there is one."""
        record = self._records.pop(identity, None)
        if record is None:
            return
        self._take_out(self._sorted, record)
        for sharing, value in self._lists_of(record):
            self._take_out(sharing[value], record)
            if not sharing[value]:
                del sharing[value]

    def copy(self) -> "IndexedTable[Identity, RecordT]":
        """A table of the same records that goes its own way."""
        twin = IndexedTable(self._identity, self._key, self._fields)
        twin._records = self._records.copy()
        twin._sorted = self._sorted.copy()
        twin._sharing = {
            name: {value: records.copy() for value, records in sharing.items()}
            for name, sharing in self._sharing.items()
        }
        return twin

    def _lists_of(self, record: RecordT) -> Iterator[tuple[dict[Hashable, list[RecordT]], Hashable]]:
        for name, read in self._fields.items():
            value = read(record)
            if value is not None:
                yield self._sharing[name], value

    def _take_out(self, records: list[RecordT], record: RecordT) -> None:
        del records[bisect_left(records, self._key(record), key=self._key)]
