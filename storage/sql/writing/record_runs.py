"""Recording of runs with their results, artifacts, edges, idempotency rows and log entries.

A batch of runs takes as many statements as one run.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, select, tuple_

from storage import record_rules
from storage.change_log import ChangeKind
from storage.errors import RunConflict
from storage.record_rules import NO_OTHER_USES, AdjacentUses, KeyUse
from storage.records import (
    EdgeType,
    IdempotencyMapping,
    LineageEdge,
    PersistedArtifact,
    RecordedRun,
    Run,
)
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import RowValues, traced
from storage.sql.statements.compiled import fetch_rows
from storage.sql.statements.dialects import in_ids
from storage.sql.statements.lookups import existing_rows
from storage.sql.writing import change_log, derived_rows
from storage.sql.writing.advisory_locks import lock, try_lock
from storage.sql.writing.earlier_states import keep_mappings
from storage.sql.writing.hidden_edges import show_edges
from storage.sql.writing.multi_table_insert import OnConflict, TableInsert, insert_all
from storage.sql.writing.unit_of_work import Deferred
from storage.stamps import Recorder


@dataclass(frozen=True, slots=True)
class RunItem:
    """The arguments of `Store.record_run`, and its caller."""

    recorded: RecordedRun
    links: Sequence[tuple[EdgeType, str]]
    artifact: str | None
    explicit_timestamp: bool
    recorder: Recorder

    @property
    def lock_keys(self) -> frozenset[tuple[str, str]]:
        """The run and its idempotency key: the stored rows of both determine what is written."""
        run = self.recorded.run
        key = run.idempotency_key
        return frozenset([("run", run.rebalance_run_id), *([] if key is None else [("key", key)])])

    @property
    def size(self) -> int:
        """The number of characters of the result and the artifact."""
        return len(self.recorded.result) + len(self.artifact or "")


Outcome = Run | RunConflict | Deferred


async def record_run(dialect: str, connection: WriteConnection, item: RunItem) -> Run:
    """Write a run and its rows, or only the missing links of a stored run with the same content.

    Return the stored run. Raise RunConflict if its content differs.
    """
    await lock(dialect, connection, *item.lock_keys)
    (outcome,) = await _record(dialect, connection, [item], wait=True)
    if isinstance(outcome, Deferred):
        # A purge deleted the run after its id and before its row was read.
        return await record_run(dialect, connection, item)
    if isinstance(outcome, RunConflict):
        raise outcome
    return outcome


async def record_runs(
    dialect: str, connection: WriteConnection, items: Sequence[RunItem]
) -> list[Outcome]:
    """Write a batch of runs as `record_run` does, but defer the runs that would have to wait for a lock.

    No two items may have a lock key in common.
    """
    locked = await try_lock(dialect, connection, {key for item in items for key in item.lock_keys})
    free = [item for item in items if item.lock_keys <= locked]
    outcomes = iter(await _record(dialect, connection, free, wait=False) if free else ())
    return [next(outcomes) if item.lock_keys <= locked else Deferred.RETRY_ALONE for item in items]


async def _record(
    dialect: str, connection: WriteConnection, items: Sequence[RunItem], *, wait: bool
) -> list[Outcome]:
    existing = await _find_existing(dialect, connection, [item.recorded.run for item in items])
    stored_runs = await _lock_stored_runs(dialect, connection, existing.run_ids, wait=wait)
    new_rows = _NewRows(datetime.now(UTC))
    outcomes: list[Outcome] = []
    links: list[tuple[LineageEdge, Recorder]] = []
    for item in items:
        run_id = item.recorded.run.rebalance_run_id
        if run_id not in existing.run_ids:
            adjacent = await _adjacent_uses(connection, item.recorded.run, existing)
            new_rows.add(item, existing, adjacent)
            outcomes.append(item.recorded.run)
        elif (stored := stored_runs.get(run_id)) is None:
            outcomes.append(Deferred.RETRY_ALONE)
        elif field := record_rules.run_difference(
            stored, item.recorded, explicit_timestamp=item.explicit_timestamp
        ):
            outcomes.append(RunConflict(run_id, field))
        else:
            edges = record_rules.link_edges(stored.run, item.links)
            links += ((edge, item.recorder) for edge in edges)
            outcomes.append(stored.run)
    for edge, recorder in await _missing_links(dialect, connection, links):
        new_rows.add_edges([edge], recorder, may_be_hidden=False)
    new_rows.hidden_edges += [row_mapping.edge_values(edge) for edge, _ in links]
    await keep_mappings(dialect, connection, new_rows.moved_keys)
    await insert_all(dialect, connection, new_rows.inserts())
    await show_edges(dialect, connection, new_rows.hidden_edges)
    await derived_rows.refresh_conflicts(dialect, connection, new_rows.contested_keys)
    await derived_rows.refresh_reviews(dialect, connection, new_rows.decided_run_ids)
    return outcomes


@dataclass(frozen=True, slots=True)
class _ExistingRows:
    """The rows that are stored before a batch of runs is written."""

    run_ids: frozenset[str]
    mappings: Mapping[str, IdempotencyMapping]
    used_keys: frozenset[str]
    """The idempotency keys that have a history."""

    decided_ids: frozenset[str]
    """The ids of runs whose decisions were imported before the run."""

    purged_ids: frozenset[str]
    """The ids of runs that were purged before."""


async def _find_existing(
    dialect: str, connection: WriteConnection, runs: Sequence[Run]
) -> _ExistingRows:
    ids = [run.rebalance_run_id for run in runs]
    keys = [run.idempotency_key for run in runs if run.idempotency_key is not None]
    rows = await fetch_rows(connection, existing_rows(dialect, ids, keys))

    def ids_of(row_type: str) -> frozenset[str]:
        return frozenset(row[1] for row in rows if row[0] == row_type)

    mappings = [row_mapping.MAPPING.to_record(row[1:]) for row in rows if row[0] == "mapping"]
    by_key = {mapping.idempotency_key: mapping for mapping in mappings}
    return _ExistingRows(ids_of("run"), by_key, ids_of("used"), ids_of("decided"), ids_of("purged"))


async def _adjacent_uses(
    connection: WriteConnection, run: Run, existing: _ExistingRows
) -> AdjacentUses:
    """Return the uses of a new run's idempotency key with its request hash that are nearest to the run."""
    key = run.idempotency_key
    if key is None or not (key in existing.used_keys or key in existing.mappings):
        return NO_OTHER_USES
    own = KeyUse(run.created_at, run.rebalance_run_id)
    rows = [
        row
        for is_later in (False, True)
        for row in await connection.execute(_nearest_use(run, key, is_later=is_later))
    ]
    uses = [KeyUse(*row) for row in rows]
    mapping = existing.mappings.get(key)
    if mapping is not None and mapping.request_hash == run.request_hash:
        uses.append(KeyUse(mapping.created_at, mapping.rebalance_run_id))
    uses = [use for use in uses if use.rebalance_run_id != run.rebalance_run_id]
    later = min((use for use in uses if use > own), default=None)
    if later is not None:
        replay = select(t.edges.c.created_at).where(
            t.edges.c.source_entity_id == later.rebalance_run_id,
            t.edges.c.edge_type == EdgeType.REPLAYED_FROM.value,
            t.edges.c.target_entity_id == run.rebalance_run_id,
        )
        if (await connection.execute(replay.limit(1))).first() is not None:
            later = None
    return AdjacentUses(max((use for use in uses if use < own), default=None), later)


