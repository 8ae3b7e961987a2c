"""A document with what has been compiled of it."""

from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutionResult,
    GraphQLIncludeDirective,
    GraphQLSchema,
    GraphQLSkipDirective,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    execute,
    visit,
)
from graphql.execution import Executor
from graphql.execution.values import VariableValues
from graphql.pyutils import AwaitableOrValue, Undefined

from schema.compiled.executor import CompilingExecutor
from schema.compiled.selections import Selections

MOST_VARIANTS: Final = 2
"""How many combinations of @skip and @include are kept of a document."""
UNDERSTOOD: Final = frozenset({GraphQLSkipDirective.name, GraphQLIncludeDirective.name})


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
        directives = _Directives()
        visit(node, directives)
        self._understood = directives.names <= UNDERSTOOD
        self._deciding = sorted(directives.variables)
        self._variants: OrderedDict[tuple[object, ...], Selections] = OrderedDict()

    def execute(
        self,
        *,
        root_value: Any = None,
        context_value: Any = None,
        variable_values: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
    ) -> AwaitableOrValue[ExecutionResult]:
        """What `graphql.execute` answers to the same."""
        compiling: dict[str, Any] = {}
        if self._understood:
            compiling = {"executor_class": CompilingExecutor, "selections_for": self._selections}
        return execute(
            self._schema,
            self._node,
            root_value=root_value,
            context_value=context_value,
            variable_values=None if variable_values is None else dict(variable_values),
            operation_name=operation_name,
            **compiling,
        )

    def _selections(self, executor: Executor[Any]) -> Selections:
        values = executor.variable_values
        operation: OperationDefinitionNode = executor.operation
        decided = (id(operation), *(values.coerced.get(name, Undefined) for name in self._deciding))
        kept = self._variants.get(decided)
        if kept is not None:
            self._variants.move_to_end(decided)
            return kept
        deciding = VariableValues(
            {name: each for name, each in values.sources.items() if name in self._deciding},
            {name: each for name, each in values.coerced.items() if name in self._deciding},
        )
        made = Selections(self._schema, operation, executor.fragments, deciding, self._native)
        self._variants[decided] = made
        if len(self._variants) > MOST_VARIANTS:
            self._variants.popitem(last=False)
        return made


class _Directives(Visitor):
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
