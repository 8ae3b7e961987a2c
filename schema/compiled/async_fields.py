"""Coroutine fields, resolved as Strawberry resolves them. Steps with the same result in each request are done once."""

from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
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
"""Classes of values that requests can share."""

Pause = Callable[[], Awaitable[None]]
"""Lets other work run."""


@dataclass(frozen=True, slots=True)
class _Argument:
    """An argument by its names in GraphQL and in Python. With a `type`, Strawberry converts its values."""

    name: str
    python_name: str
    converter: Converter | None
    type: Any = None


class _Resolution:
    """Resolves a field when it is awaited."""

    __slots__ = ("_resolve",)

    def __init__(self, resolve: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self._resolve = resolve

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._resolve().__await__()


class AsyncField:
    """A coroutine field in a selection. Arguments without variables are coerced once."""

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
        """Return the arguments by their GraphQL names. Raise GraphQLError for an invalid one."""
        if self._constant_arguments is not None:
            return self._constant_arguments
        node = self._details.node
        if not (self.field.args or node.arguments):
            return {}
        arguments = get_argument_values(
            self.field, node, variables, self._details.fragment_variable_values, hide_suggestions
        )
        is_immutable = all(isinstance(each, IMMUTABLE_TYPES) for each in arguments.values())
        if is_immutable and not self._uses_variables:
            self._constant_arguments = arguments
        return arguments

    def resolve(
        self,
        source: Any,
        info: GraphQLResolveInfo[Any],
        arguments: Mapping[str, Any],
        pause: Pause | None = None,
    ) -> Awaitable[Any]:
        """Return an awaitable of the field's value, which awaits `pause` once it is resolved.

        Awaiting it raises the exceptions of the resolver and of the conversion of arguments. It is not a coroutine,
        because a cancelled request never awaits its remaining fields, and Python warns of each coroutine that was
        never awaited.
        """
        return _Resolution(partial(self._resolve, source, info, arguments, pause))

    async def _resolve(
        self,
        source: Any,
        info: GraphQLResolveInfo[Any],
        arguments: Mapping[str, Any],
        pause: Pause | None,
    ) -> Any:
        strawberry_info = self._config.info_class(_raw_info=info, _field=self._definition)
        kwargs = {
            each.python_name: self._convert(each, arguments[each.name], strawberry_info)
            for each in self._arguments
            if each.name in arguments
        }
        resolver: Any = self._definition.base_resolver
        for parameter, value in (
            (resolver.parent_parameter, source),
            (resolver.root_parameter, source),
            (resolver.info_parameter, strawberry_info),
        ):
            if parameter:
                kwargs[parameter.name] = value
        args = [source] if resolver.self_parameter else []
        value = await resolver(*args, **kwargs)
        if pause is not None:
            await pause()
        return value

    def _convert(self, argument: _Argument, value: Any, info: Any) -> Any:
        if argument.type is not None:
            return convert_argument(
                value, argument.type, self._scalars, self._config, info, path=(argument.name,)
            )
        return value if argument.converter is None else argument.converter(value)


def build_async_field(
    schema: GraphQLSchema, field: GraphQLField, details: FieldDetailsList
) -> AsyncField | None:
    """Return the field if Strawberry resolves it by a coroutine without extensions, otherwise None."""
    definition = plain_field(field)
    strawberry = getattr(schema, "_strawberry_schema", None)
    if definition is None or not definition.is_async or definition.base_resolver is None:
        return None
    if strawberry is None or strawberry.schema_converter.exception_handlers:
        return None
    return AsyncField(strawberry, field, definition, details)


def _arguments(definition: StrawberryField, schema_converter: Any) -> Sequence[_Argument]:
    return [_argument(each, schema_converter) for each in definition.arguments]


def _argument(argument: StrawberryArgument, schema_converter: Any) -> _Argument:
    name = schema_converter.config.name_converter.from_argument(argument)
    try:
        converter = build_converter(schema_converter, argument.type)
    except NeedsExecutor:
        return _Argument(name, argument.python_name, None, argument.type)
    return _Argument(name, argument.python_name, converter)


def _has_variables(arguments: Sequence[ArgumentNode]) -> bool:
    detector = VariableDetector()
    for each in arguments:
        visit(each, detector)
    return detector.any


class VariableDetector(Visitor):
    """Detect whether the visited nodes have variables."""

    def __init__(self) -> None:
        super().__init__()
        self.any = False

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.any = True
