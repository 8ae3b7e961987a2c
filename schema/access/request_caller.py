"""The caller that the authentication middleware stored in a request's scope."""

from starlette.types import Scope

from schema.access.caller import ANONYMOUS, Caller
from schema.access.errors import Unauthenticated

CALLER: str = "caller"
"""The key of `scope["state"]`."""


def request_caller(scope: Scope) -> Caller:
    """Return the caller of a request; raise Unauthenticated if nothing authenticated it.

    The anonymous caller is returned only with DPM_AUTH_MODE=ANONYMOUS.
    """
    caller: Caller | None = scope.get("state", {}).get(CALLER)
    if caller is not None:
        return caller
    if scope["app"].state.is_anonymous:
        return ANONYMOUS
    raise Unauthenticated
