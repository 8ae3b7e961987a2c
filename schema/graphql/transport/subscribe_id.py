"""The operation id of a `subscribe` message that has a key twice in its payload."""

import json
from typing import Final

_MEMBERS: Final = ["id", "payload", "type"]


def subscribe_id(text: str) -> str | None:
    """Return the id of a JSON message that repeats a key; None unless the key is repeated within its payload.

    The id and the type are then unambiguous, so that the error concerns this operation only.
    """
    try:
        # Objects become lists of pairs, which keep repeated keys.
        pairs = json.loads(text, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return None
    if not text.lstrip().startswith("{") or sorted(name for name, _ in pairs) != _MEMBERS:
        return None
    message = dict(pairs)
    name = message["id"]
    is_subscribe = message["type"] == "subscribe" and isinstance(name, str) and name
    return name if is_subscribe else None
