"""The command purge: purge expired records, or preview the purge."""

import argparse
from collections.abc import Iterator
from dataclasses import replace

from resolvers.retention.purge import purge_expired, purge_orphans
from resolvers.retention.purge_preview import PurgePreview, preview_purge
from resolvers.service import Service
from schema.app import build_service
from schema.cli.common import open_configured_store, operator_name, unavailable_error
from schema.settings import Settings
from storage.errors import StoreUnavailable
from storage.records import EntityKind


async def purge(options: argparse.Namespace, settings: Settings) -> int:
    """Run the command; return 0."""
    store = await open_configured_store(settings)
    session = store.for_request(
        after=None, writes=True, recorded_by=operator_name(options.operator)
    )
    try:
        service = replace(build_service(settings, store), store=session)
        lines = await (_preview(service) if options.dry_run else _purge(service, options.reason))
    except StoreUnavailable as error:
        raise unavailable_error(error) from error
    finally:
        await store.close()
    print("\n".join(lines))
    return 0


async def _purge(service: Service, reason: str) -> list[str]:
    purged = await purge_expired(service, reason=reason)
    orphans = await purge_orphans(service, reason=reason, number=purged.number)
    lines = [f"purged {purged.runs} runs and {purged.operations} operations"]
    if orphans:
        lines.append(f"purged {orphans} records of runs that were never recorded")
    return lines


async def _preview(service: Service) -> list[str]:
    return [*_table(await preview_purge(service))]


def _table(preview: PurgePreview) -> Iterator[str]:
    """Yield the lines of a preview: purged records by kind and month, held records, and records that stay reachable."""
    run, operation = EntityKind.RUN, EntityKind.OPERATION
    yield f"would purge {preview.total(run)} runs and {preview.total(operation)} operations"
    for (kind, month), count in sorted(preview.purged.items()):
        yield f"  {month}  {kind.value:<10} {count:>10}"
    if orphans := preview.orphans.total():
        yield f"would purge {orphans} records of runs that were never recorded"
        for orphan_kind, count in preview.orphans.items():
            if count:
                yield f"  {orphan_kind.value:<19} {count:>10}"
    yield f"held: {preview.held_records[run]} runs and {preview.held_records[operation]} operations"
    for hold_id, hold in preview.holds.items():
        runs, operations = preview.held[hold_id, run], preview.held[hold_id, operation]
        if runs or operations:
            yield f"  {hold_id}  {runs} runs, {operations} operations  ({hold.reason})"
    yield f"would remain: {preview.remaining_runs} runs and {preview.remaining_operations} operations"
    if preview.leaves_tombstones:
        yield f"graphs lead on through {preview.reachable} tombstones"
    else:
        yield "no tombstones: edges of purged runs are deleted"
