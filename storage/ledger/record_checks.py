"""Comparison of the stored rows of one kind with their leaves, as two streams in the order of the ids."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, TypeVar

from storage.ledger.base import IndexedLeaf, LedgerSnapshot, StoredRow
from storage.ledger.findings import Finding, FindingCode
from storage.ledger.leaves import LeafKind
from storage.ledger.state_checks import changed_stamp, describe, has_stamp, state_findings
from storage.ledger.streams import next_item
from storage.ledger.tombstone_checks import keeping_purges, kept_leaves

T = TypeVar("T")

IGNORED_WRITES: Final = frozenset({LeafKind.ARTIFACT, LeafKind.HISTORY, LeafKind.EDGE})
"""The kinds whose rows never change. Writing an existing row again changes no row, but can add a leaf."""

WITH_EARLIER_STATES: Final = frozenset({LeafKind.OPERATION, LeafKind.MAPPING, LeafKind.TOMBSTONE})
"""The kinds that store each state: a mapping as its moves and its row, an operation as its steps beside its row, the
tombstones of an id as those that were replaced and the newest one."""

WITHOUT_STAMP: Final = frozenset(
    {
        LeafKind.RESULT,
        LeafKind.PURGE,
        LeafKind.HOLD,
        LeafKind.RELEASE,
        LeafKind.MIGRATION,
    }
)
"""The kinds whose rows have no `recorded_at` and `recorded_by`, because another row of the record has them."""


async def record_findings(snapshot: LedgerSnapshot, kind: LeafKind) -> AsyncIterator[Finding]:
    """Yield the differences between the rows and the leaves of a kind."""
    keeping = await keeping_purges(snapshot) if kind is LeafKind.TOMBSTONE else frozenset()
    leaf_groups = _groups(snapshot.leaves_by_id(kind), lambda leaf: leaf.leaf.id)
    row_groups = _groups(snapshot.rows_by_id(kind), lambda row: row.id)
    leaf_id, leaves = await next_item(leaf_groups, ("", []))
    row_id, rows = await next_item(row_groups, ("", []))
    while leaves or rows:
        if not rows or (leaves and leaf_id < row_id):
            found = _check(kind, leaves, [], keeping)
            leaf_id, leaves = await next_item(leaf_groups, ("", []))
        elif not leaves or row_id < leaf_id:
            found = _check(kind, [], rows, keeping)
            row_id, rows = await next_item(row_groups, ("", []))
        else:
            found = _check(kind, leaves, rows, keeping)
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
    kind: LeafKind,
    leaves: Sequence[IndexedLeaf],
    rows: Sequence[StoredRow],
    keeping: AbstractSet[int],
) -> Iterator[Finding]:
    live: Sequence[IndexedLeaf] = [leaf for leaf in leaves if leaf.purge is None]
    current = [row for row in rows if row.is_current]
    if not leaves:
        for row in current or rows[:1]:
            yield Finding(FindingCode.INSERTED, f"{row.label} has no leaf")
        return
    if not current:
        yield from _without_current_row(kind, leaves, live, rows)
        return
    if not live:
        purge = leaves[-1].purge
        yield Finding(
            FindingCode.INSERTED, f"{current[0].label} exists, although purge {purge} deleted it"
        )
        return
    differences = [*_current_rows(kind, live, current)]
    if kind is LeafKind.TOMBSTONE:
        live = kept_leaves(live, rows, keeping)
    if not differences and kind in WITH_EARLIER_STATES:
        differences = [*_earlier_states(kind, live, rows)]
    elif not differences and kind is LeafKind.HISTORY:  # the id of its leaf is not unique
        differences = [
            Finding(FindingCode.DELETED, f"a {_missing(leaf)}")
            for leaf in live
            if not any(leaf.is_of(row.text) for row in rows)
        ]
    yield from differences


def _without_current_row(
    kind: LeafKind,
    leaves: Sequence[IndexedLeaf],
    live: Sequence[IndexedLeaf],
    rows: Sequence[StoredRow],
) -> Iterator[Finding]:
    """Yield the differences of a record without a present row.

    A purge with tombstones deletes the present mapping of a key, and keeps it and the earlier ones as moves. A purge
    of an operation deletes its steps.
    """
    if kind is LeafKind.MAPPING:
        yield from state_findings(live, rows, missing=_missing)
    elif live:
        yield Finding(FindingCode.DELETED, _missing(live[-1]))
    else:
        for row in rows:
            purge = leaves[-1].purge
            yield Finding(
                FindingCode.INSERTED,
                f"an earlier state of {row.label} exists, although purge {purge} deleted it",
            )


def _current_rows(
    kind: LeafKind, live: Sequence[IndexedLeaf], current: Sequence[StoredRow]
) -> Iterator[Finding]:
    for row in current:
        # A row that was written again keeps its stamp, which is not that of the newest leaf.
        candidates = live[-1:]
        if kind in IGNORED_WRITES:
            candidates = sorted(live, key=lambda leaf: not has_stamp(leaf, row))
        leaf = _matching(candidates, row)
        if leaf is None:
            yield Finding(
                FindingCode.CHANGED, f"{row.label} is not what was recorded ({describe(live[-1])})"
            )
        else:
            # An operation keeps the stamp of its first state.
            stamped = live[0] if kind is LeafKind.OPERATION else leaf
            if kind not in WITHOUT_STAMP and not has_stamp(stamped, row):
                yield changed_stamp(stamped, row)


def _earlier_states(
    kind: LeafKind, live: Sequence[IndexedLeaf], rows: Sequence[StoredRow]
) -> Iterator[Finding]:
    """Yield the differences of the steps of an operation, or of every state of a mapping or a tombstone."""

    def missing(leaf: IndexedLeaf) -> str:
        return f"an earlier state of {rows[-1].label} is missing ({describe(leaf)})"

    if kind is not LeafKind.OPERATION:
        yield from state_findings(live, rows, missing=missing)
        return
    steps, row = rows[:-1], rows[-1]
    # An operation that has not changed since revision 0005 has no steps, and no stamp.
    if steps or len(live) > 1 or row.recorded_at is not None:
        yield from state_findings(live, steps, missing=missing)


def _missing(leaf: IndexedLeaf) -> str:
    return f"{leaf.leaf.kind.name.lower()} {leaf.leaf.id!r} is missing, and no purge names it ({describe(leaf)})"


def _matching(leaves: Sequence[IndexedLeaf], row: StoredRow) -> IndexedLeaf | None:
    return next((leaf for leaf in leaves if leaf.is_of(row.text)), None)
