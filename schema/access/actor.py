"""The actor of a decision: the authenticated caller, or the name in the request of an anonymous caller."""

from schema.access.caller import ANONYMOUS, Caller
from schema.access.errors import ActorMismatch
from storage.errors import InvalidInput


def decision_actor(caller: Caller, named: str | None) -> str:
    """Return the actor of a decision. `named` is the actor in the request, None if it has none.

    Raise ActorMismatch if an authenticated caller names another actor, and InvalidInput if an anonymous caller names
    none.
    """
    if caller is ANONYMOUS:
        if named is None:
            raise InvalidInput("actorId", "required, because the caller is anonymous")
        return named
    if named is not None and named != caller.actor_id:
        raise ActorMismatch
    return caller.actor_id
