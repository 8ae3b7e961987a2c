"""Limit the shape of a document before validation: depth, aliases, root fields, tokens, introspection.

Each fragment is measured once, however many spreads it has: its measures are added, the fragment is not expanded.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    get_introspection_query,
    parse,
    visit,
)

from schema.settings import Settings
from storage.errors import QueryTooLarge

MAX_FIELDS_OF_ONE_NAME: Final = 100
"""Maximum number of fields of a document with one response name, because validation compares them pairwise."""


@dataclass(frozen=True, slots=True)
class QueryShape:
    """The depth of a selection set and its numbers of aliases, top-level fields and introspection values."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    introspection_values: int = 0


class ShapeAnalyzer:
    """Measure the selection sets of one document.

    `fan_out` is the maximum length of each list field of introspection, by the field's name.
    """

    def __init__(self, document: DocumentNode, fan_out: Mapping[str, int]) -> None:
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._fan_out = fan_out
        self._shapes: dict[str, QueryShape] = {}
        self._introspection_values: dict[str, int] = {}

    def shape(self, selections: SelectionSetNode) -> QueryShape:
        """Return the shape of a selection set. Below `__schema` and `__type` only introspection values are counted."""
        depth = aliases = fields = introspection_values = 0
        for each in selections.selections:
            match each:
                case FieldNode():
                    fields += 1
                    aliases += each.alias is not None
                    inner = self._field_shape(each)
                    depth = max(depth, inner.depth + 1)
                case InlineFragmentNode():
                    inner = self.shape(each.selection_set)
                    depth, fields = max(depth, inner.depth), fields + inner.fields
                case FragmentSpreadNode():
                    inner = self._fragment_shape(each.name.value)
                    depth, fields = max(depth, inner.depth), fields + inner.fields
                case _:
                    continue
            aliases += inner.aliases
            introspection_values += inner.introspection_values
        return QueryShape(depth, aliases, fields, introspection_values)

    def introspection_values(self, selections: SelectionSetNode) -> int:
        """Return the number of values of an introspection result, each list being of its maximum length."""
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
                case FragmentSpreadNode():
                    total += self._fragment_introspection_values(each.name.value)
        return total

    def _field_shape(self, field: FieldNode) -> QueryShape:
        if field.selection_set is None:
            return QueryShape()
        if field.name.value in {"__schema", "__type"}:
            return QueryShape(introspection_values=self.introspection_values(field.selection_set))
        return self.shape(field.selection_set)

    def _fragment_shape(self, name: str) -> QueryShape:
        if name not in self._shapes:
            self._shapes[name] = (
                QueryShape()
            )  # ends the recursion of a cycle; validation rejects it
            if name in self._fragments:
                self._shapes[name] = self.shape(self._fragments[name].selection_set)
        return self._shapes[name]

    def _fragment_introspection_values(self, name: str) -> int:
        if name not in self._introspection_values:
            self._introspection_values[name] = 0  # ends the recursion of a cycle
            if name in self._fragments:
                self._introspection_values[name] = self.introspection_values(
                    self._fragments[name].selection_set
                )
        return self._introspection_values[name]


class IntrospectionLimits:
    """Limits for introspection: twice the standard introspection query of a schema."""

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


def check_shape(
    document: DocumentNode, settings: Settings, introspection: IntrospectionLimits
) -> None:
    """Raise QueryTooLarge if a document exceeds a limit. The document need not be valid."""
    shapes = _shapes(document, introspection.fan_out) or [QueryShape()]
    for size, unit, setting, limit in (
        (
            _countable_tokens(document, settings, introspection),
            "tokens",
            "DPM_GRAPHQL_MAX_TOKENS",
            settings.max_tokens,
        ),
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
                f"the query has {format_count(size)} {unit}", setting=setting, limit=limit
            )


def check_response_names(document: DocumentNode) -> None:
    """Raise QueryTooLarge if more than MAX_FIELDS_OF_ONE_NAME fields have the same response name."""
    counter = ResponseNameCounter()
    visit(document, counter)
    highest = max(counter.counts.values(), default=0)
    if highest > MAX_FIELDS_OF_ONE_NAME:
        raise QueryTooLarge(
            f"the query has {highest} fields of the same name",
            setting="fixed",
            limit=MAX_FIELDS_OF_ONE_NAME,
        )


class ResponseNameCounter(Visitor):
    """Count the fields of each response name: the alias, or else the field's name."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.counts[(node.alias or node.name).value] += 1


def format_count(count: int) -> str:
    """Return a count for an error message."""
    return str(count) if count < 10**9 else "more than a billion"


def _countable_tokens(
    document: DocumentNode, settings: Settings, introspection: IntrospectionLimits
) -> int:
    """Return the number of tokens, or 0 if `settings.max_tokens` does not apply.

    The parser enforces the setting unless it is too low for introspection. Then the parser accepts as many tokens as
    introspection needs, and only documents with other root fields are limited by the setting.
    """
    is_introspection = all(
        isinstance(field, FieldNode) and field.name.value.startswith("__")
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
        for field in each.selection_set.selections
    )
    is_limited_by_parser = settings.max_tokens >= introspection.max_tokens
    return 0 if is_limited_by_parser or is_introspection else document.token_count


def _shapes(document: DocumentNode, fan_out: Mapping[str, int]) -> list[QueryShape]:
    analyzer = ShapeAnalyzer(document, fan_out)
    return [
        analyzer.shape(each.selection_set)
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
    ]
