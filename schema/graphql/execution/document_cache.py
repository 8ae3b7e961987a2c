"""GraphQL documents: parsed, limited and validated once, and kept by their text."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    Visitor,
    get_operation_ast,
    parse,
    validate,
    value_from_ast_untyped,
    visit,
)
from graphql.language.parser import MAX_NESTING_DEPTH
from graphql.validation.rules.overlapping_fields_can_be_merged import MAX_COMPLEXITY_BUDGET

from schema.compiled import CompiledDocument
from schema.graphql.execution.query_cost import (
    IntrospectionLimits,
    QueryCost,
    CostNode,
    CostAnalyzer,
    check_response_names,
    check_shape,
    total_cost,
)
from schema.graphql.types.scalars import ORJSON_NATIVE
from schema.settings import Settings
from storage.errors import QueryTooLarge
from storage.records import validate_text

MAX_DOCUMENTS: Final = 500
MAX_DOCUMENT_LENGTH: Final = 20_000
"""The longest text that is kept, in characters."""
MAX_TOTAL_LENGTH: Final = 1_000_000
"""How many characters of text are kept in all: what is made of a text grows with it."""
MAX_VALIDATION_ERRORS: Final = 50
"""How many errors of a document are looked for."""


@dataclass(frozen=True, slots=True)
class ValidOperation:
    """One operation of a valid document."""

    name: str | None
    operation_type: OperationType
    cost_nodes: tuple[CostNode, ...]
    defaults: Mapping[str, Any]
    default_cost: QueryCost

    def cost(self, variables: Mapping[str, Any]) -> QueryCost:
        """How much it asks for under the values that variables are given."""
        return (
            total_cost(self.cost_nodes, {**self.defaults, **variables})
            if variables
            else self.default_cost
        )


@dataclass(frozen=True, slots=True)
class ValidDocument:
    """A valid document and its operations."""

    node: DocumentNode
    operations: tuple[ValidOperation, ...]
    compiled: CompiledDocument

    def operation(self, name: str | None) -> ValidOperation:
        """The operation to run; raises GraphQLError where the name does not say which."""
        if get_operation_ast(self.node, name or None) is None:
            known = name and any(each.name == name for each in self.operations)
            raise GraphQLError(
                f"operationName: the document has no operation {name!r}"
                if name and not known
                else "operationName: must say which of the document's operations to run"
            )
        return next(each for each in self.operations if not name or each.name == name)


class InvalidDocument(Exception):
    """A text that is no valid document of this schema; `errors` say why."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


