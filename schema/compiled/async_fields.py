"""Fields that are coroutines, asked as Strawberry asks them: what is the same each time is found out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLField,
    GraphQLResolveInfo,
    GraphQLSchema,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.executor import to_nodes
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import StrawberryArgument, convert_argument
from strawberry.types.field import StrawberryField

from schema.compiled.input_conversion import Converter, build_converter
from schema.compiled.leaf_values import NeedsExecutor
from schema.compiled.strawberry_fields import plain_field

IMMUTABLE_TYPES: Final = (str, int, float, bool, Enum, type(None))
"""Classes of values that nobody can change, so that all who are given one may be given the same."""


@dataclass(frozen=True, slots=True)
class _Argument:
    """An argument by the names that a query and Python have for it; `type` where Strawberry has to make its values."""

    name: str
    python_name: str
    converter: Converter | None
    type: Any = None


class AsyncField:
    """How a field is asked: by its resolver, with arguments that are found once where there is no variable in them."""

    def __init__(
        self,
        strawberry: Any,
        field: GraphQLField,
        definition: StrawberryField,
        details: FieldDetailsList,
    ) -> None:
        self.field = field
        self.nodes: list[FieldNode] = to_nodes(details)
        self._details = details[0]
        self._definition = definition
        self._config = strawberry.config
        self._scalars = strawberry.schema_converter.scalar_registry
        self._arguments = _arguments(definition, strawberry.schema_converter)
        self._uses_variables = _has_variables(self._details.node.arguments or ())
        self._constant_arguments: Mapping[str, Any] | None = None

    def coerce_arguments(
        self, variables: VariableValues, *, hide_suggestions: bool
    ) -> Mapping[str, Any]:
        """The arguments as graphql-core has them; raises GraphQLError where one is not what its type takes."""
        if self._constant_arguments is not None:
            return self._constant_arguments
        node = self._details.node
        if not (self.field.args or node.arguments):
            return {}
        given = get_argument_values(
            self.field, node, variables, self._details.fragment_variable_values, hide_suggestions
        )
        if not self._uses_variables and all(
            isinstance(each, IMMUTABLE_TYPES) for each in given.values()
        ):
            self._constant_arguments = given
        return given

    async def resolve(
        self, source: Any, info: GraphQLResolveInfo[Any], arguments: Mapping[str, Any]
    ) -> Any:
        """What the field resolves to; raises what its resolver, or the making of an argument, raises."""
        own = self._config.info_class(_raw_info=info, _field=self._definition)
        named = {
            each.python_name: self._convert(each, arguments[each.name], own)
            for each in self._arguments
            if each.name in arguments
        }
        resolver: Any = self._definition.base_resolver
        for parameter, value in (
            (resolver.parent_parameter, source),
            (resolver.root_parameter, source),
            (resolver.info_parameter, own),
        ):
            if parameter:
                named[parameter.name] = value
        positional = [source] if resolver.self_parameter else []
        return await resolver(*positional, **named)

    def _convert(self, argument: _Argument, value: Any, own: Any) -> Any:
        if argument.type is not None:
            return convert_argument(
                value, argument.type, self._scalars, self._config, own, path=(argument.name,)
            )
        return value if argument.converter is None else argument.converter(value)


def build_async_field(
    schema: GraphQLSchema, field: GraphQLField, details: FieldDetailsList
) -> AsyncField | None:
    """How a field is asked that is a coroutine with nothing around it; None for any other."""
    definition = plain_field(field)
    strawberry = getattr(schema, "_strawberry_schema", None)
    if definition is None or not definition.is_async or definition.base_resolver is None:
        return None
    if strawberry is None or strawberry.schema_converter.exception_handlers:
        return None
    return AsyncField(strawberry, field, definition, details)


def _arguments(definition: StrawberryField, converter: Any) -> Sequence[_Argument]:
    return [_argument(each, converter) for each in definition.arguments]


def _argument(argument: StrawberryArgument, converter: Any) -> _Argument:
    name = converter.config.name_converter.from_argument(argument)
    try:
        return _Argument(name, argument.python_name, build_converter(converter, argument.type))
    except NeedsExecutor:
        return _Argument(name, argument.python_name, None, argument.type)


def _has_variables(arguments: Sequence[ArgumentNode]) -> bool:
    seen = VariableDetector()
    for each in arguments:
        visit(each, seen)
    return seen.any


class VariableDetector(Visitor):
    """Notes whether there are variables."""

    def __init__(self) -> None:
        super().__init__()
        self.any = False

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.any = True
