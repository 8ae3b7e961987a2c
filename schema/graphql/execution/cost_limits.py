"""The cost of an operation with the values of its variables, and the limits of a request."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from schema.graphql.execution.argument_counts import CountSource
from schema.graphql.execution.input_lists import ListReader
from schema.graphql.execution.query_shape import format_count
from schema.settings import Settings
from storage.errors import ListTooLong, QueryTooLarge

PAYLOAD_NODES: Final = 8
"""A JSON payload takes about as much time as this many nodes."""


@dataclass(frozen=True, slots=True)
class CostNode:
    """A field with a cost of its own, and the fields with a cost below it.

    The field requests as many nodes as the sum of `node_counts`, and traverses as many entities as the sum of
    `traversed_counts`. A sum without values is `default`. None means that the field has no such cost.
    """

    node_counts: tuple[CountSource, ...] | None
    traversed_counts: tuple[CountSource, ...] | None
    default: int
    children: tuple["CostNode", ...]
    label: str = ""
    """The field and the argument that bounds it, for error messages; "" for the spread of a fragment."""
    payloads: int = 0
    """1 for a field that is a JSON payload."""
    rows: int = 0
    """The rows that a mutation writes, without those of its lists."""
    lists: tuple[ListReader, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryCost:
    """The numbers of nodes that an operation requests, nested page sizes multiplied, and of entities that it traverses.

    `payloads` is the number of JSON payloads, `rows` the number of rows that it writes, and `longest_list` has the
    length and the path of the longest list in its arguments.
    """

    nodes: int
    traversed: int
    payloads: int = 0
    rows: int = 0
    longest_list: tuple[int, str] = (0, "")

    @property
    def weight(self) -> int:
        """The time that the response takes, measured in nodes."""
        return self.nodes + PAYLOAD_NODES * self.payloads


def total_cost(nodes: tuple[CostNode, ...], variables: Mapping[str, Any]) -> QueryCost:
    """Return the cost of an operation with these raw values of its variables, defaults included."""
    return _total_cost(nodes, variables, {})


def _total_cost(
    siblings: tuple[CostNode, ...], variables: Mapping[str, Any], cache: dict[int, QueryCost]
) -> QueryCost:
    # Spreads of a fragment share one tuple: caching by its id keeps the time proportional to the text.
    if id(siblings) not in cache:
        costs = [_node_cost(each, variables, cache) for each in siblings]
        cache[id(siblings)] = QueryCost(
            sum(each.nodes for each in costs),
            sum(each.traversed for each in costs),
            sum(each.payloads for each in costs),
            sum(each.rows for each in costs),
            max((each.longest_list for each in costs), default=(0, "")),
        )
    return cache[id(siblings)]


def _node_cost(
    node: CostNode, variables: Mapping[str, Any], cache: dict[int, QueryCost]
) -> QueryCost:
    inner = _total_cost(node.children, variables, cache)
    count = _sum_counts(node.node_counts, variables, default=node.default)
    factor = 1 if node.node_counts is None else count
    own = _sum_counts(node.traversed_counts, variables, default=node.default)
    lists = [each for read in node.lists for each in read(variables)]
    values = sum(length for length, _ in lists) if node.rows else 0
    return QueryCost(
        count + factor * inner.nodes,
        own + factor * inner.traversed,
        node.payloads + factor * inner.payloads,
        node.rows + values + inner.rows,
        max(inner.longest_list, *lists, (0, "")),
    )


def _sum_counts(
    sources: tuple[CountSource, ...] | None, variables: Mapping[str, Any], *, default: int
) -> int:
    if sources is None:
        return 0
    counts = [count for each in sources if (count := _to_count(each, variables)) is not None]
    return sum(counts) if counts else default


def _to_count(source: CountSource, variables: Mapping[str, Any]) -> int | None:
    """Return the count of a source, a number or the length of a list; None if the value is neither."""
    if callable(source):
        return source(variables)
    value = variables.get(source) if isinstance(source, str) else source
    if isinstance(value, list):
        return len(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**32:
        return max(int(value), 0)
    return None


def check_cost(
    cost: QueryCost,
    settings: Settings,
    nodes: tuple[CostNode, ...],
    variables: Mapping[str, Any],
) -> None:
    """Raise QueryTooLarge if an operation requests, traverses or writes too much, ListTooLong for a list.

    The message names the field of `nodes` that costs most.
    """
    length, path = cost.longest_list
    if length > settings.max_list_length:
        raise ListTooLong(path, length, limit=settings.max_list_length)
    measures: tuple[tuple[str, Callable[[QueryCost], int], str, int], ...] = (
        ("requests {} nodes", attrgetter("nodes"), "DPM_GRAPHQL_MAX_NODES", settings.max_nodes),
        (
            "may traverse {} entities",
            attrgetter("traversed"),
            "DPM_GRAPHQL_MAX_WALKED",
            settings.max_traversed,
        ),
        (
            "may write {} rows",
            attrgetter("rows"),
            "DPM_GRAPHQL_MAX_WRITTEN_ROWS",
            settings.max_written_rows,
        ),
    )
    for reason, measure, setting, limit in measures:
        if (count := measure(cost)) > limit:
            path = ".".join(_most_expensive_path(nodes, variables, measure))
            raise QueryTooLarge(
                f"the query {reason.format(format_count(count))}, most of them in {path}: make it smaller",
                setting=setting,
                limit=limit,
            )


def _most_expensive_path(
    siblings: tuple[CostNode, ...],
    variables: Mapping[str, Any],
    measure: Callable[[QueryCost], int],
) -> Iterator[str]:
    """Iterate over the labels of the fields with the highest cost, from the outermost to the innermost."""
    cache: dict[int, QueryCost] = {}
    while siblings:
        largest = max(siblings, key=lambda each: measure(_node_cost(each, variables, cache)))
        if largest.label:
            yield largest.label
        inner = measure(_total_cost(largest.children, variables, cache))
        siblings = largest.children if inner else ()
