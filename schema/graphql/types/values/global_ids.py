"""Global object ids (Relay, GraphQL Global Object Identification Specification).

A global id is unique over all types, opaque to clients, and resolved by `Query.node`.
"""

import base64
import binascii
from typing import Final

import orjson
import strawberry

from storage.records import is_storable

NODE_TYPES: Final = frozenset(
    {
        "Run",
        "Operation",
        "Decision",
        "Correlation",
        "IdempotencyKey",
        "Artifact",
        "UnknownEntity",
        "PurgedEntity",
        "LineageEdge",
    }
)
_EDGE_KEY_LENGTH: Final = 4
"""The length of an edge's key: source id, edge type, target id, and creation time in microseconds since 1970 (UTC)."""


def to_global_id(type_name: str, *key: str | int) -> str:
    """Return the global id of the object of type `type_name` with the natural key `key`."""
    return base64.urlsafe_b64encode(orjson.dumps([type_name, *key])).rstrip(b"=").decode()


def from_global_id(global_id: str) -> tuple[str, tuple[str | int, ...]] | None:
    """Return the type name and the natural key of a global id, None if `to_global_id` did not make it."""
    try:
        padded = global_id.encode("ascii") + b"=" * (-len(global_id) % 4)
        type_name, *key = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error):
        return None
    if not isinstance(type_name, str) or type_name not in NODE_TYPES:
        return None
    if to_global_id(type_name, *key) != global_id:
        return None  # the text is another encoding of the same values
    if type_name == "LineageEdge":
        texts, is_valid = key[:3], len(key) == _EDGE_KEY_LENGTH and type(key[3]) is int
    else:
        texts, is_valid = key, len(key) == 1
    if not is_valid or not all(type(part) is str and is_storable(part) for part in texts):
        return None
    return type_name, tuple(key)


@strawberry.interface(description="An object with a global id (Relay).")
class Node:
    @strawberry.field(
        description="Global id: opaque and unique over all types. `Query.node` returns the object of a global id."
    )
    def id(self) -> strawberry.ID:
        return strawberry.ID(to_global_id(type(self).__name__, *self.natural_key()))

    def natural_key(self) -> tuple[str | int, ...]:
        """Return the values that identify the object among the objects of its type."""
        raise NotImplementedError
