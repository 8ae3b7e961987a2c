"""Comparison of the states of one record with its leaves: a leaf for each state, in the same order."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from storage.ledger.base import IndexedLeaf, StoredRow
from storage.ledger.findings import Finding, FindingCode


def state_findings(
    live: Sequence[IndexedLeaf],
    states: Sequence[StoredRow],
    *,
    missing: Callable[[IndexedLeaf], str],
) -> Iterator[Finding]:
    """Yield the differences between the states of a record, oldest first, and its leaves that no purge marked.

    `missing` returns the message about a leaf without a state.
    """
    if len(states) == len(live) and all(map(_is_leaf_of, live, states)):
        return
    places = _places(live, states)
    taken = {*places.values()}
    free = [leaf for number, leaf in enumerate(live) if number not in taken]
    for number, place in places.items():
        if not has_stamp(live[place], states[number]):
            yield changed_stamp(live[place], states[number])
    others = [row for number, row in enumerate(states) if number not in places]
    for row, leaf in zip(others, free, strict=False):
        yield Finding(
            FindingCode.CHANGED,
            f"an earlier state of {row.label} is not what was recorded ({describe(leaf)})",
        )
    for row in others[len(free) :]:
        yield Finding(FindingCode.INSERTED, f"an earlier state of {row.label} has no leaf")
    for leaf in free[len(others) :]:
        yield Finding(FindingCode.DELETED, missing(leaf))
    order = [places[number] for number in sorted(places)]
    if not (others or free) and order != sorted(order):
        yield Finding(
            FindingCode.MOVED,
            f"the earlier states of {states[-1].label} are not in the order of recording",
        )


def _places(live: Sequence[IndexedLeaf], states: Sequence[StoredRow]) -> dict[int, int]:
    """Return the number of the leaf of each state: one with its stamp or, if none is left, with its text alone."""
    free, places = dict(enumerate(live)), dict[int, int]()
    for is_same in (_is_leaf_of, _has_text):
        for number, row in enumerate(states):
            if number not in places:
                place = next((n for n, leaf in free.items() if is_same(leaf, row)), None)
                if place is not None:
                    places[number] = place
                    del free[place]
    return places


def has_stamp(leaf: IndexedLeaf, row: StoredRow) -> bool:
    """Return whether a row has the time and the caller of a leaf."""
    return (row.recorded_at, row.recorded_by) == (leaf.leaf.recorded_at, leaf.leaf.recorded_by)


def _has_text(leaf: IndexedLeaf, row: StoredRow) -> bool:
    return leaf.is_of(row.text)


def _is_leaf_of(leaf: IndexedLeaf, row: StoredRow) -> bool:
    return has_stamp(leaf, row) and leaf.is_of(row.text)


def changed_stamp(leaf: IndexedLeaf, row: StoredRow) -> Finding:
    """Return the finding for a row that has another time or caller than its leaf."""
    return Finding(
        FindingCode.CHANGED,
        f"recordedAt or recordedBy of {row.label} is not what was recorded ({describe(leaf)})",
    )


def describe(leaf: IndexedLeaf) -> str:
    """Return the index, the time and the caller of a leaf, for messages."""
    place = "leaf without an index" if leaf.index is None else f"leaf {leaf.index}"
    time = leaf.leaf.recorded_at
    if not isinstance(time, datetime):
        return f"{place}, recorded before the ledger began"
    return f"{place}, recorded at {time.isoformat()} by {leaf.leaf.recorded_by}"
