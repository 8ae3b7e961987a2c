"""What a GraphQL query may cost, told from its text before anything runs.

Each fragment is looked at once, however often it is spread: sizes add and multiply, nothing is expanded.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
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
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    get_introspection_query,
    get_named_type,
    parse,
    visit,
)

from resolvers.paging import DEFAULT_PAGE_SIZE
from schema.settings import Settings
from storage.errors import QueryTooLarge

MAX_FIELDS_OF_ONE_NAME: Final = 100
"""How often a document may give the same name to a field: comparing those takes the square of it."""


@dataclass(frozen=True, slots=True)
class QueryShape:
    """What a selection comes to by itself: nesting, aliases, fields side by side, values of introspection."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    introspection_values: int = 0


class ShapeAnalyzer:
    """Measures the selections of one document, each fragment once."""

    def __init__(self, document: DocumentNode, fan_out: Mapping[str, int]) -> None:
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._fan_out = fan_out
        self._known: dict[str, QueryShape] = {}
        self._introspected: dict[str, int] = {}

    def shape(self, selections: SelectionSetNode) -> QueryShape:
        """The shape of a selection; of introspection, only its values count."""
        depth = aliases = fields = introspected = 0
        for each in selections.selections:
            match each:
                case FieldNode():
                    fields += 1
                    aliases += each.alias is not None
                    inner = self._inside(each)
                    depth = max(depth, inner.depth + 1)
                case InlineFragmentNode():
                    inner = self.shape(each.selection_set)
                    depth, fields = max(depth, inner.depth), fields + inner.fields
                case FragmentSpreadNode():
                    inner = self._fragment(each.name.value)
                    depth, fields = max(depth, inner.depth), fields + inner.fields
                case _:
                    continue
            aliases += inner.aliases
            introspected += inner.introspection_values
        return QueryShape(depth, aliases, fields, introspected)

    def _inside(self, field: FieldNode) -> QueryShape:
        if field.selection_set is None:
            return QueryShape()
        if field.name.value in {"__schema", "__type"}:
            return QueryShape(introspection_values=self.introspection_values(field.selection_set))
        return self.shape(field.selection_set)

    def introspection_values(self, selections: SelectionSetNode) -> int:
        """How many values a selection of introspection comes to, each list being as long as the longest."""
        total = 0
        for each in selections.selections:
            match each:
                case FieldNode():
                    inner = (
                        self.introspection_values(each.selection_set) if each.selection_set else 0
                    )
                    total += self._fan_out.get(each.name.value, 1) * (1 + inner)
                case InlineFragmentNode():
                    total += self.introspection_values(each.selection_set)
                case FragmentSpreadNode(name=name) if name.value in self._introspected:
                    total += self._introspected[name.value]
                case FragmentSpreadNode(name=name) if name.value in self._fragments:
                    self._introspected[name.value] = 0  # as above
                    inner = self.introspection_values(self._fragments[name.value].selection_set)
                    self._introspected[name.value] = inner
                    total += inner
        return total

    def _fragment(self, name: str) -> QueryShape:
        if name not in self._known:
            self._known[name] = QueryShape()  # what a cycle meets; validation refuses cycles
            if name in self._fragments:
                self._known[name] = self.shape(self._fragments[name].selection_set)
        return self._known[name]


class IntrospectionLimits:
    """What the standard introspection query of a schema comes to: so much always passes."""

    def __init__(self, schema: GraphQLSchema) -> None:
        types = [each for each in schema.type_map.values() if not each.name.startswith("__")]
        fields = [
            field
            for each in types
            if isinstance(each, GraphQLObjectType | GraphQLInterfaceType)
            for field in each.fields.values()
        ]
        self.fan_out: Final[Mapping[str, int]] = {
            "types": len(schema.type_map),
            "directives": len(schema.directives),
            "args": max(len(field.args) for field in fields),
            **{
                name: max(len(getattr(each, attribute, ())) for each in types)
                for name, attribute in (
                    ("fields", "fields"),
                    ("inputFields", "fields"),
                    ("enumValues", "values"),
                    ("interfaces", "interfaces"),
                )
            },
            "possibleTypes": len(types),
        }
        standard = parse(get_introspection_query(), no_location=True)
        self.max_tokens: Final = 2 * standard.token_count
        self.max_values: Final = 2 * _shapes(standard, self.fan_out)[0].introspection_values


