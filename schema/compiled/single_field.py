"""Queries of one field whose answer is compiled whole: asked without an executor, which takes longer to set up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLNonNull,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    located_error,
)
from graphql.execution import Executor, default_field_resolver, default_type_resolver
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import Path
from graphql.pyutils.is_awaitable import is_awaitable

from schema.compiled.async_fields import AsyncField
from schema.compiled.selections import CompiledOperation

MAX_VARIABLE_ERRORS: Final = 50
"""How many errors of variables graphql-core looks for."""


class SingleFieldQuery:
    """One query operation of a document."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        operation: OperationDefinitionNode,
    ) -> None:
        self._schema = schema
        self._fragments = dict(fragments)
        self.operation = operation
        no_values = VariableValues({}, {})
        # Whose helpers every resolver is given; it runs nothing.
        self._executor: Executor[Any] = Executor(
            schema,
            self._fragments,
            {},
            None,
            None,
            operation,
            no_values,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
        )

    def coerce_variables(self, given: Mapping[str, Any] | None) -> VariableValues | None:
        """The values of its variables; None where one is refused."""
        definitions = self.operation.variable_definitions or ()
        found = get_variable_values(
            self._schema, definitions, dict(given or {}), MAX_VARIABLE_ERRORS
        )
        return None if isinstance(found, list) else found

    def request(
        self, selections: CompiledOperation, values: VariableValues, root: Any, context: Any
    ) -> "FieldRequest | None":
        """How its field is asked for; None where that takes an executor."""
        only = selections.single_field()
        if only is None or self._schema.query_type is None:
            return None
        name, call, finish = only
        info = GraphQLResolveInfo(
            call.nodes[0].name.value,
            call.nodes,
            call.field.type,
            self._schema.query_type,
            Path(None, name, self._schema.query_type.name),
            self._schema,
            self._fragments,
            root,
            self.operation,
            values,
            context,
            is_awaitable,
            None,
            self._executor.async_helpers,
        )
        return FieldRequest(selections, name, call, finish, info)


@dataclass(frozen=True, slots=True)
class FieldRequest:
    """A field that is asked for once."""

    compiled: CompiledOperation
    name: str
    async_field: AsyncField
    complete: Callable[[Any], Any]
    info: GraphQLResolveInfo[Any]

    async def execute(self) -> ExecutionResult | None:
        """What graphql-core would answer; None where it is to judge what the field resolved to."""
        info, name = self.info, self.name
        try:
            given = self.async_field.coerce_arguments(info.variable_values, hide_suggestions=False)
            value = await self.async_field.resolve(info.root_value, info, given)
        except Exception as error:  # noqa: BLE001  # as graphql-core has it
            located = located_error(error, self.async_field.nodes, [name])
            required = isinstance(info.return_type, GraphQLNonNull)
            return ExecutionResult(None if required else {name: None}, [located])
        try:
            answer, left = self.compiled.run_and_drain(self.complete, value)
        except Exception:  # noqa: BLE001  # the executor meets it again, and says what it is
            return None
        return None if left else ExecutionResult({name: answer}, None)