async def _missing_links(
    dialect: str, connection: WriteConnection, links: Sequence[tuple[LineageEdge, Recorder]]
) -> list[tuple[LineageEdge, Recorder]]:
    """Return the links that are not stored. Writing a stored link again would give it a second leaf."""
    if not links:
        return []
    sources = {edge.source_entity_id for edge, _ in links}
    c = t.edges.c
    query = select(c.source_entity_id, c.edge_type, c.target_entity_id, c.created_at)
    query = query.where(in_ids(dialect, c.source_entity_id, sources))
    stored = {tuple(row) for row in await connection.execute(query)}
    return [
        (edge, recorder)
        for edge, recorder in links
        if (edge.source_entity_id, edge.edge_type.value, edge.target_entity_id, edge.created_at)
        not in stored
    ]


def _nearest_use(run: Run, key: str, *, is_later: bool) -> Select[tuple[datetime, str]]:
    use = t.history.c
    position, own = (
        tuple_(use.created_at, use.rebalance_run_id),
        (run.created_at, run.rebalance_run_id),
    )
    order = [use.created_at, use.rebalance_run_id]
    return (
        select(use.created_at, use.rebalance_run_id)
        .where(
            use.idempotency_key == key,
            use.request_hash == run.request_hash,
            use.rebalance_run_id != run.rebalance_run_id,
            position > own if is_later else position < own,
        )
        .order_by(*(order if is_later else (column.desc() for column in order)))
        .limit(1)
    )