def _shapes(document: DocumentNode, fan_out: Mapping[str, int]) -> list[QueryShape]:
    reader = ShapeAnalyzer(document, fan_out)
    return [
        reader.shape(each.selection_set)
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
    ]


class ResponseNameCounter(Visitor):
    """Counts how often fields bear the same name in the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.counts[(node.alias or node.name).value] += 1


def check_shape(
    document: DocumentNode, settings: Settings, introspection: IntrospectionLimits
) -> None:
    """Raise QueryTooLarge for a document that is too deep, or has too much of anything."""
    # The parser counts up to the limit; where that is too low for introspection, it is told here.
    told = settings.max_tokens >= introspection.max_tokens or all(
        isinstance(field, FieldNode) and field.name.value.startswith("__")
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
        for field in each.selection_set.selections
    )
    tokens = 0 if told else document.token_count
    shapes = _shapes(document, introspection.fan_out) or [QueryShape()]
    for size, what, setting, limit in (
        (tokens, "tokens", "DPM_GRAPHQL_MAX_TOKENS", settings.max_tokens),
        (max(each.depth for each in shapes), "levels", "DPM_GRAPHQL_MAX_DEPTH", settings.max_depth),
        (
            max(each.aliases for each in shapes),
            "aliases",
            "DPM_GRAPHQL_MAX_ALIASES",
            settings.max_aliases,
        ),
        (
            max(each.fields for each in shapes),
            "root fields",
            "DPM_GRAPHQL_MAX_ROOT_FIELDS",
            settings.max_root_fields,
        ),
        (
            max(each.introspection_values for each in shapes),
            "values of introspection",
            "twice the standard query",
            introspection.max_values,
        ),
    ):
        if size > limit:
            raise QueryTooLarge(
                f"the query has {format_count(size)} {what}", setting=setting, limit=limit
            )


def check_response_names(document: DocumentNode) -> None:
    """Raise QueryTooLarge for a document in which too many fields have the same name."""
    names = ResponseNameCounter()
    visit(document, names)
    most = max(names.counts.values(), default=0)
    if most > MAX_FIELDS_OF_ONE_NAME:
        raise QueryTooLarge(
            f"the query has {most} fields of the same name",
            setting="fixed",
            limit=MAX_FIELDS_OF_ONE_NAME,
        )


def format_count(size: int) -> str:
    return str(size) if size < 10**9 else "more than a billion"


CountSource = int | str
"""A size as a query gives it: a number, or the name of the variable that has it."""


@dataclass(frozen=True, slots=True)
class CostNode:
    """A field whose answer has a size of its own, and the sized fields below it.

    `nodes` says for how many nodes it asks, `walked` how many entities it walks: the sum of what is given,
    else `otherwise`; None where it does not.
    """

    node_counts: tuple[CountSource, ...] | None
    traversed_counts: tuple[CountSource, ...] | None
    default: int
    children: tuple["CostNode", ...]


DEFAULT_MAX_DEPTH: Final = 20
DEFAULT_MAX_ENTITIES: Final = 1000
DEFAULT_CANDIDATES: Final = 10
"""The defaults of `maxDepth`, of `maxEntities` and of how many candidates `resolve` offers."""


class CostAnalyzer:
    """Finds the sized fields of a validated document, each fragment once."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._known: dict[str, tuple[CostNode, ...]] = {}

    def cost_nodes(self, parent: Any, selections: SelectionSetNode) -> tuple[CostNode, ...]:
        """The sized fields below a selection on the type `parent`."""
        found: list[CostNode] = []
        for each in selections.selections:
            match each:
                case FieldNode():
                    found += self._field_cost(parent, each)
                case InlineFragmentNode():
                    condition = each.type_condition
                    on = (
                        parent if condition is None else self._schema.get_type(condition.name.value)
                    )
                    found += self.cost_nodes(on, each.selection_set)
                case FragmentSpreadNode():
                    # Shared, not copied: a fragment spread a million times is still one.
                    found.append(CostNode(None, None, 0, self._fragment(each.name.value)))
        return tuple(found)

    def _fragment(self, name: str) -> tuple[CostNode, ...]:
        if name not in self._known:
            fragment = self._fragments[name]
            on = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name] = self.cost_nodes(on, fragment.selection_set)
        return self._known[name]

    def _field_cost(self, parent: Any, node: FieldNode) -> tuple[CostNode, ...]:
        field = _field_definition(parent, node.name.value)
        if field is None or node.selection_set is None:
            return ()
        kind = get_named_type(field.type)
        inside = self.cost_nodes(kind, node.selection_set)
        name = node.name.value
        if kind.name.endswith("Connection"):
            return (
                CostNode(_argument_counts(node, "first", "last"), None, DEFAULT_PAGE_SIZE, inside),
            )
        if name == "nodes":
            return (CostNode(_argument_counts(node, "ids"), None, 1, inside),)
        if name == "resolve":
            return (CostNode(_argument_counts(node, "first"), None, DEFAULT_CANDIDATES, inside),)
        if name == "lineagePath":
            walk = CostNode(None, (DEFAULT_MAX_ENTITIES,), DEFAULT_MAX_ENTITIES, ())
            return (
                walk,
                CostNode(_argument_counts(node, "maxDepth"), None, DEFAULT_MAX_DEPTH, inside),
            )
        if name == "lineage":
            return (
                CostNode(None, _argument_counts(node, "maxEntities"), DEFAULT_MAX_ENTITIES, inside),
            )
        return inside


