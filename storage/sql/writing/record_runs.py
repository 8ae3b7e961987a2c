"""Runs recorded as they happen, with all that belongs to them: several of different ids take no more statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from storage import record_rules
from storage.change_log import ChangeKind
from storage.errors import RunConflict
from storage.records import (
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    PersistedArtifact,
    RecordedRun,
    Run,
)
from storage.sql import reviews
from storage.sql.engine.connection import Connection
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from storage.sql.statements.dialects import in_ids
from storage.sql.statements.lookups import existing_rows, fetch_rows
from storage.sql.writing import change_log, derived_rows
from storage.sql.writing.advisory_locks import hold, hold_free
from storage.sql.writing.multi_table_insert import Known, Rows, insert_all
from storage.sql.writing.unit_of_work import Left


@dataclass(frozen=True, slots=True)
class RunPart:
    """A run to be recorded, as a caller reports it."""

    recorded: RecordedRun
    links: Sequence[tuple[EdgeType, str]]
    artifact: str | None
    explicit_timestamp: bool

    @property
    def names(self) -> frozenset[tuple[str, str]]:
        """The run, and its idempotency key: what is known of both decides what is written."""
        run = self.recorded.run
        key = run.idempotency_key
        return frozenset([("run", run.rebalance_run_id), *([] if key is None else [("key", key)])])

    @property
    def size(self) -> int:
        """The characters of what is large in it."""
        return len(self.recorded.result) + len(self.artifact or "")


Outcome = Run | RunConflict | Left


async def record_run(dialect: str, connection: Connection, part: RunPart) -> Run:
    """Write a run and all that belongs to it, or add the missing links of the one that is there."""
    await hold(dialect, connection, *part.names)
    (outcome,) = await _record(dialect, connection, [part], waits=True)
    if isinstance(outcome, Left):
        # Retention took the one that was there before it could be read.
        return await record_run(dialect, connection, part)
    if isinstance(outcome, RunConflict):
        raise outcome
    return outcome


async def record_runs(
    dialect: str, connection: Connection, parts: Sequence[RunPart]
) -> list[Outcome]:
    """The same for runs of which no two share an id or an idempotency key; none waits for another's writer."""
    held = await hold_free(dialect, connection, {name for part in parts for name in part.names})
    free = [part for part in parts if part.names <= held]
    done = iter(await _record(dialect, connection, free, waits=False) if free else ())
    return [next(done) if part.names <= held else Left.ALONE for part in parts]


async def _record(
    dialect: str, connection: Connection, parts: Sequence[RunPart], *, waits: bool
) -> list[Outcome]:
    known = await _known(dialect, connection, [part.recorded.run for part in parts])
    stored = await _stored(dialect, connection, known.run_ids, waits=waits)
    new = _New()
    outcomes: list[Outcome] = []
    for part in parts:
        run_id = part.recorded.run.rebalance_run_id
        if run_id not in known.run_ids:
            new.add(part, known)
            outcomes.append(part.recorded.run)
        elif (there := stored.get(run_id)) is None:
            outcomes.append(Left.ALONE)
        elif field := record_rules.run_difference(
            there, part.recorded, explicit_timestamp=part.explicit_timestamp
        ):
            outcomes.append(RunConflict(run_id, field))
        else:
            new.edges += record_rules.link_edges(there.run, part.links)
            outcomes.append(there.run)
    await insert_all(dialect, connection, new.rows())
    await derived_rows.settle(dialect, connection, new.contested)
    await reviews.settle(dialect, connection, new.decided)
    return outcomes


@dataclass(frozen=True, slots=True)
class _Known:
    """What was there of runs to be recorded before them."""

    run_ids: frozenset[str]
    mappings: Mapping[str, IdempotencyMapping]
    used_keys: frozenset[str]
    """The idempotency keys that have a history."""

    decided_ids: frozenset[str]
    """The runs that have decisions, imported before them."""


async def _known(dialect: str, connection: Connection, runs: Sequence[Run]) -> _Known:
    ids = [run.rebalance_run_id for run in runs]
    keys = [run.idempotency_key for run in runs if run.idempotency_key is not None]
    found = await fetch_rows(connection, existing_rows(dialect, ids, keys))
    mappings = [row_mapping.MAPPING.to_record(row[1:]) for row in found if row[0] == "mapping"]
    of = {
        word: frozenset(row[1] for row in found if row[0] == word)
        for word in ("run", "used", "decided")
    }
    by_key = {each.idempotency_key: each for each in mappings}
    return _Known(of["run"], by_key, of["used"], of["decided"])


async def _stored(
    dialect: str, connection: Connection, run_ids: Collection[str], *, waits: bool
) -> dict[str, RecordedRun]:
    """Runs as they stand, kept from retention; those that another changes only where we may wait for it."""
    if not run_ids:
        return {}
    found = await connection.execute(
        select(*row_mapping.RUN.columns, t.results.c.result)
        .join(t.results, t.results.c.rebalance_run_id == t.runs.c.rebalance_run_id)
        .where(in_ids(dialect, t.runs.c.rebalance_run_id, run_ids))
        .with_for_update(of=t.runs, skip_locked=not waits)
    )
    stored = [RecordedRun(row_mapping.RUN.to_record(row), row[-1]) for row in found]
    return {each.run.rebalance_run_id: each for each in stored}


class _New:
    """What is to be inserted, table by table."""

    def __init__(self) -> None:
        self.recorded: list[RecordedRun] = []
        self.artifacts: list[PersistedArtifact] = []
        self.mappings: list[IdempotencyMapping] = []
        self.events: list[IdempotencyEvent] = []
        self.edges: list[LineageEdge] = []
        self.contested: set[str] = set()
        """The keys that may bear more than one request hash now."""

        self.decided: set[str] = set()
        """The runs whose reviews are no longer what a new run's is."""

    def add(self, part: RunPart, known: _Known) -> None:
        """All that comes of a run which was not there."""
        run, key, current = part.recorded.run, part.recorded.run.idempotency_key, None
        self.recorded.append(part.recorded)
        if run.rebalance_run_id in known.decided_ids:
            self.decided.add(run.rebalance_run_id)
        if part.artifact is not None:
            self.artifacts.append(PersistedArtifact(run.rebalance_run_id, part.artifact))
        if key is not None:
            current = known.mappings.get(key)
            if current is None or run.created_at >= current.created_at:
                self.mappings.append(record_rules.run_mapping(run, key))
            self.events.append(record_rules.run_event(run, key))
            if current is None and key in known.used_keys:
                self.contested.add(key)
            if current is not None and current.request_hash != run.request_hash:
                self.contested.add(key)
        self.edges += record_rules.run_edges(run, current) + record_rules.link_edges(
            run, part.links
        )

    def rows(self) -> list[Rows]:
        """The rows of every table that gets any."""
        runs = [each.run for each in self.recorded]
        words = {run.rebalance_run_id: run.status.value for run in runs}
        return [
            (t.runs, Known.REFUSED, [row_mapping.run_values(each) for each in runs]),
            (t.results, Known.REFUSED, [row_mapping.result_values(each) for each in self.recorded]),
            (
                t.artifacts,
                Known.REPLACED,
                [row_mapping.artifact_values(each) for each in self.artifacts],
            ),
            (
                t.mappings,
                Known.REPLACED,
                [row_mapping.mapping_values(each) for each in self.mappings],
            ),
            (t.history, Known.LEFT, [row_mapping.event_values(each) for each in self.events]),
            (t.edges, Known.LEFT, [row_mapping.edge_values(each) for each in self.edges]),
            change_log.rows(ChangeKind.RUN, words),
        ]
