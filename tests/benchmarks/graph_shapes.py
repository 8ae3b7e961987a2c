"""A store of 100,000 runs whose 250,000 edges make chains, ladders of diamonds, hubs, rings and random blocks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, pairwise
from random import Random
from typing import Final

from storage.records import EdgeType, LineageEdge, Record, RecordedRun, Run, RunStatus
from tests.benchmarks.generated_records import run_id
from tests.factories import START

RUNS: Final = 100_000
EDGES: Final = 250_000
CHAINS, CHAIN = 100, 200
LADDERS, DIAMONDS = 100, 40
HUBS, RAYS = 4, 5_000
RINGS, RING = 200, 50
BLOCK: Final = 1_000

METADATA: Final = f'{{"request_hash":"sha256:{"0f" * 32}"}}'

Endpoints = tuple[int, int]


CHAIN_START: Final = 0
LADDER_START: Final = CHAIN_START + CHAINS * CHAIN
HUB_START: Final = LADDER_START + LADDERS * (3 * DIAMONDS + 1)
RING_START: Final = HUB_START + HUBS * RAYS
RANDOM_START: Final = RING_START + RINGS * RING

ROOTS: Final = {
    "chain": CHAIN_START + CHAINS // 2 * CHAIN,
    "ladder": LADDER_START + LADDERS // 2 * (3 * DIAMONDS + 1),
    "hub": HUB_START + RAYS,
    "leaf": HUB_START + RAYS + 3,
    "ring": RING_START + RINGS // 2 * RING,
    "random": RANDOM_START + 1234,
}
"""The number of a root run of each shape: the end of a chain, the hub itself, one of its leaves."""


def _chains() -> Iterator[Endpoints]:
    for first in range(CHAIN_START, LADDER_START, CHAIN):
        yield from pairwise(range(first, first + CHAIN))


def _ladders() -> Iterator[Endpoints]:
    rungs = 3 * DIAMONDS + 1
    for first in range(LADDER_START, HUB_START, rungs):
        for top in range(first, first + rungs - 1, 3):
            yield from ((top, top + 1), (top, top + 2), (top + 1, top + 3), (top + 2, top + 3))


def _hubs() -> Iterator[Endpoints]:
    for hub in range(HUB_START, RING_START, RAYS):
        yield from ((ray, hub) for ray in range(hub + 1, hub + RAYS))
        yield hub, hub + 1


def _rings() -> Iterator[Endpoints]:
    for first in range(RING_START, RANDOM_START, RING):
        yield from pairwise((*range(first, first + RING), first))


def _blocks() -> Iterator[Endpoints]:
    """Generate edges of random blocks without end."""
    random = Random(4)
    while True:
        for first in range(RANDOM_START, RUNS - BLOCK + 1, BLOCK):
            one, other = (first + random.randrange(BLOCK) for _ in range(2))
            yield one, other


def created_at(number: int) -> datetime:
    """A different time for each edge."""
    return START + timedelta(seconds=7 * number, microseconds=number % 999_983)


def generate_graph_records() -> Iterator[Record]:
    """Generate every run with the edge of its correlation id, and the edges between runs."""
    numbers = count()
    for number in range(RUNS):
        at, own_id, correlation = created_at(number), run_id(number), f"corr-{number:08d}"
        run = Run(own_id, correlation, "sha256:0f", None, "pf", RunStatus.READY, at)
        yield RecordedRun(run, "{}")
        yield LineageEdge(
            correlation, EdgeType.CORRELATION_TO_RUN, own_id, created_at(next(numbers)), METADATA
        )
    for shape in (_chains(), _ladders(), _hubs(), _rings(), _blocks()):
        for one, other in shape:
            number = next(numbers)
            if number == EDGES:
                return
            kind = EdgeType.DERIVED_FROM if number % 3 else EdgeType.REPLAYED_FROM
            yield LineageEdge(run_id(one), kind, run_id(other), created_at(number), METADATA)
