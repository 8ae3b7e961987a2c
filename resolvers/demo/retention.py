"""The purges and holds of the demo: a purged cause, and a held run."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from resolvers.retention.holds import HoldDraft, place_hold
from resolvers.service import Service
from storage.lists import TimeRange
from storage.records import (
    EdgeType,
    LineageEdge,
    Operation,
    OperationPayload,
    OperationStatus,
    Record,
    RecordedOperation,
)
from storage.retention import HoldDirection, PurgeOptions

MATTER: Final = "INC-2041"
_OPERATION_PREFIX: Final = "dop_"


async def is_empty(service: Service) -> bool:
    """Return whether the store has neither runs nor operations."""
    summary = await service.store.summary(TimeRange())
    return summary.run_count == summary.operation_count == 0


async def purge_causes(service: Service, records: Sequence[Record]) -> None:
    """Record and purge the operations that the demo's edges name as causes and that its records leave out.

    The store must be empty, because the purge deletes every record of that age.
    """
    for edge in missing_causes(records):
        created = edge.created_at - timedelta(minutes=2)
        finished = created + timedelta(minutes=1)
        operation = Operation(
            edge.target_entity_id,
            "REFRESH_PRICES",
            OperationStatus.FAILED,
            f"corr_{edge.target_entity_id.removeprefix(_OPERATION_PREFIX)}",
            created,
            created,
            finished,
            has_request=False,
        )
        error = '{"code":"MarketDataUnavailable","message":"The price feed gave no answer."}'
        payload = OperationPayload(request=None, result=None, error=error)
        await service.store.import_batch([RecordedOperation(operation, payload)])
        await service.store.purge(
            runs_before=None,
            operations_before=edge.created_at,
            limit=1,
            options=PurgeOptions(reason="past its time to live"),
        )


async def hold_effects(service: Service, records: Sequence[Record]) -> None:
    """Place a hold on each run whose cause was purged."""
    for edge in missing_causes(records):
        await place_hold(
            service,
            HoldDraft(
                reason="The bank's audit asks for the run.",
                matter=MATTER,
                entity_id=edge.source_entity_id,
                direction=HoldDirection.UPSTREAM,
                depth=1,
            ),
        )


def missing_causes(records: Sequence[Record]) -> Sequence[LineageEdge]:
    """Return the edges whose cause is an operation without a record."""
    recorded = {
        record.operation.operation_id for record in records if isinstance(record, RecordedOperation)
    }
    edges = {
        record.target_entity_id: record
        for record in records
        if isinstance(record, LineageEdge)
        and record.edge_type is EdgeType.CAUSED_BY
        and record.target_entity_id.startswith(_OPERATION_PREFIX)
        and record.target_entity_id not in recorded
    }
    return list(edges.values())
