"""What every question is asked of: the store, the switches, and the few settings that answers depend on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from resolvers.change_feed import ChangeFeed
from resolvers.feature_flags import FeatureFlags
from resolvers.lineage import TraversalCache
from storage.base import Store
from storage.records import RecordedRun, RunStatus


@dataclass(frozen=True, slots=True)
class Retention:
    """How long rows are kept, None for ever; and how long the order of changes can be gone back in."""

    runs: timedelta | None
    operations: timedelta | None
    changes: timedelta = timedelta(days=7)

    @property
    def days(self) -> int:
        """The retention of runs in days, 0 for ever."""
        return self.runs.days if self.runs is not None else 0


@dataclass(frozen=True, slots=True)
class Service:
    """One running service; passed down, never global."""

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
    traversal_cache: TraversalCache = field(default_factory=TraversalCache)
