"""Comparison of purges with the leaves that they marked, and of purge records with the batches in the ledger."""

import hashlib
from collections.abc import AsyncIterator

from storage.ledger.base import LedgerSnapshot
from storage.ledger.findings import Finding, FindingCode
from storage.ledger.leaves import LeafKind
from storage.ledger.purges import PurgeRecord, PurgeSummary
from storage.ledger.streams import next_item


async def purge_findings(snapshot: LedgerSnapshot) -> AsyncIterator[Finding]:
    """Yield the purges that never were, those that deleted other leaves, and the purge records that do not follow."""
    recorded: dict[str, PurgeSummary] = {}
    has_old_batches = False
    marked = _marked_purges(snapshot)
    mark = await next_item(marked, None)
    async for row in snapshot.rows_by_id(LeafKind.PURGE):
        try:
            purge = PurgeRecord.parse(row.text)
        except ValueError:
            continue  # the row differs from its leaf, which is reported
        while mark is not None and mark[0] < purge.number:
            yield _false_purge(mark)
            mark = await next_item(marked, None)
        count, digest = 0, hashlib.sha256().digest()
        if mark is not None and mark[0] == purge.number:
            _, count, digest = mark
            mark = await next_item(marked, None)
        if (count, digest) != (purge.leaves, purge.digest):
            yield Finding(
                FindingCode.FALSE_PURGE,
                f"purge {purge.number} deleted {purge.leaves} texts,"
                f" but the {count} leaves that are marked as purged by it are others",
            )
        batch = purge.summary
        has_old_batches = has_old_batches or batch is None
        if batch is not None:
            number = str(batch.number)
            recorded[number] = recorded[number].plus(batch) if number in recorded else batch
    while mark is not None:
        yield _false_purge(mark)
        mark = await next_item(marked, None)
    async for finding in _record_findings(snapshot, recorded, has_old_batches=has_old_batches):
        yield finding


async def _record_findings(
    snapshot: LedgerSnapshot, recorded: dict[str, PurgeSummary], *, has_old_batches: bool
) -> AsyncIterator[Finding]:
    """Yield the purge records that are not those of the batches. `recorded` is emptied.

    Batches of before the purge record was part of their text tell nothing of the first records.
    """
    first = min(map(int, recorded), default=None)
    async for stored in snapshot.purge_records():
        number = str(stored.number)
        expected = recorded.pop(number, None)
        if expected is None:
            is_old = has_old_batches and (first is None or int(number) < first)
            if not is_old:
                yield Finding(FindingCode.INSERTED, f"purge record {number} has no leaf")
        elif expected != stored:
            names = [
                name
                for name in PurgeSummary.__struct_fields__
                if getattr(expected, name) != getattr(stored, name)
            ]
            yield Finding(
                FindingCode.CHANGED,
                f"purge record {number} is not what was recorded: {', '.join(names)}",
            )
    for number in recorded:
        yield Finding(FindingCode.DELETED, f"purge record {number} is gone")


def _false_purge(mark: tuple[int, int, bytes]) -> Finding:
    number, count, _ = mark
    return Finding(
        FindingCode.FALSE_PURGE,
        f"{count} leaves are marked as purged by purge {number}, which is not recorded",
    )


async def _marked_purges(snapshot: LedgerSnapshot) -> AsyncIterator[tuple[int, int, bytes]]:
    """Yield number, leaves and digest of each purge that leaves are marked with."""
    number, count, digest = None, 0, hashlib.sha256()
    async for purge, each in snapshot.purged_hashes():
        if number is not None and purge != number:
            yield number, count, digest.digest()
            count, digest = 0, hashlib.sha256()
        number, count = purge, count + 1
        digest.update(each)
    if number is not None:
        yield number, count, digest.digest()
