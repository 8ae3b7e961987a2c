"""A document and the compiled form of its operations."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from cachetools import LRUCache
from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLIncludeDirective,
    GraphQLSchema,
    GraphQLSkipDirective,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    execute,
    visit,
)
from graphql.execution import Executor
from graphql.execution.values import VariableValues
from graphql.pyutils import Undefined

from schema.compiled.async_fields import Pause
from schema.compiled.executor import AmbiguousErrors, CompilingExecutor
from schema.compiled.selections import CompiledOperation
from schema.compiled.single_field import FieldRequest, SingleFieldQuery

MAX_VARIANTS: Final = 2
"""Maximum number of compiled operations that are cached for a document.

There is one for each operation and each combination of the variables of its @skip and @include.
"""

SUPPORTED_DIRECTIVES: Final = frozenset({GraphQLSkipDirective.name, GraphQLIncludeDirective.name})


class CompiledDocument:
    """A valid document of a schema, which can be executed any number of times.

    `native` maps each scalar to the class whose values the JSON encoder writes like the scalar. Values of exactly
    that class are used as results without conversion. `ignored_directives` do not affect which fields are selected.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        node: DocumentNode,
        *,
        native: Mapping[str, type] = MappingProxyType({}),
        ignored_directives: frozenset[str] = frozenset(),
    ) -> None:
        self._schema = schema
        self._node = node
        self._native = native
        directives = DirectiveCollector(ignored_directives)
        visit(node, directives)
        self._has_supported_directives = directives.names <= SUPPORTED_DIRECTIVES
        self._directive_variables = sorted(directives.variables)
        self._variants: LRUCache[tuple[object, ...], CompiledOperation] = LRUCache(MAX_VARIANTS)
        self._single_field_queries = (
            _single_field_queries(schema, node) if self._has_supported_directives else {}
        )

    async def execute(
        self,
        *,
        root_value: Any = None,
        new_context: Callable[[], Any] = lambda: None,
        variable_values: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        pause: Pause | None = None,
    ) -> ExecutionResult:
        """Return the result that `graphql.execute` would return with a context of `new_context`.

        A query that fails may be executed twice, each time with a new context. `pause` is awaited before the value of
        a field is completed, so that a large result does not block the event loop for all of its fields at once.
        """

        async def run(*, batching: bool) -> ExecutionResult:
            options: dict[str, Any] = {}
            if self._has_supported_directives:
                options = {
                    "executor_class": CompilingExecutor,
                    "operation_for": partial(self._compiled_operation, batching=batching),
                    "pause": pause,
                }
            result = execute(
                self._schema,
                self._node,
                root_value=root_value,
                context_value=new_context(),
                variable_values=None if variable_values is None else dict(variable_values),
                operation_name=operation_name,
                **options,
            )
            return result if isinstance(result, ExecutionResult) else await result

        request = self._field_request(root_value, new_context, variable_values, operation_name)
        if request is not None and (single := await request.execute()) is not None:
            return single
        result = await run(batching=True)
        return await run(batching=False) if isinstance(result, AmbiguousErrors) else result

    def _field_request(
        self,
        root_value: Any,
        new_context: Callable[[], Any],
        variable_values: Mapping[str, Any] | None,
        operation_name: str | None,
    ) -> FieldRequest | None:
        """Return the request of an operation that needs no executor, or None if it needs one."""
        query = self._single_field_queries.get(operation_name)
        values = None if query is None else query.coerce_variables(variable_values)
        if query is None or values is None:
            return None
        compiled = self._variants.get(self._variant_key(query.operation, values, batching=True))
        return (
            None if compiled is None else query.request(compiled, values, root_value, new_context())
        )

    def _variant_key(
        self, operation: OperationDefinitionNode, values: VariableValues, *, batching: bool
    ) -> tuple[object, ...]:
        """Return the key of a compiled operation: the values that determine its selections."""
        deciding = (values.coerced.get(name, Undefined) for name in self._directive_variables)
        return (id(operation), batching, *deciding)

    def _compiled_operation(self, executor: Executor[Any], *, batching: bool) -> CompiledOperation:
        """Return the compiled operation of an executor. Only queries are batched."""
        values = executor.variable_values
        operation: OperationDefinitionNode = executor.operation
        batching = batching and operation.operation is OperationType.QUERY
        key = self._variant_key(operation, values, batching=batching)
        compiled = self._variants.get(key)
        if compiled is None:
            directive_variables = VariableValues(
                {name: each for name, each in values.sources.items() if self._decides(name)},
                {name: each for name, each in values.coerced.items() if self._decides(name)},
            )
            compiled = self._variants[key] = CompiledOperation(
                self._schema,
                operation,
                executor.fragments,
                directive_variables,
                self._native,
                batching=batching,
            )
        return compiled

    def _decides(self, variable: str) -> bool:
        """Return whether a directive uses the variable."""
        return variable in self._directive_variables


def _single_field_queries(
    schema: GraphQLSchema, node: DocumentNode
) -> dict[str | None, SingleFieldQuery]:
    """Return the query operations of a document by name. The only operation has the name None as well."""
    fragments = {
        each.name.value: each
        for each in node.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    operations = [each for each in node.definitions if isinstance(each, OperationDefinitionNode)]
    queries: dict[str | None, SingleFieldQuery] = {}
    for each in operations:
        if each.operation is not OperationType.QUERY:
            continue
        query = SingleFieldQuery(schema, fragments, each)
        if each.name:
            queries[each.name.value] = query
        if len(operations) == 1:
            queries[None] = query
    return queries


class DirectiveCollector(Visitor):
    """Collect the names of a document's directives, without the ignored ones, and the variables that they use."""

    def __init__(self, ignored: frozenset[str]) -> None:
        super().__init__()
        self._ignored = ignored
        self.names: set[str] = set()
        self.variables: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        if node.name.value in self._ignored:
            return
        self.names.add(node.name.value)
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.variables.add(argument.value.name.value)
