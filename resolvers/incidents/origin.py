"""The origin of runs: conflicts, replays, derivations, scenarios and causes, as statements with their evidence."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from resolvers.feature_flags import Feature, FeatureFlags
from storage.base import Reader
from storage.lists import (
    EDGES_BY_ENTITY,
    HISTORY_BY_KEY,
    OPERATIONS_BY_CORRELATION,
    EdgeFilter,
    Page,
    PageRequest,
)
from storage.origins import KIND_BY_EDGE_TYPE, OriginKind, is_scenario_of, scenario_of
from storage.records import EdgeType, IdempotencyEvent, LineageEdge, Operation, Run

MAX_READ: Final = 200
"""Maximum number of edges of a run, uses of a key and operations of a correlation id that are read."""


_ORIGIN_EDGES: Final = EdgeFilter(frozenset(KIND_BY_EDGE_TYPE), frozenset(), shows_purged=True)
_ORDER: Final = tuple(OriginKind)


class UseOutcome(NamedTuple):
    """The nearest earlier uses of an idempotency key: one with the same request hash, and one with another."""

    earlier_same: IdempotencyEvent | None = None
    earlier_other: IdempotencyEvent | None = None

    @property
    def kind(self) -> OriginKind:
        """CONFLICT if another request hash was used before, else REPLAY if the key was used before, else FRESH."""
        if self.earlier_other is not None:
            return OriginKind.CONFLICT
        return OriginKind.FRESH if self.earlier_same is None else OriginKind.REPLAY


@dataclass(frozen=True, slots=True)
class Statement:
    """One reason for a run, with the entity, the edge and the use of the idempotency key that prove it."""

    kind: OriginKind
    text: str
    entity_id: str | None = None
    edge: LineageEdge | None = None
    event: IdempotencyEvent | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a run. `is_complete` is False if a feature is off or the run has too many edges."""

    statements: Sequence[Statement]
    replay_of: str | None
    is_complete: bool

    @property
    def kinds(self) -> Sequence[OriginKind]:
        """The kinds of the statements, the strongest first."""
        found = {statement.kind for statement in self.statements}
        return [kind for kind in OriginKind if kind in found]


async def find_origins(
    reader: Reader, flags: FeatureFlags, runs: Collection[Run]
) -> Mapping[str, Origin]:
    """Return the origin of each run by its id. Features that are off contribute nothing."""
    has_history = Feature.IDEMPOTENCY_HISTORY in flags.enabled
    has_edges = Feature.LINEAGE in flags.enabled
    uses = {
        run.rebalance_run_id: IdempotencyEvent(
            run.idempotency_key,
            run.rebalance_run_id,
            run.correlation_id,
            run.request_hash,
            run.created_at,
        )
        for run in runs
        if run.idempotency_key is not None and has_history
    }
    outcomes = await use_outcomes(reader, list(uses.values()))
    edges = await _edges_from(reader, [run.rebalance_run_id for run in runs] if has_edges else [])
    parents = await _operations_of_scenarios(reader, flags, runs)
    origins: dict[str, Origin] = {}
    for run in runs:
        run_id = run.rebalance_run_id
        use = uses.get(run_id)
        outcome = UseOutcome() if use is None else outcomes[use]
        page = edges.get(run_id)
        own_edges = () if page is None else page.items
        statements = [
            *_statements_of_key(outcome, own_edges),
            *_statements_of_edges(own_edges, outcome),
            *_scenario_statements(run, parents),
        ]
        statements.sort(key=lambda statement: _ORDER.index(statement.kind))
        if not statements:
            text = "No conflict, replay, origin, operation or cause is recorded."
            statements = [Statement(OriginKind.FRESH, text)]
        is_complete = has_history and has_edges and not (page is not None and page.has_next)
        origins[run_id] = Origin(statements, _replay_of(outcome, own_edges), is_complete)
    return origins


def _replay_of(outcome: UseOutcome, edges: Sequence[LineageEdge]) -> str | None:
    """Return the id of the run that a run replays: the nearest earlier use, else the target of the oldest edge."""
    if outcome.earlier_same is not None:
        return outcome.earlier_same.rebalance_run_id
    targets = [e.target_entity_id for e in edges if e.edge_type is EdgeType.REPLAYED_FROM]
    return targets[0] if targets else None


def _statements_of_key(outcome: UseOutcome, edges: Sequence[LineageEdge]) -> Sequence[Statement]:
    statements = []
    if (other := outcome.earlier_other) is not None:
        text = (
            f"Idempotency key {other.idempotency_key!r} was used before with another request hash,"
            f" by run {other.rebalance_run_id!r} at {other.created_at.isoformat()}."
        )
        statements.append(Statement(OriginKind.CONFLICT, text, other.rebalance_run_id, event=other))
    if (same := outcome.earlier_same) is not None:
        edge = next(
            (
                e
                for e in edges
                if e.edge_type is EdgeType.REPLAYED_FROM
                and e.target_entity_id == same.rebalance_run_id
            ),
            None,
        )
        text = (
            f"Replays run {same.rebalance_run_id!r} of {same.created_at.isoformat()}: the same request hash"
            f" under idempotency key {same.idempotency_key!r}."
        )
        statements.append(
            Statement(OriginKind.REPLAY, text, same.rebalance_run_id, edge=edge, event=same)
        )
    return statements


_EDGE_TEXTS: Final = {
    EdgeType.REPLAYED_FROM: "Replays {!r}, as an edge records.",
    EdgeType.DERIVED_FROM: "Derived from {!r}.",
    EdgeType.CAUSED_BY: "Caused by {!r}.",
}


