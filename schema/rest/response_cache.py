"""Answers kept as they were encoded, for as long as it is proven that nothing has been written since."""

from collections import OrderedDict
from typing import Final

from starlette.responses import Response

MOST_BYTES: Final = 32 * 1024 * 1024
"""How much is kept; what was asked for longest ago goes first."""

AROUND: Final = 800
"""What an answer holds beside its body and its target: tens of thousands of short ones would hold little else."""

LONGEST: Final = 1024 * 1024
"""An answer beyond this is not kept: it would drive out a thousand others."""

Target = tuple[bytes, bytes]
"""A path as it came, and its query."""


class KeptAnswers:
    """The answers to GET requests made of one state of the store (`Reader.state`), each with its route's template."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._state: object = None
        self._answers: OrderedDict[Target, tuple[str, Response]] = OrderedDict()

    def find(self, target: Target, state: object) -> tuple[str, Response] | None:
        """The answer that the store would give in that state, if it was given before."""
        if state != self._state:
            self._answers.clear()
            self._bytes = 0
            self._state = state
            return None
        found = self._answers.get(target)
        if found is not None:
            self._answers.move_to_end(target)
        return found

    def keep(self, target: Target, state: object, template: str, response: Response) -> None:
        """Keep an answer, `state` having been taken before it was made."""
        size = _size(target, response)
        if state != self._state or size > LONGEST or target in self._answers:
            return
        self._answers[target] = (template, response)
        self._bytes += size
        while self._bytes > self._most:
            oldest, (_, dropped) = self._answers.popitem(last=False)
            self._bytes -= _size(oldest, dropped)


def _size(target: Target, response: Response) -> int:
    path, query = target
    return AROUND + len(path) + len(query) + len(response.body)
