"""The kinds of a run's origin."""

from enum import StrEnum


class OriginKind(StrEnum):
    """The kind of an origin, the strongest first."""

    CONFLICT = "CONFLICT"
    REPLAY = "REPLAY"
    DERIVED = "DERIVED"
    SCENARIO = "SCENARIO"
    CAUSED = "CAUSED"
    FRESH = "FRESH"
