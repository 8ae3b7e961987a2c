"""Errors of access: each has the code and the HTTP status that clients know."""

from schema.access.caller import LEAST_ROLE, Permission
from storage.errors import LineageError


class AccessError(LineageError):
    """Base class: the request is refused because of who sent it."""


class Unauthenticated(AccessError):
    """No token, or one that is not valid. The message never says which check failed, nor repeats the token."""

    code = "DPM_UNAUTHENTICATED"
    status = 401

    def __init__(self) -> None:
        super().__init__("a valid bearer token is required")


class Forbidden(AccessError):
    """The caller has no role that permits the operation."""

    code = "DPM_FORBIDDEN"
    status = 403

    def __init__(self, permission: Permission) -> None:
        self.role = LEAST_ROLE[permission]
        super().__init__(f"this needs the role {self.role.value}")


class ActorMismatch(AccessError):
    """The request names another actor than the caller."""

    code = "DPM_ACTOR_MISMATCH"
    status = 403

    def __init__(self) -> None:
        super().__init__("actorId: must be the caller's own, or left out")


class FourEyes(AccessError):
    """The caller recorded the run that it wants to approve, and DPM_WORKFLOW_FOUR_EYES is on."""

    code = "DPM_WORKFLOW_FOUR_EYES"
    status = 403

    def __init__(self) -> None:
        super().__init__("a run may not be approved by the caller who recorded it")
