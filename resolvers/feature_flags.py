"""The feature flags: the enabled parts of the service, and the error codes of the disabled ones."""

from dataclasses import dataclass
from enum import StrEnum

from storage.errors import FeatureDisabled


class Feature(StrEnum):
    """A part of the service with a feature flag; its value is the error code if the flag is off (RFC-0023)."""

    SUPPORT = "DPM_SUPPORT_APIS_DISABLED"
    SUMMARY = "DPM_SUPPORTABILITY_SUMMARY_APIS_DISABLED"
    BUNDLE = "DPM_SUPPORT_BUNDLE_APIS_DISABLED"
    LINEAGE = "DPM_LINEAGE_APIS_DISABLED"
    IDEMPOTENCY_HISTORY = "DPM_IDEMPOTENCY_HISTORY_APIS_DISABLED"
    OPERATIONS = "DPM_ASYNC_OPERATIONS_DISABLED"
    ARTIFACTS = "DPM_ARTIFACTS_DISABLED"
    WORKFLOW = "DPM_WORKFLOW_DISABLED"

    @property
    def setting(self) -> str:
        """The setting that enables the feature."""
        return f"{self.removesuffix('_DISABLED')}_ENABLED"


@dataclass(frozen=True, slots=True)
class FeatureFlags:
    """The enabled features."""

    enabled: frozenset[Feature]

    def require(self, *features: Feature) -> None:
        """Raise FeatureDisabled for the first feature that is off. SUPPORT, which covers all, is checked first."""
        for feature in (Feature.SUPPORT, *features):
            if feature not in self.enabled:
                raise FeatureDisabled(feature.value, feature.setting)
