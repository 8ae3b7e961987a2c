"""Global object identification (Relay): opaque ids, unique over all types, which `node` resolves."""

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
        "LineageEdge",
    }
)
_EDGE_PARTS: Final = 4


def to_global_id(type_name: str, *key: str | int) -> str:
    """The global id of the object of that type whose natural key is `key`."""
    return base64.urlsafe_b64encode(orjson.dumps([type_name, *key])).rstrip(b"=").decode()


def from_global_id(global_id: str) -> tuple[str, tuple[str | int, ...]] | None:
    """The type and natural key of a global id; None where it is none of ours."""
    try:
        padded = global_id.encode("ascii") + b"=" * (-len(global_id) % 4)
        type_name, *key = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error):
        return None
    if not isinstance(type_name, str) or type_name not in NODE_TYPES:
        return None
    if to_global_id(type_name, *key) != global_id:
        return None
    if type_name == "LineageEdge":
        texts, well_made = key[:3], len(key) == _EDGE_PARTS and type(key[3]) is int
    else:
        texts, well_made = key, len(key) == 1
    if not well_made or not all(type(part) is str and is_storable(part) for part in texts):
        return None
    return type_name, tuple(key)


@strawberry.interface(description="An object with a global id.")
class Node:
    @strawberry.field(
        description="Opaque, unique over all types: `node(id:)` finds the object again."
    )
    def id(self) -> strawberry.ID:
        return strawberry.ID(to_global_id(type(self).__name__, *self.natural_key()))

    def natural_key(self) -> tuple[str | int, ...]:
        """What makes the object unique among those of its type."""
        raise NotImplementedError
