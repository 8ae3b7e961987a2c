"""A baseline for REST: a bare Starlette route that returns a file's bytes from memory.

Run as `python -m tests.benchmarks.bare_route PORT FILE`.
"""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def bare_app(body: bytes) -> Starlette:
    """An app with one route that returns these bytes."""

    async def answer(request: Request) -> Response:
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/bare", answer)])


def main() -> None:
    """Serve with the same event loop, parser and settings as the service."""
    port, file = sys.argv[1:]
    uvicorn.run(
        bare_app(Path(file).read_bytes()),
        port=int(port),
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
    )


if __name__ == "__main__":
    main()
