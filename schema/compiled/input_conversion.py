"""Values that resolvers are given, made as Strawberry makes them: what their types come to is found out once."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any

from strawberry.relay import GlobalID
from strawberry.scalars import is_scalar
from strawberry.types.base import (
    StrawberryList,
    StrawberryObjectDefinition,
    StrawberryOptional,
    has_object_definition,
)
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.unset import UNSET

from schema.compiled.leaf_values import NeedsExecutor

Converter = Callable[[Any], Any]
"""Makes of a value as graphql-core has it what a resolver is given."""


def build_converter(converter: Any, kind: Any, *, within: tuple[Any, ...] = ()) -> Converter | None:
    """What makes values of a type, None where they stay as they are; raises InDoubt where Strawberry has to look.

    `converter` is the schema's own, `within` the inputs that the type is a field of.
    """
    if type(kind) is StrawberryOptional:  # not one that tells null from nothing
        return build_converter(converter, kind.of_type, within=within)
    if type(kind) is StrawberryList:
        return _list_converter(build_converter(converter, kind.of_type, within=within))
    if isinstance(kind, StrawberryEnumDefinition) or has_enum_definition(kind):
        return None
    if kind is not GlobalID and is_scalar(kind, converter.scalar_registry):
        return None
    if not has_object_definition(kind) or kind in within:
        raise NeedsExecutor
    definition = kind.__strawberry_definition__
    if not definition.is_input or definition.from_input is not None:
        raise NeedsExecutor
    return _input_converter(converter, kind, definition, (*within, kind))


def _list_converter(item: Converter | None) -> Converter:
    def make(value: Any) -> Any:
        if value is None or value is UNSET:
            return value
        # Copied even so: a default is everybody's.
        return list(value) if item is None else [item(each) for each in value]

    return make


def _input_converter(
    converter: Any, kind: Any, definition: StrawberryObjectDefinition, within: tuple[Any, ...]
) -> Converter:
    absent = {
        each.python_name: None
        for each in definition.fields
        if each.default_value is MISSING and each.default_factory is MISSING
    }
    fields = [
        (
            converter.config.name_converter.from_field(each),
            each.python_name,
            build_converter(
                converter, each.resolve_type(type_definition=definition), within=within
            ),
        )
        for each in definition.fields
    ]

    def make(value: Mapping[str, Any] | None) -> Any:
        if value is None or value is UNSET:
            return value
        given: dict[str, Any] = dict(absent)
        for name, python_name, make_field in fields:
            if name in value:
                one = value[name]
                given[python_name] = one if make_field is None else make_field(one)
        return kind(**given)

    return make
