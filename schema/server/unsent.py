"""A bound on the answers that a process holds for clients that do not read."""

from collections.abc import Iterator
from contextlib import contextmanager


class UnsentBudgetExceeded(Exception):
    """The answers that wait to be sent are more than the process may hold."""


class UnsentBudget:
    """Counts the bytes of answers that are made and not yet handed to a connection."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.held = 0

    @contextmanager
    def hold(self, size: int) -> Iterator[None]:
        """Count an answer of `size` bytes while the block runs.

        Raise UnsentBudgetExceeded where others are held already and this one is too many: one answer alone always
        goes.
        """
        if self.held and self.held + size > self._max_bytes:
            raise UnsentBudgetExceeded
        self.held += size
        try:
            yield
        finally:
            self.held -= size
