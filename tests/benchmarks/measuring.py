"""Processor time, which counts every thread and no waiting, and tables of it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

MILLI: Final = 1000


class Stopwatch:
    """Adds up the processor time of this process while it runs."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run for the length of a block."""
        begun = time.process_time()
        try:
            yield
        finally:
            self.seconds += time.process_time() - begun


def print_table(title: str, head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print a table: the first column to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    print(f"\n\n{title}")
    for line in (head, ["-" * width for width in widths], *lines):
        first, *rest = (
            cell.rjust(width) if n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  ".join((first, *rest)))
