"""Find the fields with a cost in a valid document: requested nodes, traversed entities, lists and written rows.

Each fragment is analyzed once, however many spreads it has: costs are added and multiplied, nothing is expanded.
"""

from collections.abc import Collection
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
from resolvers.retention.scoped_retention import MAX_HOLDS, MAX_PURGES
from schema.graphql.execution.activity_cost import bucket_count
from schema.graphql.execution.argument_counts import argument_counts
from schema.graphql.execution.cost_limits import CostNode
from schema.graphql.execution.input_lists import list_readers
from schema.graphql.types.incidents.root_causes import MAX_AFFECTED
from schema.graphql.types.values.connections import COUNT_FIELDS

DEFAULT_MAX_DEPTH: Final = 20
"""Default of `maxDepth` of `lineagePath`."""

DEFAULT_MAX_ENTITIES: Final = 1000
"""Default of `maxEntities`."""

SEARCHES: Final = {
    "rootCauses": (MAX_ENTITIES + MAX_AFFECTED, 10),
    "impact": (MAX_ENTITIES, 1),
    "proof": (0, 25),
}
"""The fields that search a graph: the number of entities that they visit, and of nodes without `first`."""

PLAIN_LISTS: Final = {"resolve": 10, "holds": MAX_HOLDS, "held": MAX_HOLDS, "purges": MAX_PURGES}
"""The lists that are no connections and have `first`, with its default."""


MUTATION_ROWS: Final = 8
"""Maximum number of rows that a mutation writes, without the rows of the values in its lists."""


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
        if name in PLAIN_LISTS:
            first = argument_counts(node, "first")
            return (CostNode(first, None, PLAIN_LISTS[name], children, f"{shown}(first:)"),)
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
