"""The runs of each operation among some records, and whether a purged run may be one of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from storage.origins import is_scenario_of, scenario_of
from storage.records import EdgeType, LineageEdge, Operation, Record, RecordedRun, Run
from storage.retention import Tombstone


class OperationRuns:
    """The runs of each operation: those of the list RUNS_BY_OPERATION, and those with a CAUSED_BY edge to it."""

    def __init__(self, records: Iterable[Record], tombstones: Iterable[Tombstone]) -> None:
        """Index the runs among the records, and the tombstones of runs."""
        self._by_correlation: dict[str, set[str]] = defaultdict(set)
        self._scenarios: dict[str, list[Run]] = defaultdict(list)
        self._effects: dict[str, set[str]] = defaultdict(set)
        self._run_ids = set()
        self._purged_ids = set()
        self._purged_correlations: set[str] = set()
        for tombstone in tombstones:
            self._purged_ids.add(tombstone.entity_id)
            self._purged_correlations.update(_with_beginnings(tombstone.correlation_id))
        for record in records:
            match record:
                case RecordedRun(run=run):
                    self._run_ids.add(run.rebalance_run_id)
                    self._by_correlation[run.correlation_id].add(run.rebalance_run_id)
                    correlation_id = scenario_of(run)
                    if correlation_id is not None:
                        self._scenarios[correlation_id].append(run)
                case LineageEdge(edge_type=EdgeType.CAUSED_BY):
                    self._effects[record.target_entity_id].add(record.source_entity_id)

    def of(self, operation: Operation) -> set[str]:
        """Return the ids of the runs of an operation."""
        scenarios = {
            run.rebalance_run_id
            for run in self._scenarios.get(operation.correlation_id, ())
            if is_scenario_of(run, operation)
        }
        effects = self._effects.get(operation.operation_id, set()) & self._run_ids
        return scenarios | effects | self._by_correlation.get(operation.correlation_id, set())

    def may_have_purged(self, operation: Operation) -> bool:
        """Return whether a tombstone may be of a run of an operation.

        A tombstone does not have all that the rule of scenarios reads, so every correlation id that begins with the
        operation's and a colon counts.
        """
        effects = self._effects.get(operation.operation_id, set())
        return operation.correlation_id in self._purged_correlations or not effects.isdisjoint(
            self._purged_ids
        )


def _with_beginnings(correlation_id: str) -> Iterator[str]:
    """Iterate over a correlation id and its beginnings before a colon."""
    yield correlation_id
    for index, character in enumerate(correlation_id):
        if character == ":":
            yield correlation_id[:index]
