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
from storage.sql.engine.connection import Connection
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from storage.sql.statements.dialects import in_ids
from storage.sql.statements.lookups import existing_rows, fetch_rows
from storage.sql.writing import change_log, derived_rows
from storage.sql.writing.advisory_locks import lock, try_lock
from storage.sql.writing.multi_table_insert import OnConflict, TableInsert, insert_all
from storage.sql.writing.unit_of_work import Deferred


@dataclass(frozen=True, slots=True)
class RunItem:
    """A run to be recorded, as a caller reports it."""

    recorded: RecordedRun
    links: Sequence[tuple[EdgeType, str]]
    artifact: str | None
    explicit_timestamp: bool

    @property
    def lock_keys(self) -> frozenset[tuple[str, str]]:
        """The run, and its idempotency key: what is known of both decides what is written."""
        run = self.recorded.run
        key = run.idempotency_key
        return frozenset([("run", run.rebalance_run_id), *([] if key is None else [("key", key)])])

    @property
    def size(self) -> int:
        """The characters of what is large in it."""
        return len(self.recorded.result) + len(self.artifact or "")


Outcome = Run | RunConflict | Deferred


async def record_run(dialect: str, connection: Connection, part: RunItem) -> Run:
    """Write a run and all that belongs to it, or add the missing links of the one that is there."""
    await lock(dialect, connection, *part.lock_keys)
    (outcome,) = await _record(dialect, connection, [part], wait=True)
    if isinstance(outcome, Deferred):
        # Retention took the one that was there before it could be read.
        return await record_run(dialect, connection, part)
    if isinstance(outcome, RunConflict):
        raise outcome
    return outcome


async def record_runs(
    dialect: str, connection: Connection, parts: Sequence[RunItem]
) -> list[Outcome]:
    """The same for runs of which no two share an id or an idempotency key; none waits for another's writer."""
    held = await try_lock(dialect, connection, {name for part in parts for name in part.lock_keys})
    free = [part for part in parts if part.lock_keys <= held]
    done = iter(await _record(dialect, connection, free, wait=False) if free else ())
    return [next(done) if part.lock_keys <= held else Deferred.RETRY_ALONE for part in parts]


async def _record(
    dialect: str, connection: Connection, parts: Sequence[RunItem], *, wait: bool
) -> list[Outcome]:
    known = await _find_existing(dialect, connection, [part.recorded.run for part in parts])
    stored = await _lock_stored_runs(dialect, connection, known.run_ids, wait=wait)
    new = _NewRows()
    outcomes: list[Outcome] = []
    for part in parts:
        run_id = part.recorded.run.rebalance_run_id
        if run_id not in known.run_ids:
            new.add(part, known)
            outcomes.append(part.recorded.run)
        elif (there := stored.get(run_id)) is None:
            outcomes.append(Deferred.RETRY_ALONE)
        elif field := record_rules.run_difference(
            there, part.recorded, explicit_timestamp=part.explicit_timestamp
        ):
            outcomes.append(RunConflict(run_id, field))
        else:
            new.edges += record_rules.link_edges(there.run, part.links)
            outcomes.append(there.run)
    await insert_all(dialect, connection, new.rows())
    await derived_rows.refresh_conflicts(dialect, connection, new.contested_keys)
    await derived_rows.refresh_reviews(dialect, connection, new.decided_run_ids)
    return outcomes


@dataclass(frozen=True, slots=True)
class _ExistingRows:
    """What was there of runs to be recorded before them."""

    run_ids: frozenset[str]
    mappings: Mapping[str, IdempotencyMapping]
    used_keys: frozenset[str]
    """The idempotency keys that have a history."""

    decided_ids: frozenset[str]
    """The runs that have decisions, imported before them."""


