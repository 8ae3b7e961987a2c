"""Parse, limit and validate GraphQL documents, and cache them by their text."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from cachetools import LRUCache
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
from schema.graphql.execution.as_of import NAME as AS_OF
from schema.graphql.execution.cost_limits import CostNode, QueryCost, total_cost
from schema.graphql.execution.looked_at import Argument, arguments_of
from schema.graphql.execution.one_of import VALIDATION_RULES
from schema.graphql.execution.query_cost import CostAnalyzer
from schema.graphql.execution.query_shape import (
    IntrospectionLimits,
    check_response_names,
    check_shape,
)
from schema.graphql.execution.root_fields import root_fields
from schema.graphql.execution.unstorable_strings import check_literals
from schema.graphql.types.values.scalars import ORJSON_NATIVE
from schema.settings import Settings
from storage.errors import QueryTooLarge

MAX_TOTAL_SIZE: Final = 20_000
"""Maximum size of all cached documents, in tokens.

A token is about five objects, and a full garbage collection, which stops the event loop, examines each of them. With
1,000,000 tokens it took 1.5 s.
"""

MIN_SIZE: Final = 40
"""Size that a shorter document counts with, in tokens."""

MAX_SIZE: Final = 2_000
"""Maximum size of a cached document, in tokens."""

CHARACTERS_PER_TOKEN: Final = 50
"""A text with longer tokens (literals, comments) counts by its characters: its string takes memory too."""

LARGE_LENGTH: Final = 500
"""Length in characters above which a text is parsed and validated in a thread, because that can take 0.1 s."""

MAX_VALIDATION_ERRORS: Final = 50
"""Number of errors after which validation stops."""


@dataclass(frozen=True, slots=True)
class ValidOperation:
    """One operation of a valid document. `defaults` has the raw default values of its variables."""

    node: OperationDefinitionNode
    name: str | None
    operation_type: OperationType
    cost_nodes: tuple[CostNode, ...]
    defaults: Mapping[str, Any]
    default_cost: QueryCost
    root_fields: Mapping[str, str]
    """The root fields, named `Type.field`, by their response names."""

    def cost(self, variables: Mapping[str, Any]) -> QueryCost:
        """Return the cost of the operation with these raw values of its variables."""
        if not variables:
            return self.default_cost
        return total_cost(self.cost_nodes, {**self.defaults, **variables})


@dataclass(frozen=True)
class ValidDocument:
    """A valid document and its operations. `size` is its size in tokens, see DocumentCache."""

    node: DocumentNode
    operations: tuple[ValidOperation, ...]
    compiled: CompiledDocument
    size: int

    @cached_property
    def arguments(self) -> Sequence[Argument]:
        """The arguments for the access log. Finding them takes longer than many a query."""
        return arguments_of(self.node)

    def operation(self, name: str | None) -> ValidOperation:
        """Return the operation of that name, or the only operation if the name is None or empty.

        Raise GraphQLError if there is no such operation.
        """
        if get_operation_ast(self.node, name or None) is None:
            is_known = name and any(each.name == name for each in self.operations)
            raise GraphQLError(
                f"operationName: the document has no operation {name!r}"
                if name and not is_known
                else "operationName: required unless the document has exactly one operation"
            )
        return next(each for each in self.operations if not name or each.name == name)


class InvalidDocument(Exception):
    """A text is not a valid document of the schema. `errors` has the reasons."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


