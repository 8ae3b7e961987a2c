"""Python's collector of reference cycles, set for a service."""

import gc
from typing import Final

YOUNG: Final = 10_000
"""How many objects are made before the young ones are looked at: as many as are looked at within a few milliseconds."""

YOUNG_TIMES: Final = 10
MIDDLE_TIMES: Final = 100
"""How often the young and the middle ones are looked at before all are: the walks that are kept are most of those.

Requests leave no cycles behind, so that little waits for it.
"""


def spare_collector() -> None:
    """Have the collector pass over what the start has left: it would walk all of that while answers are made.

    A large answer is thousands of objects that live until it is sent; as they come, every 700 of them would have
    the collector look at all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, YOUNG_TIMES, MIDDLE_TIMES)
