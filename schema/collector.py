"""Python's collector of reference cycles, set for a service."""

import gc
from typing import Final

YOUNG: Final = 5_000
"""How many objects are made before the young ones are looked at: as many as are looked at within a millisecond or two.

A large answer makes several times as many; none of them is garbage before it is sent, and every look stops the loop.
"""

YOUNG_TIMES: Final = 1
"""How often the young ones alone are looked at before those that were left then are, too: there are never many."""

MIDDLE_TIMES: Final = 700
"""How often those are before all are: the walks that are kept are most of all.

Requests leave few cycles behind, so that little waits for it.
"""


def tune_gc() -> None:
    """Have the collector pass over what the start has left: it would walk all of that while answers are made.

    A large answer is thousands of objects that live until it is sent; as they come, every 700 of them would have
    the collector look at all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, YOUNG_TIMES, MIDDLE_TIMES)
