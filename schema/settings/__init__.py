"""The settings of the service."""

from schema.settings.fields import InvalidSetting
from schema.settings.settings import Settings

__all__ = ["InvalidSetting", "Settings"]
