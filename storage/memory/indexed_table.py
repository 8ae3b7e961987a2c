"""A table with a unique id, a total order and secondary indexes, all of them sorted containers."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

from sortedcontainers import SortedKeyList

from storage.lists import ALL_TIME, RecordT, SortKey, TimeRange

IdT = TypeVar("IdT", bound=Hashable)
Criterion = tuple[str, str | None]
"""The name of an index and the value to look up; None matches every record."""


class _Highest:
    """A value that sorts after every other value. As the last item of a tuple it bounds a prefix from above."""

    def __lt__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return True


_HIGHEST: Final = _Highest()


@dataclass(frozen=True, slots=True)
class IndexRange(Generic[RecordT]):
    """The records of an index under one key prefix that lie in a time range and satisfy a predicate."""

    index: SortedKeyList[RecordT, Any]
    prefix: tuple[str, ...] = ()
    time_range: TimeRange = ALL_TIME
    predicate: Callable[[RecordT], bool] | None = None

    def scan(
        self, *, low: SortKey | None = None, high: SortKey | None = None, descending: bool = False
    ) -> Iterator[RecordT]:
        """Iterate lazily over the records whose sort keys lie strictly between `low` and `high`."""
        lower, upper = self._bounds(low, high)
        records = self.index.irange_key(lower, upper, (False, False), descending)
        return records if self.predicate is None else filter(self.predicate, records)

    def count(self) -> int:
        """Return the number of records; records are only read if there is a predicate."""
        if self.predicate is not None:
            return sum(1 for _ in self.scan())
        lower, upper = self._bounds(None, None)
        return max(0, self.index.bisect_key_left(upper) - self.index.bisect_key_right(lower))

    def _bounds(
        self, low: SortKey | None, high: SortKey | None
    ) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Return exclusive bounds of the index keys. A tuple sorts before its own extensions."""
        prefix, since, until = self.prefix, self.time_range.since, self.time_range.until
        lower = max((*prefix, *(low or ())), prefix if since is None else (*prefix, since))
        upper = min(
            (*prefix, _HIGHEST) if high is None else (*prefix, *high),
            (*prefix, _HIGHEST) if until is None else (*prefix, until, _HIGHEST),
        )
        return lower, upper


class IndexedTable(Generic[IdT, RecordT]):
    """Records with unique ids, in the order of a sort key.

    `fields` are the indexed fields. An index holds the records whose field is not None, and its keys are the
    field's value followed by the sort key.
    """

    def __init__(
        self,
        record_id: Callable[[RecordT], IdT],
        sort_key: Callable[[RecordT], SortKey],
        fields: Mapping[str, Callable[[RecordT], str | None]],
    ) -> None:
        self._record_id = record_id
        self._sort_key = sort_key
        self._fields = fields
        self._records: dict[IdT, RecordT] = {}
        self._ordered = SortedKeyList[RecordT, Any](key=sort_key)
        self._indexes = {
            name: SortedKeyList[RecordT, Any](key=_index_key(read, sort_key))
            for name, read in fields.items()
        }

    def __contains__(self, record_id: IdT) -> bool:
        return record_id in self._records

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[RecordT]:
        return iter(self._ordered)

    def get(self, record_id: IdT) -> RecordT | None:
        """Return the record with this id, None if there is none."""
        return self._records.get(record_id)

    def by_value(self, name: str, value: str) -> Iterator[RecordT]:
        """Iterate over the records with this value of an indexed field, in the order of the sort key."""
        return IndexRange(self._indexes[name], (value,)).scan()

    def has_value(self, name: str, value: str) -> bool:
        """Return whether a record has this value of an indexed field."""
        return next(self.by_value(name, value), None) is not None

    def newest(self, name: str, value: str) -> RecordT | None:
        """Return the last record with this value of an indexed field, None if there is none."""
        return next(IndexRange(self._indexes[name], (value,)).scan(descending=True), None)

    def ordered_by(self, name: str) -> Iterator[RecordT]:
        """Iterate over the records that have an indexed field, in the order of its values and the sort key."""
        return iter(self._indexes[name])

    def distinct_values(self, name: str, prefix: str = "") -> Iterator[str]:
        """Iterate over the distinct values of an indexed field that start with `prefix`, ascending.

        The scan skips from value to value. Its cost does not depend on the number of records of a value.
        """
        index, read = self._indexes[name], self._fields[name]
        position = index.bisect_key_left((prefix,))
        while position < len(index):
            value = read(index[position]) or ""
            if not value.startswith(prefix):
                return
            yield value
            position = index.bisect_key_right((value, _HIGHEST))

    def range(self, time_range: TimeRange, *criteria: Criterion) -> IndexRange[RecordT]:
        """Return the records in a time range that match every criterion.

        The range belongs to the index with the fewest matching records. The other criteria are its predicate.
        """
        ranges = [
            (name, IndexRange(self._indexes[name], (value,)))
            for name, value in criteria
            if value is not None
        ]
        if not ranges:
            return IndexRange(self._ordered, (), time_range)
        ranges.sort(key=lambda each: each[1].count())
        (_, smallest), *others = ranges
        tests = [(self._fields[name], other.prefix[0]) for name, other in others]

        def matches(record: RecordT) -> bool:
            return all(read(record) == value for read, value in tests)

        return replace(smallest, time_range=time_range, predicate=matches if tests else None)

    def count_by(self, name: str, time_range: TimeRange) -> dict[str, int]:
        """Return the number of records in a time range by the value of an indexed field, without zeros."""
        counts = {
            value: IndexRange(self._indexes[name], (value,), time_range).count()
            for value in self.distinct_values(name)
        }
        return {value: count for value, count in counts.items() if count}

    def upsert(self, record: RecordT) -> None:
        """Insert a record, replacing the record with the same id."""
        self.delete(self._record_id(record))
        self._records[self._record_id(record)] = record
        self._ordered.add(record)
        for name, read in self._fields.items():
            if read(record) is not None:
                self._indexes[name].add(record)

    def delete(self, record_id: IdT) -> None:
        """Delete the record with this id, if there is one."""
        record = self._records.pop(record_id, None)
        if record is None:
            return
        self._ordered.remove(record)
        for name, read in self._fields.items():
            if read(record) is not None:
                self._indexes[name].remove(record)

    def copy(self) -> "IndexedTable[IdT, RecordT]":
        """Return an independent table with the same records."""
        twin = IndexedTable(self._record_id, self._sort_key, self._fields)
        twin._records = self._records.copy()
        twin._ordered = self._ordered.copy()
        twin._indexes = {name: index.copy() for name, index in self._indexes.items()}
        return twin


def _index_key(
    read: Callable[[RecordT], str | None], sort_key: Callable[[RecordT], SortKey]
) -> Callable[[RecordT], tuple[Any, ...]]:
    return lambda record: (read(record), *sort_key(record))
