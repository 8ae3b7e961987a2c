"""The caller of a request: a subject, its roles and its portfolios."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from storage.portfolio_scope import ALL_PORTFOLIOS, PortfolioScope


class Role(Enum):
    """A role that a caller was granted. Token and policy files use these names."""

    READER = "READER"
    SUPPORT = "SUPPORT"
    REVIEWER = "REVIEWER"
    RECORDER = "RECORDER"
    AUDITOR = "AUDITOR"
    ADMIN = "ADMIN"


class Permission(Enum):
    """A permission that an operation of the API needs."""

    READ_RECORDS = auto()
    READ_PAYLOADS = auto()
    REVIEW = auto()
    RECORD = auto()
    AUDIT = auto()
    ADMINISTER = auto()


_READER: Final = frozenset({Permission.READ_RECORDS})
_SUPPORT: Final = _READER | {Permission.READ_PAYLOADS}

PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.READER: _READER,
    Role.SUPPORT: _SUPPORT,
    Role.REVIEWER: _SUPPORT | {Permission.REVIEW},
    Role.RECORDER: _READER | {Permission.RECORD},
    Role.AUDITOR: _SUPPORT | {Permission.AUDIT},
    Role.ADMIN: frozenset(Permission),
}
"""The permissions of each role."""

LEAST_ROLE: Final[dict[Permission, Role]] = {
    Permission.READ_RECORDS: Role.READER,
    Permission.READ_PAYLOADS: Role.SUPPORT,
    Permission.REVIEW: Role.REVIEWER,
    Permission.RECORD: Role.RECORDER,
    Permission.AUDIT: Role.AUDITOR,
    Permission.ADMINISTER: Role.ADMIN,
}
"""The role that an error names when a permission is missing."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request. `expires_at` is a POSIX time in seconds, None if the identity does not expire."""

    subject: str
    roles: frozenset[Role]
    portfolios: PortfolioScope
    actor: str | None = None
    """The name of the caller in decisions. None means the subject."""
    expires_at: float | None = None

    @property
    def actor_id(self) -> str:
        """The actor of this caller's decisions."""
        return self.actor if self.actor is not None else self.subject

    @property
    def is_scoped(self) -> bool:
        """Whether the caller sees fewer than all portfolios."""
        return not self.portfolios.sees_all

    def may(self, permission: Permission) -> bool:
        """Return whether one of the caller's roles grants a permission."""
        return any(permission in PERMISSIONS[role] for role in self.roles)


ANONYMOUS: Final = Caller("anonymous", frozenset(Role), ALL_PORTFOLIOS)
"""The caller of DPM_AUTH_MODE=ANONYMOUS: every role and every portfolio."""
