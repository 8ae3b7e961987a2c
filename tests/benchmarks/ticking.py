"""How late an event loop is: a tick every ten milliseconds, and how long after its time each one came.

Run as `python -m tests.benchmarks.ticking FILE` it ticks by itself until it is terminated; with the arguments of
`dpm-lineage` behind the file it ticks in the loop of the service. A line of the file is the clock, how late the
tick was, and what of that time the process was at work, in seconds.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path
from typing import Final, TextIO

import uvloop

import schema.serve
from schema import cli
from schema.settings import Settings

EVERY: Final = 0.01
NOTED: Final = 0.02
"""Ticks that are less late are not written down."""


async def tick(out: TextIO) -> None:
    """Tick for ever."""
    while True:
        clock, worked = time.monotonic(), time.process_time()
        await asyncio.sleep(EVERY)
        now, works = time.monotonic(), time.process_time()
        late = now - clock - EVERY
        if late > NOTED:
            out.write(f"{now} {late} {min(late, works - worked)}\n")
            out.flush()


def main() -> None:
    """Tick alone, or beside the service."""
    file, *arguments = sys.argv[1:]
    with Path(file).open("w", encoding="ascii") as out:
        if not arguments:
            uvloop.run(tick(out))
            return
        serve = schema.serve.serve

        async def ticked(options: argparse.Namespace, settings: Settings) -> int:
            ticking = asyncio.create_task(tick(out))
            try:
                return await serve(options, settings)
            finally:
                ticking.cancel()

        schema.serve.serve = ticked
        sys.exit(cli.main(arguments))


if __name__ == "__main__":
    main()
