"""Arguments that the fields of several types take."""

from typing import TypeVar

import strawberry

V = TypeVar("V")


def unset_to_none(value: V | None) -> V | None:
    """The value of an argument, None where it was left out."""
    return None if value is strawberry.UNSET else value