class DocumentCache:
    """Valid documents of one schema, the most recent kept by their text."""

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self._settings = settings
        self._introspection = IntrospectionLimits(schema)
        self._kept: OrderedDict[str, ValidDocument] = OrderedDict()
        self._length = 0

    def get(self, text: str) -> ValidDocument:
        """The document of a text; raises InvalidDocument, or QueryTooLarge before anything is validated."""
        if text in self._kept:
            self._kept.move_to_end(text)
            return self._kept[text]
        document = self._prepare(text)
        if len(text) <= MAX_DOCUMENT_LENGTH:
            self._kept[text] = document
            self._length += len(text)
            while len(self._kept) > MAX_DOCUMENTS or self._length > MAX_TOTAL_LENGTH:
                dropped, _ = self._kept.popitem(last=False)
                self._length -= len(dropped)
        return document

    def _prepare(self, text: str) -> ValidDocument:
        parsed = self._parse(text)
        check_shape(parsed, self._settings, self._introspection)
        node: DocumentNode = visit(parsed, DropDuplicateFields())
        check_response_names(node)
        if "\0" in text or "\\u" in text:
            visit(node, RejectUnstorableStrings())
        if errors := validate(self._schema, node, max_errors=MAX_VALIDATION_ERRORS):
            if any(each.message == "Validation aborted." for each in errors):
                raise QueryTooLarge(
                    "the query's fields and fragments need too many comparisons",
                    setting="fixed",
                    limit=MAX_COMPLEXITY_BUDGET,
                )
            raise InvalidDocument(errors)
        sizes = CostAnalyzer(self._schema, node)
        roots = {
            OperationType.QUERY: self._schema.query_type,
            OperationType.MUTATION: self._schema.mutation_type,
            OperationType.SUBSCRIPTION: self._schema.subscription_type,
        }
        return ValidDocument(
            node,
            tuple(
                _valid_operation(
                    each, sizes.cost_nodes(roots.get(each.operation), each.selection_set)
                )
                for each in node.definitions
                if isinstance(each, OperationDefinitionNode)
            ),
            CompiledDocument(self._schema, node, native=ORJSON_NATIVE),
        )

    def _parse(self, text: str) -> DocumentNode:
        limit = max(self._settings.max_tokens, self._introspection.max_tokens)
        try:
            node = parse(text, max_lexical_tokens=limit, max_comments=limit)
        except GraphQLSyntaxError as error:
            raise self._too_large(error) or InvalidDocument([error]) from error
        visit(node, RejectEmptySelections())
        return node

    def _too_large(self, error: GraphQLSyntaxError) -> QueryTooLarge | None:
        message = error.message.lower()
        if "parsing aborted" not in message:
            return None
        if "nested" in message:
            return QueryTooLarge(
                "the query has too many brackets within brackets",
                setting="fixed",
                limit=MAX_NESTING_DEPTH,
            )
        return QueryTooLarge(
            "the query has too many " + ("comments" if "comments" in message else "tokens"),
            setting="DPM_GRAPHQL_MAX_TOKENS",
            limit=self._settings.max_tokens,
        )


def _valid_operation(node: OperationDefinitionNode, sized: tuple[CostNode, ...]) -> ValidOperation:
    defaults = {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in node.variable_definitions or ()
        if each.default_value is not None
    }
    name = None if node.name is None else node.name.value
    return ValidOperation(name, node.operation, sized, defaults, total_cost(sized, defaults))


class RejectEmptySelections(Visitor):
    """Refuses `{}`, which the parser lets through and the specification does not know."""

    def enter_selection_set(self, node: SelectionSetNode, *_: object) -> None:
        if not node.selections and node.loc is not None:
            raise InvalidDocument(
                [GraphQLSyntaxError(node.loc.source, node.loc.start, "Expected Name, found '}'.")]
            )


class DropDuplicateFields(Visitor):
    """Leaves out a plain field that its selection names already: the answer is the same, validating it is not."""

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode | None:
        named: set[str] = set()
        kept = [each for each in node.selections if not _is_duplicate(each, named)]
        if len(kept) == len(node.selections):
            return None
        return SelectionSetNode(selections=tuple(kept), loc=node.loc)


def _is_duplicate(selection: SelectionNode, named: set[str]) -> bool:
    if not isinstance(selection, FieldNode) or (
        selection.alias or selection.arguments or selection.directives or selection.selection_set
    ):
        return False
    name = selection.name.value
    repeated = name in named
    named.add(name)
    return repeated


class RejectUnstorableStrings(Visitor):
    """Refuses string literals that no backend can hold."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        validate_text(node.value, field="a string in the query")


def check_variables(variables: dict[str, Any]) -> None:
    """Raise InvalidInput where a string among the variables cannot be stored."""
    try:
        if b"\\u0000" not in orjson.dumps(variables, default=float):
            return  # it refuses lone surrogates, and writes NUL in this way
    except orjson.JSONEncodeError:
        pass  # one of those, or a number or a depth that it does not take: the rest is to say which
    _check_strings(variables, "variables")


def _check_strings(variables: object, field: str) -> None:
    match variables:
        case str():
            validate_text(variables, field=field)
        case dict():
            for name, value in variables.items():
                validate_text(name, field=field)
                _check_strings(value, f"{field}.{name}")
        case list():
            for position, value in enumerate(variables):
                _check_strings(value, f"{field}[{position}]")
