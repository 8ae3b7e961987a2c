"""A document with what has been compiled of it."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

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

from schema.compiled.executor import AmbiguousErrors, CompilingExecutor
from schema.compiled.selections import CompiledOperation
from schema.compiled.single_field import FieldRequest, SingleFieldQuery

MAX_VARIANTS: Final = 2
"""How many combinations of @skip and @include are kept of a document."""
SUPPORTED_DIRECTIVES: Final = frozenset({GraphQLSkipDirective.name, GraphQLIncludeDirective.name})


class CompiledDocument:
    """A valid document of a schema, to be executed any number of times.

    `native` names scalars whose values, if of that very class, are left to the JSON encoder: it must write them as
    the scalar would.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        node: DocumentNode,
        *,
        native: Mapping[str, type] = MappingProxyType({}),
    ) -> None:
        self._schema = schema
        self._node = node
        self._native = native
        directives = DirectiveCollector()
        visit(node, directives)
        self._has_supported_directives = directives.names <= SUPPORTED_DIRECTIVES
        self._directive_variables = sorted(directives.variables)
        self._variants: OrderedDict[tuple[object, ...], CompiledOperation] = OrderedDict()
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
    ) -> ExecutionResult:
        """What `graphql.execute` answers to the same with a context of `new_context`.

        A query that fails may be run twice, each time with a context of its own.
        """

        async def run(*, together: bool) -> ExecutionResult:
            compiling: dict[str, Any] = {}
            if self._has_supported_directives:
                compiling = {
                    "executor_class": CompilingExecutor,
                    "operation_for": partial(self._selections, together=together),
                }
            running = execute(
                self._schema,
                self._node,
                root_value=root_value,
                context_value=new_context(),
                variable_values=None if variable_values is None else dict(variable_values),
                operation_name=operation_name,
                **compiling,
            )
            return running if isinstance(running, ExecutionResult) else await running

        asking = self._field_request(root_value, new_context, variable_values, operation_name)
        if asking is not None and (answer := await asking.execute()) is not None:
            return answer
        result = await run(together=True)
        return await run(together=False) if isinstance(result, AmbiguousErrors) else result

    def _field_request(
        self,
        root_value: Any,
        new_context: Callable[[], Any],
        variable_values: Mapping[str, Any] | None,
        operation_name: str | None,
    ) -> FieldRequest | None:
        """How the operation's field is asked for where no executor is needed; None where one is."""
        straight = self._single_field_queries.get(operation_name)
        values = None if straight is None else straight.coerce_variables(variable_values)
        if straight is None or values is None:
            return None
        kept = self._cached_variant(self._variant_key(straight.operation, values, together=True))
        return None if kept is None else straight.request(kept, values, root_value, new_context())

    def _variant_key(
        self, operation: OperationDefinitionNode, values: VariableValues, *, together: bool
    ) -> tuple[object, ...]:
        """What selections of an operation go by."""
        deciding = (values.coerced.get(name, Undefined) for name in self._directive_variables)
        return (id(operation), together, *deciding)

    def _cached_variant(self, decided: tuple[object, ...]) -> CompiledOperation | None:
        if decided in self._variants:
            self._variants.move_to_end(decided)
        return self._variants.get(decided)

    def _selections(self, executor: Executor[Any], *, together: bool) -> CompiledOperation:
        values = executor.variable_values
        operation: OperationDefinitionNode = executor.operation
        together = together and operation.operation is OperationType.QUERY
        decided = self._variant_key(operation, values, together=together)
        kept = self._cached_variant(decided)
        if kept is not None:
            return kept
        deciding = VariableValues(
            {
                name: each
                for name, each in values.sources.items()
                if name in self._directive_variables
            },
            {
                name: each
                for name, each in values.coerced.items()
                if name in self._directive_variables
            },
        )
        made = CompiledOperation(
            self._schema,
            operation,
            executor.fragments,
            deciding,
            self._native,
            batching=together,
        )
        self._variants[decided] = made
        if len(self._variants) > MAX_VARIANTS:
            self._variants.popitem(last=False)
        return made


def _single_field_queries(
    schema: GraphQLSchema, node: DocumentNode
) -> dict[str | None, SingleFieldQuery]:
    """The query operations of a document by their names, and by None the one that stands alone."""
    fragments = {
        each.name.value: each
        for each in node.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    operations = [each for each in node.definitions if isinstance(each, OperationDefinitionNode)]
    queries = [each for each in operations if each.operation is OperationType.QUERY]
    straight: dict[str | None, SingleFieldQuery] = {}
    for each in queries:
        made = SingleFieldQuery(schema, fragments, each)
        if each.name:
            straight[each.name.value] = made
        if len(operations) == 1:
            straight[None] = made
    return straight


class DirectiveCollector(Visitor):
    """Notes what directives a document has, and what variables they go by."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.variables: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        self.names.add(node.name.value)
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.variables.add(argument.value.name.value)
