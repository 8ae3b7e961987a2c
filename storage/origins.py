"""The kinds of a run's origin, and the rules of scenarios and conflicts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from storage.records import EdgeType, IdempotencyEvent, IdempotencyMapping, Operation, Run


class OriginKind(StrEnum):
    """The kind of an origin, the strongest first."""

    CONFLICT = "CONFLICT"
    REPLAY = "REPLAY"
    DERIVED = "DERIVED"
    SCENARIO = "SCENARIO"
    CAUSED = "CAUSED"
    FRESH = "FRESH"


KIND_BY_EDGE_TYPE: Final[Mapping[EdgeType, OriginKind]] = {
    EdgeType.REPLAYED_FROM: OriginKind.REPLAY,
    EdgeType.DERIVED_FROM: OriginKind.DERIVED,
    EdgeType.CAUSED_BY: OriginKind.CAUSED,
}
"""The kind of origin of a run that has an outgoing edge of this type."""


def scenario_of(run: Run) -> str | None:
    """Return the correlation id of the operation of a scenario run, None if this run is not a scenario run.

    A scenario run has no idempotency key. Its correlation id is the operation's, a colon and the scenario's name.
    """
    batch, colon, scenario = run.correlation_id.rpartition(":")
    return batch if colon and scenario and run.idempotency_key is None else None


def is_scenario_of(run: Run, operation: Operation) -> bool:
    """Return whether a run is a scenario of an operation: created between the operation's creation and its finish."""
    finished_at = operation.finished_at or run.created_at
    return (
        scenario_of(run) == operation.correlation_id
        and operation.created_at <= run.created_at <= finished_at
    )


def conflicted_at(
    history: Iterable[IdempotencyEvent], mapping: IdempotencyMapping | None
) -> datetime | None:
    """Return the first use of the second request hash of an idempotency key, None if there is only one hash."""
    first_uses: dict[str, datetime] = {}
    uses: list[IdempotencyEvent | IdempotencyMapping] = [*history]
    if mapping is not None:
        uses.append(mapping)
    for use in uses:
        first = first_uses.get(use.request_hash, use.created_at)
        first_uses[use.request_hash] = min(first, use.created_at)
    times = sorted(first_uses.values())
    return times[1] if len(times) > 1 else None
