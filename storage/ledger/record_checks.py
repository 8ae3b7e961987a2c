"""Comparison of the stored rows of one kind with their leaves, as two streams in the order of the ids."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar

from storage.ledger.base import IndexedLeaf, LedgerSnapshot, StoredRow
from storage.ledger.findings import Finding, FindingCode
from storage.ledger.leaves import LeafKind
from storage.ledger.streams import next_item

T = TypeVar("T")

IGNORED_WRITES: Final = frozenset({LeafKind.ARTIFACT, LeafKind.HISTORY, LeafKind.EDGE})
"""The kinds whose rows never change. Writing an existing row again changes no row, but can add a leaf."""

WITH_EARLIER_STATES: Final = frozenset({LeafKind.OPERATION, LeafKind.MAPPING, LeafKind.HISTORY})
"""The kinds that store a row for each leaf, because earlier states are kept."""

WITHOUT_STAMP: Final = frozenset(
    {
        LeafKind.RESULT,
        LeafKind.PURGE,
        LeafKind.TOMBSTONE,
        LeafKind.HOLD,
        LeafKind.RELEASE,
        LeafKind.MIGRATION,
    }
)
"""The kinds whose rows have no `recorded_at` and `recorded_by`, because another row of the record has them."""


async def record_findings(snapshot: LedgerSnapshot, kind: LeafKind) -> AsyncIterator[Finding]:
    """Yield the differences between the rows and the leaves of a kind."""
    leaf_groups = _groups(snapshot.leaves_by_id(kind), lambda leaf: leaf.leaf.id)
    row_groups = _groups(snapshot.rows_by_id(kind), lambda row: row.id)
    leaf_id, leaves = await next_item(leaf_groups, ("", []))
    row_id, rows = await next_item(row_groups, ("", []))
    while leaves or rows:
        if not rows or (leaves and leaf_id < row_id):
            found = _check(kind, leaves, [])
            leaf_id, leaves = await next_item(leaf_groups, ("", []))
        elif not leaves or row_id < leaf_id:
            found = _check(kind, [], rows)
            row_id, rows = await next_item(row_groups, ("", []))
        else:
            found = _check(kind, leaves, rows)
            leaf_id, leaves = await next_item(leaf_groups, ("", []))
            row_id, rows = await next_item(row_groups, ("", []))
        for finding in found:
            yield finding


async def _groups(
    items: AsyncIterator[T], get_id: Callable[[T], str]
) -> AsyncIterator[tuple[str, list[T]]]:
    group: list[T] = []
    current = ""
    async for item in items:
        item_id = get_id(item)
        if group and item_id != current:
            yield current, group
            group = []
        current = item_id
        group.append(item)
    if group:
        yield current, group


def _check(
    kind: LeafKind, leaves: Sequence[IndexedLeaf], rows: Sequence[StoredRow]
) -> Iterator[Finding]:
    live = [leaf for leaf in leaves if leaf.purge is None]
    current = [row for row in rows if row.is_current]
    if not leaves:
        for row in current or rows[:1]:
            yield Finding(FindingCode.INSERTED, f"{row.label} has no leaf")
        return
    if not current:
        # A purge deletes the present mapping of a key. The earlier mappings belong to other runs,
        # and stay.
        gone = [leaf for leaf in live if not any(leaf.is_of(row.text) for row in rows)]
        if gone:
            yield Finding(
                FindingCode.DELETED,
                f"{kind.name.lower()} {gone[-1].leaf.id!r} is missing, and no purge names it"
                f" ({describe(gone[-1])})",
            )
        return
    if not live:
        purge = leaves[-1].purge
        yield Finding(
            FindingCode.INSERTED, f"{current[0].label} exists, although purge {purge} deleted it"
        )
        return
    differences = [*_current_rows(kind, live, current)]
    if not differences:
        differences = [*_earlier_rows(kind, leaves, live, rows)]
    yield from differences


def _current_rows(
    kind: LeafKind, live: Sequence[IndexedLeaf], current: Sequence[StoredRow]
) -> Iterator[Finding]:
    for row in current:
        candidates = live[::-1] if kind in IGNORED_WRITES else live[-1:]
        leaf = _matching(candidates, row)
        if leaf is None:
            yield Finding(
                FindingCode.CHANGED, f"{row.label} is not what was recorded ({describe(live[-1])})"
            )
        elif kind is not LeafKind.OPERATION:  # its row keeps the stamp of its first state
            yield from _stamp(kind, leaf, row)


def _earlier_rows(
    kind: LeafKind,
    leaves: Sequence[IndexedLeaf],
    live: Sequence[IndexedLeaf],
    rows: Sequence[StoredRow],
) -> Iterator[Finding]:
    for row in rows:
        if row.is_current:
            continue
        leaf = _matching(leaves, row)
        if leaf is None:
            yield Finding(FindingCode.CHANGED, f"an earlier state of {row.label} was not recorded")
        else:
            yield from _stamp(kind, leaf, row)
    if kind in WITH_EARLIER_STATES:
        for leaf in live:
            if not any(leaf.is_of(row.text) for row in rows):
                yield Finding(
                    FindingCode.DELETED,
                    f"an earlier state of {rows[-1].label} is missing ({describe(leaf)})",
                )


def _stamp(kind: LeafKind, leaf: IndexedLeaf, row: StoredRow) -> Iterator[Finding]:
    if kind in WITHOUT_STAMP:
        return
    stored = (row.recorded_at, row.recorded_by)
    if stored != (leaf.leaf.recorded_at, leaf.leaf.recorded_by):
        yield Finding(
            FindingCode.CHANGED,
            f"recordedAt or recordedBy of {row.label} is not what was recorded ({describe(leaf)})",
        )


def _matching(leaves: Sequence[IndexedLeaf], row: StoredRow) -> IndexedLeaf | None:
    return next((leaf for leaf in leaves if leaf.is_of(row.text)), None)


def describe(leaf: IndexedLeaf) -> str:
    """Return the index, the time and the caller of a leaf, for messages."""
    place = "leaf without an index" if leaf.index is None else f"leaf {leaf.index}"
    time = leaf.leaf.recorded_at
    if not isinstance(time, datetime):
        return f"{place}, recorded before the ledger began"
    return f"{place}, recorded at {time.isoformat()} by {leaf.leaf.recorded_by}"
