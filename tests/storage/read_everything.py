"""The results of every query of a small dataset, for comparison."""

from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from storage.activity import TimeBuckets
from storage.base import OperationField, Reader, RunField
from storage.lists import (
    ALL_TIME,
    CONFLICTS,
    DECISIONS,
    DECISIONS_BY_RUN,
    EDGES_BY_ENTITY,
    FINISHED_OPERATIONS,
    HISTORY_BY_KEY,
    OPERATIONS,
    OPERATIONS_BY_CORRELATION,
    OPERATIONS_BY_DURATION,
    RUNS,
    RUNS_BEFORE_RUN,
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
    RUNS_CAUSED_BY,
    WAITING_RUNS,
    ConflictFilter,
    EdgeFilter,
    OperationFilter,
    ReviewOutcome,
    RunFilter,
    TimeRange,
)
from storage.origins import OriginKind
from storage.prefixes import SearchField
from storage.reasons import ReasonSource
from storage.records import Decision
from tests.factories import START
from tests.storage.graph_queries import boundary_nodes, edges_between, neighbours
from tests.storage.store_helpers import list_all
from tests.storage.strategies import HASHES, IDS, TIMESTAMPS

STATUSES: Final = frozenset(["PENDING_REVIEW", "BLOCKED"])
RUN_FILTERS: Final = (
    *(RunFilter(statuses=STATUSES, review=review) for review in ReviewOutcome),
    RunFilter(TimeRange(*TIMESTAMPS[1:3]), statuses=STATUSES, review=ReviewOutcome.OPEN),
    RunFilter(statuses=STATUSES, status="BLOCKED", portfolio_id="pf_1"),
    RunFilter(statuses=STATUSES, correlation_id="a", review=ReviewOutcome.OPEN),
    RunFilter(statuses=frozenset()),
    RunFilter(states=frozenset()),
    RunFilter(states=frozenset([("BLOCKED", None), ("READY", ReviewOutcome.APPROVED)])),
    RunFilter(states=frozenset([("BLOCKED", ReviewOutcome.OPEN)]), correlation_id="a"),
    RunFilter(states=frozenset([("BLOCKED", None), ("READY", None)]), statuses=STATUSES),
    RunFilter(states=frozenset([("BLOCKED", None)]), review=ReviewOutcome.OPEN),
    RunFilter(reason_code="FINE"),
    RunFilter(TimeRange(*TIMESTAMPS[1:3]), reason_code="FINE", failed_rule_id="WRONG"),
    RunFilter(reason_code="WRONG", portfolio_id="pf_1", status="BLOCKED"),
    RunFilter(failed_rule_id="FINE", states=frozenset([("BLOCKED", None), ("READY", None)])),
    RunFilter(engine_version="FINE", correlation_id="a"),
    RunFilter(market_data_snapshot_id="FINE"),
    *(RunFilter(origin_kind=kind) for kind in OriginKind),
    *(RunFilter(origin_kind=kind, reason_code="FINE") for kind in OriginKind),
)
OPERATION_FILTERS: Final = (
    OperationFilter(statuses=frozenset(["PENDING", "RUNNING"])),
    OperationFilter(statuses=frozenset(["PENDING", "RUNNING"]), operation_type="ANALYZE"),
    OperationFilter(statuses=frozenset(["FAILED"]), correlation_id="a"),
    OperationFilter(statuses=frozenset(["FAILED", "SUCCEEDED"])),
    OperationFilter(TimeRange(*TIMESTAMPS[1:3]), status="SUCCEEDED"),
    OperationFilter(error_code="FINE"),
    OperationFilter(TimeRange(*TIMESTAMPS[1:3]), error_code="FINE", portfolio_id="pf_1"),
    OperationFilter(portfolio_id="pf_1"),
    OperationFilter(portfolio_id="pf_2", statuses=frozenset(["PENDING", "RUNNING"])),
)
QUERIED_IDS: Final = (*IDS, "unheard of")


def without_sequence(found: object) -> object:
    """Return a result without sequence numbers, which differ between stores."""
    return replace(found, sequence=0) if isinstance(found, Decision) else found


async def read_by_id(reader: Reader) -> list[object]:
    """Return the results of look-ups by id."""
    decisions, latest = (
        await reader.decisions(QUERIED_IDS),
        await reader.latest_decisions(QUERIED_IDS),
    )
    return [
        *[await reader.runs([*QUERIED_IDS, *HASHES], by=field) for field in RunField],
        *[await reader.operations(QUERIED_IDS, by=field) for field in OperationField],
        await reader.results(QUERIED_IDS),
        await reader.artifacts(QUERIED_IDS),
        await reader.operation_payloads(QUERIED_IDS),
        {name: without_sequence(decision) for name, decision in decisions.items()},
        {name: without_sequence(decision) for name, decision in latest.items()},
        await reader.mappings(QUERIED_IDS),
        await reader.conflicted_keys(QUERIED_IDS),
        await reader.entity_kinds(QUERIED_IDS),
        await reader.summary(ALL_TIME),
        await reader.summary(TimeRange(*TIMESTAMPS[1:3])),
    ]


