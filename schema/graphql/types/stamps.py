"""The fields `recordedAt` and `recordedBy`: the system time and the caller of the write of a record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

import strawberry

from schema.compiled import batched
from schema.graphql.loading.context import Info
from storage.records import Record
from storage.stamps import UNKNOWN, RecordId, Stamp

BEFORE: Final = "null if it was recorded before schema revision 0005"


class Stamped(Protocol):
    """A GraphQL object of a stored record."""

    @classmethod
    async def load_stamps(cls, objects: Sequence[Any], info: Info, /) -> Sequence[Stamp]:
        """Return the stamp of each object of this class."""


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
