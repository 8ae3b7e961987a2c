"""What Strawberry's definitions promise, so that nothing of them has to be run to know it."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final, cast

from graphql import (
    GraphQLAbstractType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE
from strawberry.types.field import StrawberryField

from schema.compiled.batched_fields import is_batched

Getter = Callable[[Any], Any]
"""Reads a field from the object that has it."""

DEFINITION_KEY: Final = GraphQLCoreConverter.DEFINITION_BACKREF
CONVERTER_MODULE: Final = GraphQLCoreConverter.__module__


def is_cast(value: object) -> bool:
    """Whether `strawberry.cast` has told what type a value is to pass for."""
    return getattr(value, TYPE_CAST_ATTRIBUTE, None) is not None


def field_getter(field: GraphQLField) -> Getter | None:
    """Return what reads a field that is an attribute, or a method without arguments. None for any other field."""
    definition = plain_field(field)
    if definition is None or definition.is_async:
        return None
    if definition.base_resolver is None:
        return _attribute_getter(definition)
    return _method(definition)


def is_batched_field(field: GraphQLField) -> bool:
    """Whether a field is resolved for many objects at once."""
    definition = plain_field(field)
    if definition is None or definition.base_resolver is None:
        return False
    return is_batched(definition.base_resolver.wrapped_func)


def plain_field(field: GraphQLField) -> StrawberryField | None:
    """What defines a field, if Strawberry resolves it and nobody has a hand in that."""
    definition = field.extensions.get(DEFINITION_KEY)
    if (
        not isinstance(definition, StrawberryField)
        or type(definition).get_result is not StrawberryField.get_result
        or definition.extensions
        or getattr(field.resolve, "__module__", None) != CONVERTER_MODULE
    ):
        return None
    return definition


def _attribute_getter(definition: StrawberryField) -> Getter:
    read, name = definition.default_resolver, definition.python_name
    if read is getattr:
        return attrgetter(name)
    return lambda source: read(source, name)


def _method(definition: StrawberryField) -> Getter | None:
    resolver = definition.base_resolver
    if resolver is None or resolver.self_parameter is None:
        return None
    method: Any = resolver.wrapped_func
    if len(resolver.signature.parameters) != 1 or isinstance(method, classmethod):
        return None
    return cast("Getter", method)


def is_checked_by_class(kind: GraphQLObjectType) -> bool:
    """Whether a type asks its values for nothing but their class."""
    definition = _definition(kind)
    return definition is not None and definition.is_type_of is None


def accepts_class(kind: GraphQLObjectType, cls: type) -> bool:
    """Whether values of a class that are not cast pass for a type that names its class."""
    if hasattr(cls, "__await__") or issubclass(cls, Exception):
        return False
    definition = _definition(kind)
    if kind.is_type_of is None:
        return True
    return definition is not None and cls is definition.origin


def runtime_type(
    schema: GraphQLSchema, abstract: GraphQLAbstractType, cls: type
) -> GraphQLObjectType | None:
    """The type that values of a class that are not cast have in an interface or union; None in doubt."""
    own = cls.__dict__.get("__strawberry_definition__")
    if not isinstance(own, StrawberryObjectDefinition) or own.origin is not cls:
        return None
    if own.is_graphql_generic or own.concrete_of is not None:
        return None
    if isinstance(abstract, GraphQLInterfaceType):
        interface = _definition(abstract)
        if interface is None or interface.resolve_type or not issubclass(cls, interface.origin):
            return None
    for kind in schema.get_possible_types(abstract):
        if kind.name == own.name and _definition(kind) is own:
            return kind
    return None


def _definition(
    kind: GraphQLObjectType | GraphQLInterfaceType,
) -> StrawberryObjectDefinition | None:
    definition = kind.extensions.get(DEFINITION_KEY)
    return definition if isinstance(definition, StrawberryObjectDefinition) else None
