"""The service with a watch on its event loop: how long it was blocked, in CPU time, and where.

Run as `python -m tests.crashes.watched_service REPORT PYTHON -m schema.cli.main serve ...`, which runs the command in
this process and writes REPORT, a JSON file, once a second.
"""

import asyncio
import json
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any, Final

from schema.cli import main as command
from schema.cli import serve

BEAT_SECONDS: Final = 0.005
"""How often the loop shows that it goes around."""

DUMP_SECONDS: Final = 0.1
"""How long a block takes before its stack is kept."""

MAX_STACKS: Final = 40
MAX_CALLS: Final = 12


class LoopWatch:
    """The longest blocks of one event loop. CPU time is judged, because the machine has other work as well."""

    def __init__(self, report: Path) -> None:
        self._report = report
        self._last_wall = time.monotonic()
        self._last_cpu = time.thread_time()
        self._loop_thread = threading.get_ident()
        self.worst_wall = self.worst_cpu = 0.0
        self.stacks: list[dict[str, Any]] = []

    def start(self) -> None:
        """Let the running loop beat, and watch it from a thread."""
        self._beat()
        threading.Thread(target=self._watch, daemon=True).start()

    def _beat(self) -> None:
        wall, cpu = time.monotonic(), time.thread_time()
        self.worst_wall = max(self.worst_wall, wall - self._last_wall - BEAT_SECONDS)
        self.worst_cpu = max(self.worst_cpu, cpu - self._last_cpu)
        self._last_wall, self._last_cpu = wall, cpu
        asyncio.get_running_loop().call_later(BEAT_SECONDS, self._beat)

    def _watch(self) -> None:
        written = dumped = 0.0
        while True:
            time.sleep(DUMP_SECONDS / 4)
            blocked = time.monotonic() - self._last_wall
            if (
                blocked > DUMP_SECONDS
                and dumped != self._last_wall
                and len(self.stacks) < MAX_STACKS
            ):
                dumped = self._last_wall
                self.stacks.append({"seconds": round(blocked, 3), "stack": self._stack()})
            if time.monotonic() - written > 1:
                written = time.monotonic()
                self.write()

    def _stack(self) -> list[str]:
        """Return where the loop's thread is, innermost call first."""
        calls: list[str] = []
        frame: FrameType | None = sys._current_frames()[self._loop_thread]
        while frame is not None and len(calls) < MAX_CALLS:
            code = frame.f_code
            calls.append(f"{code.co_filename}:{frame.f_lineno} {code.co_qualname}")
            frame = frame.f_back
        return calls

    def write(self) -> None:
        """Write the report in one go."""
        values = {
            "worst_wall": self.worst_wall,
            "worst_cpu": self.worst_cpu,
            "stacks": self.stacks,
        }
        new = self._report.with_suffix(".new")
        new.write_text(json.dumps(values), encoding="utf-8")
        new.replace(self._report)


def main() -> None:
    """Run the command line of the service with its loop watched."""
    report = Path(sys.argv[1])
    startup = serve.Server.startup

    async def watched_startup(self: serve.Server, sockets: Any = None) -> None:
        await startup(self, sockets)
        LoopWatch(report).start()

    serve.Server.startup = watched_startup  # type: ignore[method-assign]
    del sys.argv[1:5]
    sys.exit(command.main())


if __name__ == "__main__":
    main()
