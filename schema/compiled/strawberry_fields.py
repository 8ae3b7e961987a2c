"""Properties of fields and types that Strawberry's definitions guarantee, without a call of a resolver."""

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
"""Returns the value of a field of an object."""

DEFINITION_KEY: Final = GraphQLCoreConverter.DEFINITION_BACKREF
CONVERTER_MODULE: Final = GraphQLCoreConverter.__module__


def is_cast(value: object) -> bool:
    """Return whether `strawberry.cast` has set the GraphQL type of a value."""
    return getattr(value, TYPE_CAST_ATTRIBUTE, None) is not None


def field_getter(field: GraphQLField) -> Getter | None:
    """Return the getter of an attribute or of a method without arguments, or None for any other field."""
    definition = plain_field(field)
    if definition is None or definition.is_async:
        return None
    if definition.base_resolver is None:
        return _attribute_getter(definition)
    return _method(definition)


def is_batched_field(field: GraphQLField) -> bool:
    """Return whether a field has a batched resolver."""
    definition = plain_field(field)
    if definition is None or definition.base_resolver is None:
        return False
    return is_batched(definition.base_resolver.wrapped_func)


def plain_field(field: GraphQLField) -> StrawberryField | None:
    """Return the definition of a field that Strawberry resolves without extensions or overrides, otherwise None."""
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


def is_checked_by_class(object_type: GraphQLObjectType) -> bool:
    """Return whether the class of a value determines if the type accepts it."""
    definition = _definition(object_type)
    return definition is not None and definition.is_type_of is None


def accepts_class(object_type: GraphQLObjectType, cls: type) -> bool:
    """Return whether a type that is checked by class accepts values of a class that are not cast."""
    if hasattr(cls, "__await__") or issubclass(cls, Exception):
        return False
    definition = _definition(object_type)
    if object_type.is_type_of is None:
        return True
    return definition is not None and cls is definition.origin


def runtime_type(
    schema: GraphQLSchema, abstract: GraphQLAbstractType, cls: type
) -> GraphQLObjectType | None:
    """Return the object type of values of a class that are not cast, in an interface or union.

    None means that only the executor can tell.
    """
    own = cls.__dict__.get("__strawberry_definition__")
    if not isinstance(own, StrawberryObjectDefinition) or own.origin is not cls:
        return None
    if own.is_graphql_generic or own.concrete_of is not None:
        return None
    if isinstance(abstract, GraphQLInterfaceType):
        interface = _definition(abstract)
        if interface is None or interface.resolve_type or not issubclass(cls, interface.origin):
            return None
    for possible_type in schema.get_possible_types(abstract):
        if possible_type.name == own.name and _definition(possible_type) is own:
            return possible_type
    return None


def _definition(
    graphql_type: GraphQLObjectType | GraphQLInterfaceType,
) -> StrawberryObjectDefinition | None:
    definition = graphql_type.extensions.get(DEFINITION_KEY)
    return definition if isinstance(definition, StrawberryObjectDefinition) else None
