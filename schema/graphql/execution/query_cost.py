"""Limit the cost of a valid operation before execution: requested nodes, traversed entities, lists and written rows.

Each fragment is analyzed once, however many spreads it has: costs are added and multiplied, nothing is expanded.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
)

from resolvers.graph.lineage import MAX_ENTITIES
from resolvers.paging import DEFAULT_PAGE_SIZE
from schema.graphql.execution.activity_cost import bucket_count
from schema.graphql.execution.argument_counts import CountSource, argument_counts
from schema.graphql.execution.input_lists import ListReader, list_readers
from schema.graphql.execution.query_shape import format_count
from schema.graphql.types.incidents.root_causes import MAX_AFFECTED
from schema.graphql.types.values.connections import COUNT_FIELDS
from schema.settings import Settings
from storage.errors import ListTooLong, QueryTooLarge

DEFAULT_MAX_DEPTH: Final = 20
"""Default of `maxDepth` of `lineagePath`."""

DEFAULT_MAX_ENTITIES: Final = 1000
"""Default of `maxEntities`."""

SEARCHES: Final = {
    "rootCauses": (MAX_ENTITIES, 10),
    "impact": (MAX_ENTITIES, 1),
    "affectedCount": (MAX_AFFECTED, 0),
    "proof": (0, 25),
}
"""The fields that search a graph: the number of entities that they visit, and of nodes without `first`."""

DEFAULT_CANDIDATES: Final = 10
"""Default of `first` of `resolve`."""

PAYLOAD_NODES: Final = 8
"""A JSON payload takes about as much time as this many nodes."""

MUTATION_ROWS: Final = 8
"""Maximum number of rows that a mutation writes, without the rows of the values in its lists."""


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


class CostAnalyzer:
    """Find the fields with a cost in a valid document."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._fragment_costs: dict[str, tuple[CostNode, ...]] = {}

    def cost_nodes(self, parent: Any, selections: SelectionSetNode) -> tuple[CostNode, ...]:
        """Return the fields with a cost in a selection set on the type `parent`."""
        nodes: list[CostNode] = []
        for each in selections.selections:
            match each:
                case FieldNode():
                    nodes += self._field_cost(parent, each)
                case InlineFragmentNode():
                    condition = each.type_condition
                    narrowed = (
                        parent if condition is None else self._schema.get_type(condition.name.value)
                    )
                    nodes += self.cost_nodes(narrowed, each.selection_set)
                case FragmentSpreadNode():
                    # Share one tuple between the spreads of a fragment, so that a million spreads take no more time
                    # than one.
                    nodes.append(CostNode(None, None, 0, self._fragment_cost(each.name.value)))
        return tuple(nodes)

    def _fragment_cost(self, name: str) -> tuple[CostNode, ...]:
        if name not in self._fragment_costs:
            fragment = self._fragments[name]
            narrowed = self._schema.get_type(fragment.type_condition.name.value)
            self._fragment_costs[name] = self.cost_nodes(narrowed, fragment.selection_set)
        return self._fragment_costs[name]

    def _field_cost(self, parent: Any, node: FieldNode) -> tuple[CostNode, ...]:
        field = _field_definition(parent, node.name.value)
        if field is None:
            return ()
        own = CostNode(
            None,
            None,
            0,
            (),
            (node.alias or node.name).value,
            payloads=int(get_named_type(field.type).name == "JSON"),
            rows=MUTATION_ROWS if parent is self._schema.mutation_type else 0,
            lists=list_readers(field, node),
        )
        sized = self._sized_field_cost(parent, field, node)
        return (own, *sized) if own.payloads or own.rows or own.lists else sized

    def _sized_field_cost(
        self, parent: Any, field: GraphQLField, node: FieldNode
    ) -> tuple[CostNode, ...]:
        name = node.name.value
        if node.selection_set is None:
            return _search_cost(name, node, ())
        named_type = get_named_type(field.type)
        children = self.cost_nodes(named_type, node.selection_set)
        shown = (node.alias or node.name).value
        if named_type.name.endswith("Connection"):
            if self._selects_only(node.selection_set, COUNT_FIELDS):
                return self._traversal_cost(name, node)
            page = argument_counts(node, "first", "last")
            cost = CostNode(page, None, DEFAULT_PAGE_SIZE, children, f"{shown}(first:)")
            return (*self._traversal_cost(name, node), cost)
        if name == "nodes" and parent is self._schema.query_type:
            ids = argument_counts(node, "ids")
            return (CostNode(ids, None, 1, children, f"{shown}(ids:)"),)
        if name == "resolve":
            first = argument_counts(node, "first")
            return (CostNode(first, None, DEFAULT_CANDIDATES, children, f"{shown}(first:)"),)
        if name == "lineagePath":
            depth = argument_counts(node, "maxDepth")
            return (
                CostNode(None, (DEFAULT_MAX_ENTITIES,), DEFAULT_MAX_ENTITIES, (), shown),
                CostNode(depth, None, DEFAULT_MAX_DEPTH, children, f"{shown}(maxDepth:)"),
            )
        if name == "lineage":
            traversed, label = argument_counts(node, "maxEntities"), f"{shown}(maxEntities:)"
            return (CostNode(None, traversed, DEFAULT_MAX_ENTITIES, children, label),)
        if named_type.name == "Activity":
            return (CostNode((bucket_count(node),), None, 0, children, f"{shown}(created:)"),)
        if getattr(parent, "name", None) == "Activity":
            return (CostNode((1,), None, 0, children, shown),)
        return _search_cost(name, node, children) or children

    def _traversal_cost(self, name: str, node: FieldNode) -> tuple[CostNode, ...]:
        """Return the cost of the search behind a list, nothing for a list of the store."""
        if name != "timeline":
            return ()
        traversed, label = argument_counts(node, "maxEntities"), (node.alias or node.name).value
        return (CostNode(None, traversed, DEFAULT_MAX_ENTITIES, (), f"{label}(maxEntities:)"),)

    def _selects_only(self, selections: SelectionSetNode, names: Collection[str]) -> bool:
        """Return whether a selection set has only these fields.

        A fragment within a fragment counts as another field.
        """
        for each in selections.selections:
            match each:
                case FieldNode() if each.name.value in names:
                    continue
                case InlineFragmentNode() if self._selects_only(each.selection_set, names):
                    continue
                case FragmentSpreadNode() if _has_only_fields(
                    self._fragments[each.name.value].selection_set, names
                ):
                    continue
            return False
        return True


def _search_cost(
    name: str, node: FieldNode, children: tuple[CostNode, ...]
) -> tuple[CostNode, ...]:
    """Return the cost of a field that searches up to a fixed number of entities, nothing for another field."""
    if name not in SEARCHES:
        return ()
    label = (node.alias or node.name).value
    traversed, default = SEARCHES[name]
    search = CostNode(None, (traversed,), 0, (), label)
    first = argument_counts(node, "first")
    return (search, CostNode(first, None, default, children, label)) if default else (search,)


def _has_only_fields(selections: SelectionSetNode, names: Collection[str]) -> bool:
    return all(
        isinstance(each, FieldNode) and each.name.value in names for each in selections.selections
    )


def _field_definition(parent: Any, name: str) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        field: GraphQLField | None = parent.fields.get(name)
        return field
    return None


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
