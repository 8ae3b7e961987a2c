"""The feature flags: which parts of the service answer, and the code that says that one does not."""

from dataclasses import dataclass
from enum import StrEnum

from storage.errors import FeatureDisabled


class Feature(StrEnum):
    """A part of the service that a flag switches; its value is the code shown where it is off (RFC-0023)."""

    SUPPORT = "DPM_SUPPORT_APIS_DISABLED"
    SUMMARY = "DPM_SUPPORTABILITY_SUMMARY_APIS_DISABLED"
    BUNDLE = "DPM_SUPPORT_BUNDLE_APIS_DISABLED"
    LINEAGE = "DPM_LINEAGE_APIS_DISABLED"
    IDEMPOTENCY_HISTORY = "DPM_IDEMPOTENCY_HISTORY_APIS_DISABLED"
    OPERATIONS = "DPM_ASYNC_OPERATIONS_DISABLED"
    ARTIFACTS = "DPM_ARTIFACTS_DISABLED"
    WORKFLOW = "DPM_WORKFLOW_DISABLED"


@dataclass(frozen=True, slots=True)
class FeatureFlags:
    """The features that are on."""

    enabled: frozenset[Feature]

    def require(self, *features: Feature) -> None:
        """Raise FeatureDisabled for the first that is off; the support APIs as a whole come first."""
        for feature in (Feature.SUPPORT, *features):
            if feature not in self.enabled:
                raise FeatureDisabled(feature.value)
