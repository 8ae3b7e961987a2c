"""What a GraphQL query may cost, told from its text before anything runs.

Each fragment is looked at once, however often it is spread: sizes add and multiply, nothing is expanded.
"""

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
    get_named_type,
)

from resolvers.paging import DEFAULT_PAGE
from schema.settings import Settings
from storage.errors import QueryTooLarge

REPEATED_FIELDS: Final = 100
"""How often one selection may name the same field: merging them takes the square of it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a selection comes to by itself: nesting, aliases, fields side by side, and repetition of one field."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    repeated: int = 0


class ShapeReader:
    """Measures the selections of one document, each fragment once."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._known: dict[str, Shape] = {}

    def shape(self, selections: SelectionSetNode) -> Shape:
        """The shape of a selection; what introspection selects is bounded elsewhere and does not count."""
        depth = aliases = fields = repeated = 0
        names: dict[str, int] = {}
        for each in selections.selections:
            match each:
                case FieldNode():
                    fields += 1
                    aliases += each.alias is not None
                    name = (each.alias or each.name).value
                    names[name] = names.get(name, 0) + 1
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
            repeated = max(repeated, inner.repeated)
        return Shape(depth, aliases, fields, max(repeated, *names.values(), 0))

    def _inside(self, field: FieldNode) -> Shape:
        if field.selection_set is None or field.name.value.startswith("__"):
            return Shape()
        return self.shape(field.selection_set)

    def _fragment(self, name: str) -> Shape:
        if name not in self._known:
            self._known[name] = Shape()  # what a cycle meets; validation refuses cycles
            if name in self._fragments:
                self._known[name] = self.shape(self._fragments[name].selection_set)
        return self._known[name]


def check_shape(document: DocumentNode, settings: Settings) -> None:
    """Raise QueryTooLarge for an operation that is too deep, has too many aliases or too many root fields."""
    reader = ShapeReader(document)
    for operation in document.definitions:
        if not isinstance(operation, OperationDefinitionNode):
            continue
        shape = reader.shape(operation.selection_set)
        for what, size, setting, limit in (
            ("levels deep", shape.depth, "DPM_GRAPHQL_MAX_DEPTH", settings.max_depth),
            ("aliases", shape.aliases, "DPM_GRAPHQL_MAX_ALIASES", settings.max_aliases),
            ("root fields", shape.fields, "DPM_GRAPHQL_MAX_ROOT_FIELDS", settings.max_root_fields),
            ("times the same field", shape.repeated, "one selection", REPEATED_FIELDS),
        ):
            if size > limit:
                raise QueryTooLarge(
                    f"the query has {_count(size)} {what}", setting=setting, limit=limit
                )


def _count(size: int) -> str:
    return str(size) if size < 10**9 else "more than a billion"


@dataclass(frozen=True, slots=True)
class Sized:
    """A field whose answer has a size of its own: how many nodes it asks for, how many entities it walks."""

    nodes: "int | str | None"
    walked: "int | str | None"
    extra: int
    inside: tuple["Sized", ...]


_WALKS: Final = {"lineage": 1000, "lineagePath": 1000}


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
            size = _argument(node, "first", _argument(node, "last", DEFAULT_PAGE))
            return (Sized(size, None, 0, inside),)
        if name == "nodes":
            return (Sized(_argument(node, "ids", 0), None, 0, inside),)
        if name == "lineagePath":
            return (Sized(_argument(node, "maxDepth", 20), _WALKS[name], 1, inside),)
        if name == "lineage":
            return (Sized(None, _argument(node, "maxEntities", _WALKS[name]), 0, inside),)
        return inside


def _definition(parent: Any, name: str) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        field: GraphQLField | None = parent.fields.get(name)
        return field
    return None


def _argument(node: FieldNode, name: str, otherwise: "int | str | None") -> "int | str | None":
    """The number that an argument gives, or the name of the variable that does."""
    for argument in node.arguments or ():
        if argument.name.value == name:
            match argument.value:
                case IntValueNode() as number:
                    return int(number.value) if len(number.value) < 10 else 2**31
                case ListValueNode() as values:
                    return len(values.values)
                case VariableNode() as variable:
                    return variable.name.value
    return otherwise


@dataclass(frozen=True, slots=True)
class Size:
    """How many nodes a query asks for, nested page sizes multiplied, and how many entities it walks."""

    nodes: int
    walked: int


def measure(sized: tuple[Sized, ...], variables: Mapping[str, Any]) -> Size:
    """The size of an operation under the values of its variables."""
    # Fragments share their parts: each is measured once, so that the cost is that of the text.
    known: dict[int, Size] = {}

    def total(parts: tuple[Sized, ...]) -> Size:
        if id(parts) not in known:
            nodes = walked = 0
            for part in parts:
                count = _value(part.nodes, variables, otherwise=DEFAULT_PAGE) + part.extra
                inside = total(part.inside)
                times = 1 if part.nodes is None else count
                nodes += (0 if part.nodes is None else count) + times * inside.nodes
                walked += _value(part.walked, variables, otherwise=1000) + times * inside.walked
            known[id(parts)] = Size(nodes, walked)
        return known[id(parts)]

    return total(sized)


def _value(size: "int | str | None", variables: Mapping[str, Any], *, otherwise: int) -> int:
    if size is None:
        return 0
    if isinstance(size, str):
        given = variables.get(size)
        if isinstance(given, list):
            return len(given)
        if isinstance(given, int | float) and not isinstance(given, bool) and abs(given) < 2**31:
            return max(int(given), 0)
        return otherwise
    return max(size, 0)


def check_size(sized: tuple[Sized, ...], variables: Mapping[str, Any], settings: Settings) -> None:
    """Raise QueryTooLarge for an operation that asks for too many nodes or walks too many entities."""
    size = measure(sized, variables)
    for what, count, setting, limit in (
        ("asks for {} nodes", size.nodes, "DPM_GRAPHQL_MAX_NODES", settings.max_nodes),
        ("may walk {} entities", size.walked, "DPM_GRAPHQL_MAX_WALKED", settings.max_walked),
    ):
        if count > limit:
            raise QueryTooLarge(
                "the query " + what.format(_count(count)), setting=setting, limit=limit
            )