def _field_definition(parent: Any, name: str) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        field: GraphQLField | None = parent.fields.get(name)
        return field
    return None


def _argument_counts(node: FieldNode, *names: str) -> tuple[CountSource, ...]:
    """The sizes that these arguments give."""
    sizes: list[CountSource] = []
    for argument in node.arguments or ():
        if argument.name.value in names:
            match argument.value:
                case IntValueNode() as number:
                    sizes.append(int(number.value) if len(number.value) < 10 else 2**31)
                case ListValueNode() as values:
                    sizes.append(len(values.values))
                case VariableNode() as variable:
                    sizes.append(variable.name.value)
    return tuple(sizes)


@dataclass(frozen=True, slots=True)
class QueryCost:
    """How many nodes a query asks for, nested page sizes multiplied, and how many entities it walks."""

    nodes: int
    traversed: int


def total_cost(sized: tuple[CostNode, ...], variables: Mapping[str, Any]) -> QueryCost:
    """The size of an operation under the values of its variables."""
    return _total_cost(sized, variables, {})


def _total_cost(
    parts: tuple[CostNode, ...], variables: Mapping[str, Any], known: dict[int, QueryCost]
) -> QueryCost:
    # Fragments share their parts: each is measured once, so that the cost is that of the text.
    if id(parts) not in known:
        nodes = walked = 0
        for part in parts:
            inside = _total_cost(part.children, variables, known)
            count = _sum_counts(part.node_counts, variables, default=part.default)
            times = 1 if part.node_counts is None else count
            nodes += count + times * inside.nodes
            walk = _sum_counts(part.traversed_counts, variables, default=part.default)
            walked += walk + times * inside.traversed
        known[id(parts)] = QueryCost(nodes, walked)
    return known[id(parts)]


def _sum_counts(
    given: tuple[CountSource, ...] | None, variables: Mapping[str, Any], *, default: int
) -> int:
    if given is None:
        return 0
    sizes = [_to_count(variables.get(each) if isinstance(each, str) else each) for each in given]
    said = [size for size in sizes if size is not None]
    return sum(said) if said else default


def _to_count(value: object) -> int | None:
    """The size that a value stands for; None where it is no size."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**32:
        return max(int(value), 0)
    return None


def check_cost(size: QueryCost, settings: Settings) -> None:
    """Raise QueryTooLarge where an operation of that size asks for too many nodes or walks too many entities."""
    for what, count, setting, limit in (
        ("asks for {} nodes", size.nodes, "DPM_GRAPHQL_MAX_NODES", settings.max_nodes),
        ("may walk {} entities", size.traversed, "DPM_GRAPHQL_MAX_WALKED", settings.max_traversed),
    ):
        if count > limit:
            raise QueryTooLarge(
                "the query " + what.format(format_count(count)), setting=setting, limit=limit
            )