async def _find_existing(
    dialect: str, connection: Connection, runs: Sequence[Run]
) -> _ExistingRows:
    ids = [run.rebalance_run_id for run in runs]
    keys = [run.idempotency_key for run in runs if run.idempotency_key is not None]
    found = await fetch_rows(connection, existing_rows(dialect, ids, keys))
    mappings = [row_mapping.MAPPING.to_record(row[1:]) for row in found if row[0] == "mapping"]
    of = {
        word: frozenset(row[1] for row in found if row[0] == word)
        for word in ("run", "used", "decided")
    }
    by_key = {each.idempotency_key: each for each in mappings}
    return _ExistingRows(of["run"], by_key, of["used"], of["decided"])


async def _lock_stored_runs(
    dialect: str, connection: Connection, run_ids: Collection[str], *, wait: bool
) -> dict[str, RecordedRun]:
    """Runs as they stand, kept from retention; those that another changes only where we may wait for it."""
    if not run_ids:
        return {}
    found = await connection.execute(
        select(*row_mapping.RUN.columns, t.results.c.result)
        .join(t.results, t.results.c.rebalance_run_id == t.runs.c.rebalance_run_id)
        .where(in_ids(dialect, t.runs.c.rebalance_run_id, run_ids))
        .with_for_update(of=t.runs, skip_locked=not wait)
    )
    stored = [RecordedRun(row_mapping.RUN.to_record(row), row[-1]) for row in found]
    return {each.run.rebalance_run_id: each for each in stored}


class _NewRows:
    """What is to be inserted, table by table."""

    def __init__(self) -> None:
        self.recorded: list[RecordedRun] = []
        self.artifacts: list[PersistedArtifact] = []
        self.mappings: list[IdempotencyMapping] = []
        self.events: list[IdempotencyEvent] = []
        self.edges: list[LineageEdge] = []
        self.contested_keys: set[str] = set()
        """The keys that may bear more than one request hash now."""

        self.decided_run_ids: set[str] = set()
        """The runs whose reviews are no longer what a new run's is."""

    def add(self, part: RunItem, known: _ExistingRows) -> None:
        """All that comes of a run which was not there."""
        run, key, current = part.recorded.run, part.recorded.run.idempotency_key, None
        self.recorded.append(part.recorded)
        if run.rebalance_run_id in known.decided_ids:
            self.decided_run_ids.add(run.rebalance_run_id)
        if part.artifact is not None:
            self.artifacts.append(PersistedArtifact(run.rebalance_run_id, part.artifact))
        if key is not None:
            current = known.mappings.get(key)
            if current is None or run.created_at >= current.created_at:
                self.mappings.append(record_rules.run_mapping(run, key))
            self.events.append(record_rules.run_event(run, key))
            if current is None and key in known.used_keys:
                self.contested_keys.add(key)
            if current is not None and current.request_hash != run.request_hash:
                self.contested_keys.add(key)
        self.edges += record_rules.run_edges(run, current) + record_rules.link_edges(
            run, part.links
        )

    def rows(self) -> list[TableInsert]:
        """The rows of every table that gets any."""
        runs = [each.run for each in self.recorded]
        words = {run.rebalance_run_id: run.status.value for run in runs}
        return [
            (t.runs, OnConflict.ERROR, [row_mapping.run_values(each) for each in runs]),
            (
                t.results,
                OnConflict.ERROR,
                [row_mapping.result_values(each) for each in self.recorded],
            ),
            (
                t.artifacts,
                OnConflict.REPLACE,
                [row_mapping.artifact_values(each) for each in self.artifacts],
            ),
            (
                t.mappings,
                OnConflict.REPLACE,
                [row_mapping.mapping_values(each) for each in self.mappings],
            ),
            (
                t.history,
                OnConflict.IGNORE,
                [row_mapping.event_values(each) for each in self.events],
            ),
            (t.edges, OnConflict.IGNORE, [row_mapping.edge_values(each) for each in self.edges]),
            change_log.log_entries(ChangeKind.RUN, words),
        ]
