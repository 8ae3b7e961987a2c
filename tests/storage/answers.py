"""The answers to every question about the small worlds, to be compared."""

from dataclasses import replace
from typing import Final

from storage.base import OperationField, Reader, RunField
from storage.lists import (
    DECISIONS,
    DECISIONS_BY_RUN,
    EDGES_BY_ENTITY,
    EVER,
    HISTORY_BY_KEY,
    OPERATIONS,
    OPERATIONS_BY_CORRELATION,
    RUNS,
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
    Follow,
    TimeRange,
)
from storage.records import Decision
from tests.storage.actions import listed
from tests.storage.searching import between, leading_out, neighbours
from tests.storage.worlds import HASHES, INSTANTS, NAMES

ASKED: Final = (*NAMES, "unheard of")


def numberless(found: object) -> object:
    """An answer without the order of recording: the numbers are each store's own."""
    return replace(found, sequence=0) if isinstance(found, Decision) else found


async def look_ups(reader: Reader) -> list[object]:
    """What ids are found to be."""
    decisions, latest = await reader.decisions(ASKED), await reader.latest_decisions(ASKED)
    return [
        *[await reader.runs([*ASKED, *HASHES], by=field) for field in RunField],
        *[await reader.operations(ASKED, by=field) for field in OperationField],
        await reader.results(ASKED),
        await reader.artifacts(ASKED),
        await reader.operation_payloads(ASKED),
        {name: numberless(decision) for name, decision in decisions.items()},
        {name: numberless(decision) for name, decision in latest.items()},
        await reader.mappings(ASKED),
        await reader.conflicted_keys(ASKED),
        await reader.kinds(ASKED),
        await reader.summary(EVER),
        await reader.summary(TimeRange(*INSTANTS[1:3])),
    ]


async def lists(reader: Reader) -> list[object]:
    """What lists hold, and what leads where."""
    every = [await listed(reader, RUNS), await listed(reader, OPERATIONS)]
    decisions = await listed(reader, DECISIONS)
    steps: list[object] = []
    for name in ASKED:
        every += [
            await listed(reader, RUNS_BY_CORRELATION, name),
            await listed(reader, RUNS_BY_OPERATION, name),
            await listed(reader, OPERATIONS_BY_CORRELATION, name),
            await listed(reader, HISTORY_BY_KEY, name),
            await listed(reader, EDGES_BY_ENTITY, name),
        ]
        decisions += await listed(reader, DECISIONS_BY_RUN, name)
        steps.append(await neighbours(reader, [name], Follow(), limit=5))
    steps.append(await leading_out(reader, ASKED, NAMES[:3], Follow(), limit=5))
    steps.append(await between(reader, NAMES[:4], Follow()))
    return [every, steps, [numberless(decision) for decision in decisions]]


async def answers(reader: Reader) -> list[object]:
    """Everything a reader knows."""
    return [*await look_ups(reader), *await lists(reader)]
