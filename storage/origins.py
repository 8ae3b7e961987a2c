"""The kinds of a run's origin."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from storage.records import EdgeType


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
"""The kind that an edge from a run gives its origin."""