def _statements_of_edges(edges: Sequence[LineageEdge], outcome: UseOutcome) -> Sequence[Statement]:
    replayed = outcome.earlier_same and outcome.earlier_same.rebalance_run_id
    return [
        Statement(
            KIND_BY_EDGE_TYPE[edge.edge_type],
            _EDGE_TEXTS[edge.edge_type].format(edge.target_entity_id),
            edge.target_entity_id,
            edge=edge,
        )
        for edge in edges
        if not (edge.edge_type is EdgeType.REPLAYED_FROM and edge.target_entity_id == replayed)
    ]


async def _edges_from(reader: Reader, run_ids: Sequence[str]) -> Mapping[str, Page[LineageEdge]]:
    if not run_ids:
        return {}
    return await reader.pages(EDGES_BY_ENTITY, run_ids, _ORIGIN_EDGES, PageRequest(MAX_READ))


async def _operations_of_scenarios(
    reader: Reader, flags: FeatureFlags, runs: Collection[Run]
) -> Mapping[str, Sequence[Operation]]:
    if Feature.OPERATIONS not in flags.enabled:
        return {}
    prefixes = {prefix for run in runs if (prefix := scenario_of(run)) is not None}
    if not prefixes:
        return {}
    spec = OPERATIONS_BY_CORRELATION
    pages = await reader.pages(
        spec, list(prefixes), spec.no_filter, PageRequest(MAX_READ, descending=True)
    )
    return {prefix: page.items for prefix, page in pages.items()}


def _scenario_statements(
    run: Run, operations: Mapping[str, Sequence[Operation]]
) -> Sequence[Statement]:
    prefix = scenario_of(run)
    if prefix is None:
        return []
    name = run.correlation_id.removeprefix(f"{prefix}:")
    return [
        Statement(
            OriginKind.SCENARIO,
            f"Scenario {name!r} of operation {operation.operation_id!r}.",
            operation.operation_id,
        )
        for operation in operations.get(prefix, ())
        if is_scenario_of(run, operation)
    ]


async def use_outcomes(
    reader: Reader, uses: Sequence[IdempotencyEvent]
) -> Mapping[IdempotencyEvent, UseOutcome]:
    """Return the outcome of each use of an idempotency key. Uses are ordered by time, then by run id."""
    if not uses:
        return {}
    keys = list(dict.fromkeys(use.idempotency_key for use in uses))
    pages = await reader.pages(
        HISTORY_BY_KEY, keys, HISTORY_BY_KEY.no_filter, PageRequest(MAX_READ)
    )
    outcomes: dict[IdempotencyEvent, UseOutcome] = {}
    for use in uses:
        page = pages[use.idempotency_key]
        if page.has_next and _position(page.items[-1]) < _position(use):
            outcomes[use] = await _outcome_of_long_history(reader, use)
        else:
            outcomes[use] = _outcome(use, list(reversed(page.items)))
    return outcomes


def _position(use: IdempotencyEvent) -> tuple[object, ...]:
    return (use.created_at, use.rebalance_run_id)


def _outcome(use: IdempotencyEvent, newest_first: Sequence[IdempotencyEvent]) -> UseOutcome:
    earlier = [
        each
        for each in newest_first
        if _position(each) < _position(use) and each.rebalance_run_id != use.rebalance_run_id
    ]
    same = (each for each in earlier if each.request_hash == use.request_hash)
    other = (each for each in earlier if each.request_hash != use.request_hash)
    return UseOutcome(next(same, None), next(other, None))


def kinds_of_history(history: Sequence[IdempotencyEvent]) -> Sequence[OriginKind]:
    """Return the kind of each use in the whole history of one key, which is oldest first."""
    kinds: list[OriginKind] = []
    runs_by_hash: dict[str, set[str]] = {}
    for use in history:
        run_id, own_hash = use.rebalance_run_id, use.request_hash
        # Keep two runs of each hash, because an earlier use by the same run does not count.
        if any(runs - {run_id} for each, runs in runs_by_hash.items() if each != own_hash):
            kinds.append(OriginKind.CONFLICT)
        elif runs_by_hash.get(own_hash, set()) - {run_id}:
            kinds.append(OriginKind.REPLAY)
        else:
            kinds.append(OriginKind.FRESH)
        runs = runs_by_hash.setdefault(own_hash, set())
        if len(runs) < 2:  # keep two runs of each hash
            runs.add(run_id)
    return kinds


async def _outcome_of_long_history(reader: Reader, use: IdempotencyEvent) -> UseOutcome:
    """Return the outcome of a use, reading the history of its key backwards from it."""
    key, found = use.idempotency_key, UseOutcome()
    is_conflicted = key in await reader.conflicted_keys([key])
    before = (use.created_at, use.rebalance_run_id, "", "")
    while True:
        request = PageRequest(MAX_READ, before=before, from_end=True)
        page = (await reader.pages(HISTORY_BY_KEY, [key], HISTORY_BY_KEY.no_filter, request))[key]
        outcome = _outcome(use, list(reversed(page.items)))
        found = UseOutcome(
            found.earlier_same or outcome.earlier_same, found.earlier_other or outcome.earlier_other
        )
        is_found = found.earlier_same is not None and (
            found.earlier_other is not None or not is_conflicted
        )
        if is_found or not page.has_previous:
            return found
        first = page.items[0]
        before = (
            first.created_at,
            first.rebalance_run_id,
            first.correlation_id,
            first.request_hash,
        )
