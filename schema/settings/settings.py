"""The settings of the service, read once from environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Final

from resolvers.feature_flags import Feature, FeatureFlags
from schema.settings.access import AccessSettings
from schema.settings.fields import InvalidSetting, setting
from schema.settings.ledger import LedgerSettings
from schema.settings.limits import LimitSettings
from schema.settings.parsers import (
    choice,
    integer,
    parse_bool,
    parse_prefix,
    parse_run_statuses,
)
from schema.settings.store import StoreSettings
from storage.records import RunStatus

PREFIX: Final = "DPM_"
"""The prefix of every variable of this application."""


@dataclass(frozen=True, kw_only=True)
class Settings(StoreSettings, LimitSettings, AccessSettings, LedgerSettings):
    """The settings. The metadata of each field has its variable, parser and description.

    docs/settings.md shows the same descriptions and defaults; a test compares both.
    """

    retention_days: int = setting(
        "DPM_SUPPORTABILITY_RETENTION_DAYS",
        integer(0, 1_000_000),
        0,
        "runs that are older are purged; 0 disables it",
    )
    tombstones: bool = setting(
        "DPM_SUPPORTABILITY_TOMBSTONES",
        parse_bool,
        True,
        "a purge leaves tombstones and edges, so that lineage is not torn; off: nothing remains",
    )
    operation_ttl_seconds: int = setting(
        "DPM_ASYNC_OPERATIONS_TTL_SECONDS",
        integer(0, 86_400_000_000),
        86_400,
        "operations that finished longer ago are purged; 0 disables it, and is the default with `--demo` and `--load`",
    )
    change_retention_hours: int = setting(
        "DPM_CHANGES_RETENTION_HOURS",
        integer(1, 100_000),
        168,
        "resume window of subscriptions: how long a change cursor is valid",
    )
    support_apis_enabled: bool = setting(
        "DPM_SUPPORT_APIS_ENABLED",
        parse_bool,
        True,
        "every API; the flags below apply only if it is on",
    )
    summary_apis_enabled: bool = setting(
        "DPM_SUPPORTABILITY_SUMMARY_APIS_ENABLED", parse_bool, True, "the summary"
    )
    bundle_apis_enabled: bool = setting(
        "DPM_SUPPORT_BUNDLE_APIS_ENABLED", parse_bool, True, "support bundles"
    )
    lineage_apis_enabled: bool = setting("DPM_LINEAGE_APIS_ENABLED", parse_bool, False, "lineage")
    history_apis_enabled: bool = setting(
        "DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED", parse_bool, False, "idempotency history"
    )
    operations_enabled: bool = setting(
        "DPM_ASYNC_OPERATIONS_ENABLED", parse_bool, True, "operations"
    )
    artifacts_enabled: bool = setting("DPM_ARTIFACTS_ENABLED", parse_bool, True, "artifacts")
    artifact_mode: str = setting(
        "DPM_ARTIFACT_STORE_MODE",
        choice("DERIVED", "PERSISTED"),
        "DERIVED",
        "`DERIVED` builds a run's artifact from its result, `PERSISTED` stores it with the run",
    )
    workflow_enabled: bool = setting(
        "DPM_WORKFLOW_ENABLED", parse_bool, False, "workflow routes and actions"
    )
    review_statuses: frozenset[RunStatus] = setting(
        "DPM_WORKFLOW_REQUIRES_REVIEW_FOR_STATUSES",
        parse_run_statuses,
        frozenset({RunStatus.PENDING_REVIEW}),
        "run statuses that need a review, comma-separated",
    )
    rest_prefix: str = setting(
        "DPM_REST_PREFIX",
        parse_prefix,
        "/api/v1",
        "additional prefix of the REST routes; `none` for none",
    )

    @classmethod
    def unknown_variables(cls, env: Mapping[str, str]) -> dict[str, str | None]:
        """Return the variables that begin with DPM_ but are not settings, each with the most similar setting.

        The setting is None if no setting is similar.
        """
        known = [each.metadata["variable"] for each in fields(cls)]
        unknown = (name for name in env if name.startswith(PREFIX) and name not in known)
        return {
            name: next(iter(get_close_matches(name, known, 1)), None) for name in sorted(unknown)
        }

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Parse the variables; an empty one counts as unset. Raise InvalidSetting for the first invalid one."""
        values: dict[str, object] = {}
        for each in fields(cls):
            variable = each.metadata["variable"]
            value = env.get(variable, "")
            if not value.strip():
                continue
            try:
                values[each.name] = each.metadata["parse"](value)
            except ValueError as error:
                raise InvalidSetting(variable, value, str(error)) from error
        settings = cls(**values)  # type: ignore[arg-type]  # each parser returns its field's type
        settings.check_access()
        settings.ledger_key  # noqa: B018  # raises for a file that is no key
        settings.store_config  # noqa: B018  # raises for a SQL backend without a database
        return settings

    @property
    def feature_flags(self) -> FeatureFlags:
        """The enabled features."""
        flags = {
            Feature.SUPPORT: self.support_apis_enabled,
            Feature.SUMMARY: self.summary_apis_enabled,
            Feature.BUNDLE: self.bundle_apis_enabled,
            Feature.LINEAGE: self.lineage_apis_enabled,
            Feature.IDEMPOTENCY_HISTORY: self.history_apis_enabled,
            Feature.OPERATIONS: self.operations_enabled,
            Feature.ARTIFACTS: self.artifacts_enabled,
            Feature.WORKFLOW: self.workflow_enabled,
        }
        return FeatureFlags(frozenset(feature for feature, on in flags.items() if on))
