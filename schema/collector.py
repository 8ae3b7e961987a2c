"""Python's collector of reference cycles, set for a service."""

import gc
from typing import Final

YOUNG: Final = 50_000
"""How many objects are made before the young ones are looked at: more than the largest usual answer has."""


def spare_collector() -> None:
    """Have the collector pass over what the start has left: it would walk all of that while answers are made.

    A large answer is thousands of objects that live until it is sent; as they come, every 700 of them would have
    the collector look at all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