async def read_lists(reader: Reader) -> list[object]:
    """Return the pages of lists, and graph queries."""
    every = [await list_all(reader, RUNS), await list_all(reader, OPERATIONS)]
    decisions = await list_all(reader, DECISIONS)
    steps: list[object] = []
    for name in QUERIED_IDS:
        every += [
            await list_all(reader, RUNS_BY_CORRELATION, name),
            await list_all(reader, RUNS_BY_OPERATION, name),
            await list_all(reader, RUNS_BEFORE_RUN, name),
            await list_all(reader, RUNS_CAUSED_BY, name),
            await list_all(reader, OPERATIONS_BY_CORRELATION, name),
            await list_all(reader, HISTORY_BY_KEY, name),
            await list_all(reader, EDGES_BY_ENTITY, name),
        ]
        decisions += await list_all(reader, DECISIONS_BY_RUN, name)
        steps.append(await neighbours(reader, [name], EdgeFilter(), limit=5))
    steps.append(await boundary_nodes(reader, QUERIED_IDS, IDS[:3], EdgeFilter(), limit=5))
    steps.append(await edges_between(reader, IDS[:4], EdgeFilter()))
    return [every, steps, [without_sequence(decision) for decision in decisions]]


async def read_filtered_lists(reader: Reader) -> list[object]:
    """Return the pages of filtered lists: waiting runs, unfinished operations, conflicts."""
    return [
        *[await list_all(reader, RUNS, where=where) for where in RUN_FILTERS],
        *[await list_all(reader, OPERATIONS, where=where) for where in OPERATION_FILTERS],
        await list_all(reader, RUNS_BY_OPERATION, "a", where=RUN_FILTERS[0]),
        *[await list_all(reader, RUNS_BEFORE_RUN, "a", where=where) for where in RUN_FILTERS[:9]],
        *[await list_all(reader, RUNS_CAUSED_BY, "a", where=where) for where in RUN_FILTERS[:9]],
        *[await list_all(reader, WAITING_RUNS, where=where) for where in RUN_FILTERS[:9]],
        *[
            await list_all(reader, spec, where=where)
            for spec in (FINISHED_OPERATIONS, OPERATIONS_BY_DURATION)
            for where in (OperationFilter(), *OPERATION_FILTERS)
        ],
        await list_all(reader, CONFLICTS),
        await list_all(reader, CONFLICTS, where=ConflictFilter(TimeRange(*TIMESTAMPS[1:3]))),
    ]


async def read_activity(reader: Reader) -> list[object]:
    """Return activity in buckets of several widths, and prefix searches."""
    found: list[object] = []
    first, last = TIMESTAMPS[-2:]
    for start, width, span in (
        (first, timedelta(hours=1), ALL_TIME),
        (first, timedelta(days=7), TimeRange(None, last)),
        (START, timedelta(microseconds=2), TimeRange(*TIMESTAMPS[1:3])),
        (START, timedelta(seconds=1), TimeRange(START, TIMESTAMPS[3])),
    ):
        series = TimeBuckets(start - timedelta(microseconds=int(start > first)), width, span)
        for portfolio_id in (None, "pf_1", "\0"):
            found += [
                await reader.run_activity(series, portfolio_id=portfolio_id),
                await reader.operation_activity(series, portfolio_id=portfolio_id),
                await reader.decision_activity(series, portfolio_id=portfolio_id),
            ]
    asked = [
        (each, text) for each in SearchField for text in ("", "a", "a:x", "rr_é", "\uffff", "zz")
    ]
    for limit in (1, 3, 50):
        found.append([list(each) for each in await reader.search_prefixes(asked, limit=limit)])
    return found


async def read_reasons(reader: Reader) -> list[object]:
    """Return the counts of reasons."""
    return [
        list(await reader.reason_counts(source, occurred, where, limit=limit))
        for source in ReasonSource
        for occurred in (ALL_TIME, TimeRange(*TIMESTAMPS[1:3]))
        for where in (RunFilter(), RunFilter(portfolio_id="pf_1"), RunFilter(reason_code="FINE"))
        if source is not ReasonSource.OPERATION_ERROR or where == RunFilter()
        for limit in (1, 50)
    ]


async def read_everything(reader: Reader) -> list[object]:
    """Return the results of all queries of a reader."""
    return [
        *await read_by_id(reader),
        *await read_lists(reader),
        *await read_filtered_lists(reader),
        *await read_activity(reader),
        *await read_reasons(reader),
    ]
