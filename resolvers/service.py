"""The service: the store, the feature flags and the settings that operations depend on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from resolvers.change_feed import ChangeFeed
from resolvers.feature_flags import FeatureFlags
from resolvers.graph.lineage import TraversalCache
from resolvers.redaction import Redaction
from storage.base import Store
from storage.records import RecordedRun, RunStatus


@dataclass(frozen=True, slots=True)
class Retention:
    """How long runs and operations are stored (None: for ever), and how long changes stay in the change log.

    With `leaves_tombstones`, a purge leaves tombstones and edges, so that lineage is not torn.
    """

    runs: timedelta | None
    operations: timedelta | None
    changes: timedelta = timedelta(days=7)
    leaves_tombstones: bool = True

    @property
    def days(self) -> int:
        """The retention of runs in days, 0 meaning for ever."""
        return self.runs.days if self.runs is not None else 0


@dataclass(frozen=True, slots=True)
class Service:
    """A running service. It is passed as an argument, never global."""

    store: Store
    feature_flags: FeatureFlags
    backend: str
    retention: Retention
    review_statuses: frozenset[RunStatus]
    workflow_enabled: bool
    persist_artifacts: bool
    build_artifact: Callable[[RecordedRun], str]
    now: Callable[[], datetime]
    change_feed: ChangeFeed
    build_redacted: Callable[[RecordedRun], str] | None = None
    """Builds the redacted artifact of a run. None if the caller may read payloads."""
    requires_login: bool = False
    """Whether callers have to authenticate."""
    four_eyes: bool = False
    """Whether the caller who recorded a run may not approve it."""
    redaction: Callable[[], Redaction] = Redaction
    """Returns the redaction of payloads for callers who may not read them."""
    traversal_cache: TraversalCache = field(default_factory=TraversalCache)

    def artifact_to_read(self, recorded: RecordedRun) -> str:
        """Return the artifact of a run as the caller may read it. `build_artifact` returns the artifact to store."""
        return (self.build_redacted or self.build_artifact)(recorded)