async def _lock_stored_runs(
    dialect: str, connection: WriteConnection, run_ids: Collection[str], *, wait: bool
) -> dict[str, RecordedRun]:
    """Lock stored runs against a purge, and return them by id. Without `wait`, skip the runs that are locked."""
    if not run_ids:
        return {}
    rows = await connection.execute(
        select(*row_mapping.RUN.columns, t.results.c.result)
        .join(t.results, t.results.c.rebalance_run_id == t.runs.c.rebalance_run_id)
        .where(in_ids(dialect, t.runs.c.rebalance_run_id, run_ids))
        .with_for_update(of=t.runs, skip_locked=not wait)
    )
    stored = [RecordedRun(row_mapping.RUN.to_record(row), row[-1]) for row in rows]
    return {recorded.run.rebalance_run_id: recorded for recorded in stored}


class _NewRows:
    """The rows that a batch of runs inserts, stamped with one time and with the caller of each run."""

    def __init__(self, recorded_at: datetime) -> None:
        self._recorded_at = recorded_at
        self.statuses: dict[str, str] = {}
        self.runs: list[RowValues] = []
        self.results: list[RowValues] = []
        self.artifacts: list[RowValues] = []
        self.mappings: list[RowValues] = []
        self.events: list[RowValues] = []
        self.edges: list[RowValues] = []
        self.reasons: list[RowValues] = []
        self.hidden_edges: list[RowValues] = []
        """The edges that a purge may have hidden."""

        self.moved_keys: set[str] = set()
        """The keys whose stored mapping is overwritten."""

        self.contested_keys: set[str] = set()
        """The keys that may have more than one request hash now."""

        self.decided_run_ids: set[str] = set()
        """The runs whose review differs from the default of a new run."""

    def add(self, item: RunItem, existing: _ExistingRows, adjacent: AdjacentUses) -> None:
        """Add the records of a new run."""
        run, key, current = item.recorded.run, item.recorded.run.idempotency_key, None
        stamp = item.recorder.stamp(self._recorded_at)
        self.statuses[run.rebalance_run_id] = run.status.value
        self.runs.append(traced(row_mapping.run_values(run), stamp))
        self.results.append(row_mapping.result_values(item.recorded))
        self.reasons += row_mapping.run_reasons(item.recorded)
        if run.rebalance_run_id in existing.decided_ids:
            self.decided_run_ids.add(run.rebalance_run_id)
        if item.artifact is not None:
            artifact = PersistedArtifact(run.rebalance_run_id, item.artifact)
            self.artifacts.append(traced(row_mapping.artifact_values(artifact), stamp))
        if key is not None:
            current = existing.mappings.get(key)
            if current is None or run.created_at >= current.created_at:
                mapping = record_rules.run_mapping(run, key)
                self.mappings.append(traced(row_mapping.mapping_values(mapping), stamp))
                if current is not None:
                    self.moved_keys.add(key)
            event = record_rules.run_event(run, key)
            self.events.append(traced(row_mapping.event_values(event), stamp))
            if current is None and key in existing.used_keys:
                self.contested_keys.add(key)
            if current is not None and (
                current.request_hash != run.request_hash or run.created_at < current.created_at
            ):
                self.contested_keys.add(key)
        edges = record_rules.run_edges(run, adjacent) + record_rules.link_edges(run, item.links)
        was_purged = run.rebalance_run_id in existing.purged_ids
        self.add_edges(edges, item.recorder, may_be_hidden=was_purged)

    def add_edges(
        self, edges: Iterable[LineageEdge], recorder: Recorder, *, may_be_hidden: bool
    ) -> None:
        """Add edges that a caller recorded."""
        stamp = recorder.stamp(self._recorded_at)
        rows = [traced(row_mapping.edge_values(edge), stamp) for edge in edges]
        self.edges += rows
        if may_be_hidden:
            self.hidden_edges += rows

    def inserts(self) -> list[TableInsert]:
        """Return the inserts of every table."""
        error, ignore, replace = OnConflict.ERROR, OnConflict.IGNORE, OnConflict.REPLACE
        return [
            TableInsert(t.runs, error, self.runs),
            TableInsert(t.results, error, self.results),
            TableInsert(t.artifacts, ignore, self.artifacts),
            TableInsert(t.mappings, replace, self.mappings),
            TableInsert(t.history, ignore, self.events),
            TableInsert(t.edges, ignore, self.edges),
            TableInsert(t.reason_index, ignore, self.reasons),
            change_log.log_entries(ChangeKind.RUN, self.statuses.items()),
        ]
