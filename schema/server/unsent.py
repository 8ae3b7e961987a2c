"""A limit of the responses that a process holds for clients that do not read."""

from collections.abc import Iterator
from contextlib import contextmanager


class UnsentBudgetExceeded(Exception):
    """The responses that are waiting to be sent exceed the limit of the process."""


class UnsentBudget:
    """Counts the bytes of responses that are created but not yet passed to a connection."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.held = 0

    @contextmanager
    def hold(self, size: int) -> Iterator[None]:
        """Count a response of `size` bytes while the block runs.

        Raise UnsentBudgetExceeded if it exceeds the limit together with others. A single response is always accepted.
        """
        if self.held and self.held + size > self._max_bytes:
            raise UnsentBudgetExceeded
        self.held += size
        try:
            yield
        finally:
            self.held -= size
