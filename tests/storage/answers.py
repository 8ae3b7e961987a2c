"""The answers to every question about the small worlds, to be compared."""

from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from storage.activity import TimeBuckets
from storage.base import OperationField, Reader, RunField
from storage.lists import (
    CONFLICTS,
    DECISIONS,
    DECISIONS_BY_RUN,
    EDGES_BY_ENTITY,
    ALL_TIME,
    HISTORY_BY_KEY,
    OPERATIONS,
    OPERATIONS_BY_CORRELATION,
    RUNS,
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
    ConflictFilter,
    EdgeFilter,
    OperationFilter,
    ReviewOutcome,
    RunFilter,
    TimeRange,
)
from storage.prefixes import SearchField
from storage.records import Decision
from tests.factories import START
from tests.storage.actions import listed
from tests.storage.searching import between, boundary_nodes, neighbours
from tests.storage.worlds import HASHES, INSTANTS, NAMES

STATUSES: Final = frozenset(["PENDING_REVIEW", "BLOCKED"])
REVIEWED: Final = (
    *(RunFilter(statuses=STATUSES, review=review) for review in ReviewOutcome),
    RunFilter(TimeRange(*INSTANTS[1:3]), statuses=STATUSES, review=ReviewOutcome.OPEN),
    RunFilter(statuses=STATUSES, status="BLOCKED", portfolio_id="pf_1"),
    RunFilter(statuses=STATUSES, correlation_id="a", review=ReviewOutcome.OPEN),
    RunFilter(statuses=frozenset()),
)
UNFINISHED: Final = (
    OperationFilter(statuses=frozenset(["PENDING", "RUNNING"])),
    OperationFilter(statuses=frozenset(["PENDING", "RUNNING"]), operation_type="ANALYZE"),
    OperationFilter(statuses=frozenset(["FAILED"]), correlation_id="a"),
)
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
        await reader.entity_kinds(ASKED),
        await reader.summary(ALL_TIME),
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
        steps.append(await neighbours(reader, [name], EdgeFilter(), limit=5))
    steps.append(await boundary_nodes(reader, ASKED, NAMES[:3], EdgeFilter(), limit=5))
    steps.append(await between(reader, NAMES[:4], EdgeFilter()))
    return [every, steps, [numberless(decision) for decision in decisions]]


async def by_age(reader: Reader) -> list[object]:
    """What waits, what is unfinished, and what is in conflict."""
    return [
        *[await listed(reader, RUNS, where=where) for where in REVIEWED],
        *[await listed(reader, OPERATIONS, where=where) for where in UNFINISHED],
        await listed(reader, RUNS_BY_OPERATION, "a", where=REVIEWED[0]),
        await listed(reader, CONFLICTS),
        await listed(reader, CONFLICTS, where=ConflictFilter(TimeRange(*INSTANTS[1:3]))),
    ]


async def activity(reader: Reader) -> list[object]:
    """What happened when, in buckets of several widths, and what begins with what."""
    found: list[object] = []
    for width, span in (
        (timedelta(hours=1), ALL_TIME),
        (timedelta(microseconds=2), TimeRange(*INSTANTS[1:3])),
        (timedelta(seconds=1), TimeRange(None, INSTANTS[3])),
    ):
        series = TimeBuckets(START - timedelta(microseconds=1), width, span)
        for portfolio_id in (None, "pf_1", "\0"):
            found += [
                await reader.run_activity(series, portfolio_id=portfolio_id),
                await reader.operation_activity(series, portfolio_id=portfolio_id),
                await reader.decision_activity(series, portfolio_id=portfolio_id),
            ]
    asked = [(each, text) for each in SearchField for text in ("", "a", "a:x", "rr_é", "\uffff", "zz")]
    for limit in (1, 3, 50):
        found.append([list(each) for each in await reader.search_prefixes(asked, limit=limit)])
    return found


async def answers(reader: Reader) -> list[object]:
    """Everything a reader knows."""
    return [
        *await look_ups(reader),
        *await lists(reader),
        *await by_age(reader),
        *await activity(reader),
    ]
