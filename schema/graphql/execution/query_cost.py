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

from resolvers.paging import DEFAULT_PAGE
from schema.settings import Settings
from storage.errors import QueryTooLarge

REPEATED_FIELDS: Final = 100
"""How often a document may give the same name to a field: comparing those takes the square of it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a selection comes to by itself: nesting, aliases, fields side by side, values of introspection."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    introspected: int = 0


class ShapeReader:
    """Measures the selections of one document, each fragment once."""

    def __init__(self, document: DocumentNode, fan_out: Mapping[str, int]) -> None:
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._fan_out = fan_out
        self._known: dict[str, Shape] = {}
        self._introspected: dict[str, int] = {}

    def shape(self, selections: SelectionSetNode) -> Shape:
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
            introspected += inner.introspected
        return Shape(depth, aliases, fields, introspected)

    def _inside(self, field: FieldNode) -> Shape:
        if field.selection_set is None:
            return Shape()
        if field.name.value in {"__schema", "__type"}:
            return Shape(introspected=self.introspected(field.selection_set))
        return self.shape(field.selection_set)

    def introspected(self, selections: SelectionSetNode) -> int:
        """How many values a selection of introspection comes to, each list being as long as the longest."""
        total = 0
        for each in selections.selections:
            match each:
                case FieldNode():
                    inner = self.introspected(each.selection_set) if each.selection_set else 0
                    total += self._fan_out.get(each.name.value, 1) * (1 + inner)
                case InlineFragmentNode():
                    total += self.introspected(each.selection_set)
                case FragmentSpreadNode(name=name) if name.value in self._introspected:
                    total += self._introspected[name.value]
                case FragmentSpreadNode(name=name) if name.value in self._fragments:
                    self._introspected[name.value] = 0  # as above
                    inner = self.introspected(self._fragments[name.value].selection_set)
                    self._introspected[name.value] = inner
                    total += inner
        return total

    def _fragment(self, name: str) -> Shape:
        if name not in self._known:
            self._known[name] = Shape()  # what a cycle meets; validation refuses cycles
            if name in self._fragments:
                self._known[name] = self.shape(self._fragments[name].selection_set)
        return self._known[name]


class Introspection:
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
        self.tokens: Final = 2 * standard.token_count
        self.values: Final = 2 * _shapes(standard, self.fan_out)[0].introspected


def _shapes(document: DocumentNode, fan_out: Mapping[str, int]) -> list[Shape]:
    reader = ShapeReader(document, fan_out)
    return [
        reader.shape(each.selection_set)
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
    ]


class _Names(Visitor):
    """Counts how often fields bear the same name in the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.counts[(node.alias or node.name).value] += 1


def check_shape(document: DocumentNode, settings: Settings, introspection: Introspection) -> None:
    """Raise QueryTooLarge for a document that is too deep, or has too much of anything."""
    # The parser counts up to the limit; where that is too low for introspection, it is told here.
    told = settings.max_tokens >= introspection.tokens or all(
        isinstance(field, FieldNode) and field.name.value.startswith("__")
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
        for field in each.selection_set.selections
    )
    tokens = 0 if told else document.token_count
    shapes = _shapes(document, introspection.fan_out) or [Shape()]
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
            max(each.introspected for each in shapes),
            "values of introspection",
            "twice the standard query",
            introspection.values,
        ),
    ):
        if size > limit:
            raise QueryTooLarge(
                f"the query has {_count(size)} {what}", setting=setting, limit=limit
            )


def check_repeats(document: DocumentNode) -> None:
    """Raise QueryTooLarge for a document in which too many fields have the same name."""
    names = _Names()
    visit(document, names)
    most = max(names.counts.values(), default=0)
    if most > REPEATED_FIELDS:
        raise QueryTooLarge(
            f"the query has {most} fields of the same name", setting="fixed", limit=REPEATED_FIELDS
        )


def _count(size: int) -> str:
    return str(size) if size < 10**9 else "more than a billion"


Given = int | str
"""A size as a query gives it: a number, or the name of the variable that has it."""


@dataclass(frozen=True, slots=True)
class Sized:
    """A field whose answer has a size of its own, and the sized fields below it.

    `nodes` says for how many nodes it asks, `walked` how many entities it walks: the sum of what is given,
    else `otherwise`; None where it does not.
    """

    nodes: tuple[Given, ...] | None
    walked: tuple[Given, ...] | None
    otherwise: int
    inside: tuple["Sized", ...]


