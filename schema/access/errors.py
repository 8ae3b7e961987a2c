"""Errors of access, with the codes that clients know."""

from typing import ClassVar

from schema.access.caller import LEAST_ROLE, Permission
from storage.errors import AccessDenied, LineageError


class Unauthenticated(LineageError):
    """The request has no valid token. The message neither says which check failed nor repeats the token."""

    code = "DPM_UNAUTHENTICATED"
    status: ClassVar[int] = 401

    def __init__(self) -> None:
        super().__init__("a valid bearer token is required")


class Forbidden(AccessDenied):
    """The caller has no role that permits the operation."""

    code = "DPM_FORBIDDEN"

    def __init__(self, permission: Permission) -> None:
        self.role = LEAST_ROLE[permission]
        self.response_headers = {
            "WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{self.role.value}"'
        }
        """REST names the role by RFC 6750, 3.1."""
        super().__init__(f"this needs the role {self.role.value}")


class ActorMismatch(AccessDenied):
    """The request names another actor than the caller."""

    code = "DPM_ACTOR_MISMATCH"

    def __init__(self) -> None:
        super().__init__("actorId: must be the caller's own, or left out")
