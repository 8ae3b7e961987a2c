"""The fields `recordedAt`, `recordedBy` and `traceparent`: system time, caller and trace of the write of a record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

import strawberry

from schema.compiled import batched
from schema.graphql.loading.context import Info
from storage.ledger.leaves import LeafKind, row_id
from storage.records import (
    Decision,
    IdempotencyEvent,
    LineageEdge,
    Operation,
    Record,
    Run,
    edge_id,
)
from storage.stamps import UNKNOWN, RecordId, Stamp

BEFORE: Final = "null if it was recorded before schema revision 0005"


class Stamped(Protocol):
    """A GraphQL object of a stored record."""

    @classmethod
    async def load_stamps(cls, objects: Sequence[Any], info: Info, /) -> Sequence[Stamp]:
        """Return the stamp of each object of this class."""


RecordOfObject = Run | Operation | Decision | LineageEdge | IdempotencyEvent


class Traced(Stamped, Protocol):
    """An object of a stored record that has a leaf."""

    record: Any
    """The record, of RecordOfObject."""


async def load_stamps(
    info: Info, record_class: type[Record], ids: Sequence[RecordId]
) -> Sequence[Stamp]:
    """Return the stamp of each record, UNKNOWN for a record that was deleted meanwhile."""
    stamps: Mapping[RecordId, Stamp | None]
    stamps = await info.context.loaders.stamps(record_class).load_many(ids)
    return [stamps[each] or UNKNOWN for each in ids]


@batched
async def _recorded_at(objects: Sequence[Stamped], info: Info) -> Sequence[datetime | None]:
    stamps = await type(objects[0]).load_stamps(objects, info)
    return [stamp.recorded_at for stamp in stamps]


@batched
async def _recorded_by(objects: Sequence[Stamped], info: Info) -> Sequence[str | None]:
    stamps = await type(objects[0]).load_stamps(objects, info)
    return [stamp.recorded_by for stamp in stamps]


@batched
async def _traceparent(objects: Sequence[Traced], info: Info) -> Sequence[str | None]:
    stamps = await type(objects[0]).load_stamps(objects, info)
    ids = [_leaf_id(each.record) for each in objects]
    leaves = await info.context.loaders.leaves.load_many(ids)
    return [
        next(
            (
                found.leaf.traceparent
                for found in leaves[each] or ()
                if found.leaf.recorded_at == stamp.recorded_at
            ),
            None,
        )
        for each, stamp in zip(ids, stamps, strict=True)
    ]


def _leaf_id(record: RecordOfObject) -> tuple[LeafKind, str]:
    match record:
        case Run():
            return LeafKind.RUN, record.rebalance_run_id
        case Operation():
            return LeafKind.OPERATION, record.operation_id
        case Decision():
            return LeafKind.DECISION, record.decision_id
        case LineageEdge():
            return LeafKind.EDGE, row_id(*edge_id(record))
    return LeafKind.HISTORY, row_id(
        record.idempotency_key, record.created_at, record.rebalance_run_id
    )


def recorded_at_field(what: str, *, null: str = BEFORE) -> Any:
    """Return the field `recordedAt` of an object. `what` names the object, `null` says what null means."""
    return strawberry.field(
        resolver=_recorded_at,
        description=f"Time at which the service recorded {what}, in UTC: system time, which no caller sets. {null}.",
    )


def recorded_by_field(what: str, *, null: str = BEFORE) -> Any:
    """Return the field `recordedBy` of an object. `what` names the object, `null` says what null means."""
    return strawberry.field(
        resolver=_recorded_by,
        description=f"Subject of the caller who recorded {what}; `import:` and the operator's name for an import."
        f" {null}.",
    )


def traceparent_field(what: str) -> Any:
    """Return the field `traceparent` of an object. `what` names the object."""
    return strawberry.field(
        resolver=_traceparent,
        description=f"Trace context (W3C `traceparent`) of the request that recorded {what}. null if it had none, and"
        " for an import.",
    )
