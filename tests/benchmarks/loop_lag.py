"""The lag of an event loop: a tick every ten milliseconds, and the delay of each tick.

Run as `python -m tests.benchmarks.loop_lag FILE` it ticks by itself until it is terminated; with the arguments of
`dpm-lineage` behind the file it ticks in the loop of the service. A line of the file is the clock, how late the tick
was, and for how much of that time the thread could have run but was given no processor, in seconds.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path
from typing import Final, TextIO

import uvloop

from schema.cli import main as command_line
from schema.cli import serve as serve_command
from schema.settings import Settings

INTERVAL: Final = 0.01
NANO: Final = 1e-9
MIN_LATENESS: Final = 0.02
"""Minimum delay of a tick that is written to the file."""


def runnable_wait() -> float:
    """Return the total seconds that this thread was runnable but had no CPU."""
    _, waited, _ = Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()
    return int(waited) * NANO


async def tick(out: TextIO) -> None:
    """Tick until cancelled."""
    while True:
        clock, waited = time.monotonic(), runnable_wait()
        await asyncio.sleep(INTERVAL)
        now = time.monotonic()
        late = now - clock - INTERVAL
        if late > MIN_LATENESS:
            out.write(f"{now} {late} {min(late, runnable_wait() - waited)}\n")
            out.flush()


def main() -> None:
    """Tick alone, or in the loop of the service."""
    file, *arguments = sys.argv[1:]
    with Path(file).open("w", encoding="ascii") as out:
        if not arguments:
            uvloop.run(tick(out))
            return
        serve = serve_command.serve

        async def ticked(options: argparse.Namespace, settings: Settings) -> int:
            ticking = asyncio.create_task(tick(out))
            try:
                return await serve(options, settings)
            finally:
                ticking.cancel()

        serve_command.serve = ticked
        sys.exit(command_line.main(arguments))


if __name__ == "__main__":
    main()