class DocumentCache:
    """The valid documents of one schema that were used last."""

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self._settings = settings
        self._introspection = IntrospectionLimits(schema)
        self._documents: LRUCache[str, ValidDocument] = LRUCache(
            MAX_TOTAL_SIZE, getsizeof=lambda document: document.size
        )
        # One thread at a time: more would take longer and leave less time for the event loop.
        self._large_turn = asyncio.Lock()

    async def get(self, text: str) -> ValidDocument:
        """Return the document of a text, from the cache if possible.

        Raise InvalidDocument for a syntax or validation error, QueryTooLarge before validation if a limit is
        exceeded, and InvalidInput for a string that no backend can store.
        """
        if len(text) <= LARGE_LENGTH:
            return self._documents.get(text) or self._keep(text, self._prepare(text))
        if text in self._documents:
            return self._documents[text]
        async with self._large_turn:
            # It may have been prepared during the wait.
            kept = self._documents.get(text)
            return kept or self._keep(text, await asyncio.to_thread(self._prepare, text))

    def _keep(self, text: str, document: ValidDocument) -> ValidDocument:
        if document.size <= MAX_SIZE:
            self._documents[text] = document
        return document

    def _prepare(self, text: str) -> ValidDocument:
        parsed = self._parse(text)
        check_shape(parsed, self._settings, self._introspection)
        node: DocumentNode = visit(parsed, DropDuplicateFields())
        check_response_names(node)
        check_literals(self._schema, node, text)
        if errors := validate(
            self._schema, node, VALIDATION_RULES, max_errors=MAX_VALIDATION_ERRORS
        ):
            if any(each.message == "Validation aborted." for each in errors):
                raise QueryTooLarge(
                    "the query's fields and fragments need too many comparisons",
                    setting="fixed",
                    limit=MAX_COMPLEXITY_BUDGET,
                )
            raise InvalidDocument(errors)
        analyzer = CostAnalyzer(self._schema, node)
        operations = tuple(
            self._operation(node, each, analyzer)
            for each in node.definitions
            if isinstance(each, OperationDefinitionNode)
        )
        compiled = CompiledDocument(
            self._schema, node, native=ORJSON_NATIVE, ignored_directives=frozenset({AS_OF})
        )
        size = max(parsed.token_count, len(text) // CHARACTERS_PER_TOKEN, MIN_SIZE)
        return ValidDocument(node, operations, compiled, size)

    def _operation(
        self, document: DocumentNode, node: OperationDefinitionNode, analyzer: CostAnalyzer
    ) -> ValidOperation:
        defaults = {
            each.variable.name.value: value_from_ast_untyped(each.default_value)
            for each in node.variable_definitions or ()
            if each.default_value is not None
        }
        root_type = self._schema.get_root_type(node.operation)
        costs = analyzer.cost_nodes(root_type, node.selection_set)
        name = None if node.name is None else node.name.value
        return ValidOperation(
            node,
            name,
            node.operation,
            costs,
            defaults,
            total_cost(costs, defaults),
            root_fields(document, node),
        )

    def _parse(self, text: str) -> DocumentNode:
        limit = max(self._settings.max_tokens, self._introspection.max_tokens)
        try:
            node = parse(text, max_lexical_tokens=limit, max_comments=limit)
        except GraphQLSyntaxError as error:
            raise self._too_large(error) or InvalidDocument([error]) from error
        _unlink_tokens(node)
        visit(node, RejectEmptySelections())
        return node

    def _too_large(self, error: GraphQLSyntaxError) -> QueryTooLarge | None:
        """Return the error for a text that exceeds a limit of the parser, or None for any other syntax error."""
        message = error.message.lower()
        if "parsing aborted" not in message:
            return None
        if "nested" in message:
            return QueryTooLarge(
                "the query has too many nested brackets", setting="fixed", limit=MAX_NESTING_DEPTH
            )
        return QueryTooLarge(
            "the query has too many " + ("comments" if "comments" in message else "tokens"),
            setting="DPM_GRAPHQL_MAX_TOKENS",
            limit=self._settings.max_tokens,
        )


def _unlink_tokens(document: DocumentNode) -> None:
    """Remove the links between the tokens of a document.

    They are reference cycles: without them, a document is freed when it leaves the cache, not by a later collection.
    """
    token = None if document.loc is None else document.loc.start_token
    while token is not None:
        following = token.next
        token.prev = token.next = None
        token = following


class RejectEmptySelections(Visitor):
    """Reject `{}`, which the parser accepts and the specification does not."""

    def enter_selection_set(self, node: SelectionSetNode, *_: object) -> None:
        if not node.selections and node.loc is not None:
            raise InvalidDocument(
                [GraphQLSyntaxError(node.loc.source, node.loc.start, "Expected Name, found '}'.")]
            )


class DropDuplicateFields(Visitor):
    """Drop repetitions of a plain field within a selection set.

    The result of the query stays the same. Validation becomes faster, because its time grows with the square of the
    number of fields with the same name.
    """

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode | None:
        seen: set[str] = set()
        unique = [each for each in node.selections if not _is_duplicate(each, seen)]
        if len(unique) == len(node.selections):
            return None
        return SelectionSetNode(selections=tuple(unique), loc=node.loc)


def _is_duplicate(selection: SelectionNode, seen: set[str]) -> bool:
    """Return whether a plain field is in `seen`, and add it."""
    if not isinstance(selection, FieldNode) or (
        selection.alias or selection.arguments or selection.directives or selection.selection_set
    ):
        return False
    name = selection.name.value
    is_duplicate = name in seen
    seen.add(name)
    return is_duplicate
