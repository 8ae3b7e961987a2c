"""GraphQL documents: parsed, limited and validated once, and kept by their text."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    Visitor,
    get_operation_ast,
    parse,
    validate,
    value_from_ast_untyped,
    visit,
)

from schema.limits import Sized, SizeReader, check_shape
from schema.settings import Settings
from storage.errors import QueryTooLarge
from storage.records import storable_text

KEPT_DOCUMENTS: Final = 500
KEPT_LENGTH: Final = 20_000
"""The longest text that is kept, in characters."""

_NUL_ESCAPE = re.compile(r"\\u(0000|\{0+\})")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document."""

    name: str | None
    kind: OperationType
    sized: tuple[Sized, ...]
    defaults: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document and its operations."""

    node: DocumentNode
    operations: tuple[Operation, ...]

    def operation(self, name: str | None) -> Operation:
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


class Documents:
    """Valid documents of one schema, the most recent kept by their text."""

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self._settings = settings
        self._kept: OrderedDict[str, Document] = OrderedDict()

    def read(self, text: str) -> Document:
        """The document of a text; raises InvalidDocument, or QueryTooLarge before anything is validated."""
        if text in self._kept:
            self._kept.move_to_end(text)
            return self._kept[text]
        document = self._prepare(text)
        if len(text) <= KEPT_LENGTH:
            self._kept[text] = document
            if len(self._kept) > KEPT_DOCUMENTS:
                self._kept.popitem(last=False)
        return document

    def _prepare(self, text: str) -> Document:
        node = self._parse(text)
        check_shape(node, self._settings)
        if _NUL_ESCAPE.search(text):
            visit(node, _StorableStrings())
        if errors := validate(self._schema, node, max_errors=50):
            raise InvalidDocument(errors)
        sizes = SizeReader(self._schema, node)
        roots = {
            OperationType.QUERY: self._schema.query_type,
            OperationType.MUTATION: self._schema.mutation_type,
        }
        return Document(
            node,
            tuple(
                Operation(
                    None if each.name is None else each.name.value,
                    each.operation,
                    sizes.sized(roots.get(each.operation), each.selection_set),
                    _defaults(each),
                )
                for each in node.definitions
                if isinstance(each, OperationDefinitionNode)
            ),
        )

    def _parse(self, text: str) -> DocumentNode:
        limit = self._settings.max_tokens
        try:
            return parse(text, max_lexical_tokens=limit, max_comments=limit)
        except GraphQLSyntaxError as error:
            if "parsing aborted" in error.message.lower():
                raise QueryTooLarge(
                    "the query has too many tokens or comments",
                    setting="DPM_GRAPHQL_MAX_TOKENS",
                    limit=limit,
                ) from error
            raise InvalidDocument([error]) from error


def _defaults(operation: OperationDefinitionNode) -> Mapping[str, Any]:
    return {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value is not None
    }


class _StorableStrings(Visitor):
    """Refuses string literals that no backend can hold."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        storable_text(node.value, field="a string in the query")


def check_variables(variables: object, *, field: str = "variables") -> None:
    """Raise InvalidInput where a string among the variables cannot be stored; `field` says where."""
    match variables:
        case str():
            storable_text(variables, field=field)
        case dict():
            for name, value in variables.items():
                storable_text(name, field=field)
                check_variables(value, field=f"{field}.{name}")
        case list():
            for position, value in enumerate(variables):
                check_variables(value, field=f"{field}[{position}]")