LONGEST_PATH: Final = 20
LARGEST_WALK: Final = 1000
FEW_CANDIDATES: Final = 10
"""The defaults of `maxDepth`, of `maxEntities` and of how many candidates `resolve` offers."""


class SizeReader:
    """Finds the sized fields of a validated document, each fragment once."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._known: dict[str, tuple[Sized, ...]] = {}

    def sized(self, parent: Any, selections: SelectionSetNode) -> tuple[Sized, ...]:
        """The sized fields below a selection on the type `parent`."""
        found: list[Sized] = []
        for each in selections.selections:
            match each:
                case FieldNode():
                    found += self._field(parent, each)
                case InlineFragmentNode():
                    condition = each.type_condition
                    on = (
                        parent if condition is None else self._schema.get_type(condition.name.value)
                    )
                    found += self.sized(on, each.selection_set)
                case FragmentSpreadNode():
                    # Shared, not copied: a fragment spread a million times is still one.
                    found.append(Sized(None, None, 0, self._fragment(each.name.value)))
        return tuple(found)

    def _fragment(self, name: str) -> tuple[Sized, ...]:
        if name not in self._known:
            fragment = self._fragments[name]
            on = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name] = self.sized(on, fragment.selection_set)
        return self._known[name]

    def _field(self, parent: Any, node: FieldNode) -> tuple[Sized, ...]:
        field = _definition(parent, node.name.value)
        if field is None or node.selection_set is None:
            return ()
        kind = get_named_type(field.type)
        inside = self.sized(kind, node.selection_set)
        name = node.name.value
        if kind.name.endswith("Connection"):
            return (Sized(_given(node, "first", "last"), None, DEFAULT_PAGE, inside),)
        if name == "nodes":
            return (Sized(_given(node, "ids"), None, 1, inside),)
        if name == "resolve":
            return (Sized(_given(node, "first"), None, FEW_CANDIDATES, inside),)
        if name == "lineagePath":
            walk = Sized(None, (LARGEST_WALK,), LARGEST_WALK, ())
            return (walk, Sized(_given(node, "maxDepth"), None, LONGEST_PATH, inside))
        if name == "lineage":
            return (Sized(None, _given(node, "maxEntities"), LARGEST_WALK, inside),)
        return inside


def _definition(parent: Any, name: str) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        field: GraphQLField | None = parent.fields.get(name)
        return field
    return None


def _given(node: FieldNode, *names: str) -> tuple[Given, ...]:
    """The sizes that these arguments give."""
    sizes: list[Given] = []
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
class Size:
    """How many nodes a query asks for, nested page sizes multiplied, and how many entities it walks."""

    nodes: int
    walked: int


def measure(sized: tuple[Sized, ...], variables: Mapping[str, Any]) -> Size:
    """The size of an operation under the values of its variables."""
    return _measure(sized, variables, {})


def _measure(
    parts: tuple[Sized, ...], variables: Mapping[str, Any], known: dict[int, Size]
) -> Size:
    # Fragments share their parts: each is measured once, so that the cost is that of the text.
    if id(parts) not in known:
        nodes = walked = 0
        for part in parts:
            inside = _measure(part.inside, variables, known)
            count = _total(part.nodes, variables, otherwise=part.otherwise)
            times = 1 if part.nodes is None else count
            nodes += count + times * inside.nodes
            walk = _total(part.walked, variables, otherwise=part.otherwise)
            walked += walk + times * inside.walked
        known[id(parts)] = Size(nodes, walked)
    return known[id(parts)]


def _total(given: tuple[Given, ...] | None, variables: Mapping[str, Any], *, otherwise: int) -> int:
    if given is None:
        return 0
    sizes = [_number(variables.get(each) if isinstance(each, str) else each) for each in given]
    said = [size for size in sizes if size is not None]
    return sum(said) if said else otherwise


def _number(value: object) -> int | None:
    """The size that a value stands for; None where it is no size."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**32:
        return max(int(value), 0)
    return None


def check_size(size: Size, settings: Settings) -> None:
    """Raise QueryTooLarge where an operation of that size asks for too many nodes or walks too many entities."""
    for what, count, setting, limit in (
        ("asks for {} nodes", size.nodes, "DPM_GRAPHQL_MAX_NODES", settings.max_nodes),
        ("may walk {} entities", size.walked, "DPM_GRAPHQL_MAX_WALKED", settings.max_walked),
    ):
        if count > limit:
            raise QueryTooLarge(
                "the query " + what.format(_count(count)), setting=setting, limit=limit
            )
