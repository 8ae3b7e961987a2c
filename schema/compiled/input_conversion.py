"""Convert arguments as Strawberry converts them. The conversion of a type is determined once, not for each value."""

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
"""Converts a value that graphql-core has coerced to the value that a resolver takes."""


def build_converter(
    schema_converter: Any, input_type: Any, *, within: tuple[Any, ...] = ()
) -> Converter | None:
    """Return the converter of an input type, or None if its values stay as they are.

    Raise NeedsExecutor for a type that only Strawberry can convert. `schema_converter` is the schema's own. `within`
    has the input types that enclose this one.
    """
    if type(input_type) is StrawberryOptional:  # except Maybe, which distinguishes null from absent
        return build_converter(schema_converter, input_type.of_type, within=within)
    if type(input_type) is StrawberryList:
        return _list_converter(build_converter(schema_converter, input_type.of_type, within=within))
    if isinstance(input_type, StrawberryEnumDefinition) or has_enum_definition(input_type):
        return None
    if input_type is not GlobalID and is_scalar(input_type, schema_converter.scalar_registry):
        return None
    if not has_object_definition(input_type) or input_type in within:
        raise NeedsExecutor
    definition = input_type.__strawberry_definition__
    if not definition.is_input or definition.from_input is not None:
        raise NeedsExecutor
    return _input_converter(schema_converter, input_type, definition, (*within, input_type))


def _list_converter(convert_item: Converter | None) -> Converter:
    def convert(value: Any) -> Any:
        if value is None or value is UNSET:
            return value
        # Copy it even without conversion, because all requests share a default.
        return list(value) if convert_item is None else [convert_item(each) for each in value]

    return convert


def _input_converter(
    schema_converter: Any,
    input_type: Any,
    definition: StrawberryObjectDefinition,
    within: tuple[Any, ...],
) -> Converter:
    absent = {
        each.python_name: None
        for each in definition.fields
        if each.default_value is MISSING and each.default_factory is MISSING
    }
    fields = [
        (
            schema_converter.config.name_converter.from_field(each),
            each.python_name,
            build_converter(
                schema_converter, each.resolve_type(type_definition=definition), within=within
            ),
        )
        for each in definition.fields
    ]

    def convert(value: Mapping[str, Any] | None) -> Any:
        if value is None or value is UNSET:
            return value
        arguments: dict[str, Any] = dict(absent)
        for name, python_name, convert_field in fields:
            if name in value:
                item = value[name]
                arguments[python_name] = item if convert_field is None else convert_field(item)
        return input_type(**arguments)

    return convert
