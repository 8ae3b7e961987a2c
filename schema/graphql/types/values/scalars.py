"""The GraphQL scalars: DateTime, and JSON that is stored and returned as its text."""

from datetime import datetime
from typing import Any, Final, NewType

import orjson
import strawberry
from graphql import (
    BooleanValueNode,
    ConstValueNode,
    EnumValueNode,
    FloatValueNode,
    GraphQLError,
    GraphQLScalarType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    NameNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
)

from storage.errors import InvalidInput
from storage.formats.json_text import ExactNumber, dump_json, parse_integer
from storage.records import parse_timestamp

JSON = NewType("JSON", str)
"""JSON text. GraphQL inputs of any JSON value become it; GraphQL results embed it as a value, not as a string."""
JSON_NAME: Final = "JSON"


def _parse_datetime(value: object) -> datetime:
    if not isinstance(value, str):
        raise GraphQLError(f"DateTime must be a string, not {value!r}")
    try:
        return parse_timestamp(value, field="DateTime")
    except InvalidInput as error:
        raise GraphQLError(f"{error}, like 2026-02-03T08:15:00Z") from error


def _serialize_datetime(value: datetime) -> str:
    return orjson.dumps(value)[1:-1].decode()  # the same text as isoformat() in a third of the time


def _parse_json(value: object) -> JSON:
    try:
        return JSON(dump_json(value, field="JSON"))
    except InvalidInput as error:
        raise GraphQLError(str(error)) from error


def _serialize_json(value: str) -> orjson.Fragment:
    return orjson.Fragment(value)


def _literal_value(node: ValueNode) -> object:
    match node:
        case NullValueNode():
            return None
        case BooleanValueNode() | StringValueNode() | EnumValueNode():
            return node.value
        case IntValueNode():
            return parse_integer(node.value)
        case FloatValueNode():
            return ExactNumber(node.value)
        case ListValueNode():
            return [_literal_value(item) for item in node.values]
        case ObjectValueNode():
            return {field.name.value: _literal_value(field.value) for field in node.fields}
    raise GraphQLError("not a JSON value", node)


def _parse_json_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> JSON:
    return _parse_json(_literal_value(node))


def _value_to_literal(value: object) -> ConstValueNode:
    match value:
        case None:
            node: ValueNode = NullValueNode()
        case bool():
            node = BooleanValueNode(value=value)
        case str():
            node = StringValueNode(value=value)
        case ExactNumber():
            node = FloatValueNode(value=value.text)
        case int():
            node = IntValueNode(value=str(value))
        case list():
            node = ListValueNode(values=tuple(map(_value_to_literal, value)))
        case dict():
            node = ObjectValueNode(
                fields=tuple(
                    ObjectFieldNode(name=NameNode(value=name), value=_value_to_literal(item))
                    for name, item in value.items()
                )
            )
        case _:
            raise TypeError(type(value).__name__)
    return node  # type: ignore[return-value]  # ConstValueNode exists for type checkers only


def accept_variables_in_json_literals(schema: GraphQLSchema) -> None:
    """Allow variables inside a JSON literal, as in `{a: $x}`.

    graphql-core calls the `parse_literal` of a scalar with coerced variables, and a coerced JSON value looks like a
    string. If the scalar has `coerce_input_literal`, graphql-core calls that instead, after it has replaced each
    variable by the literal that `value_to_literal` makes of the value as sent. Strawberry has no option for either.
    """
    scalar = schema.type_map[JSON_NAME]
    if isinstance(scalar, GraphQLScalarType):
        scalar.coerce_input_literal = _parse_json_literal
        scalar.value_to_literal = _value_to_literal


SCALAR_MAP: Final[dict[object, Any]] = {
    JSON: strawberry.scalar(
        name=JSON_NAME,
        description="Any JSON value, as it was recorded.",
        serialize=_serialize_json,
        parse_value=_parse_json,
        parse_literal=_parse_json_literal,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant, ISO 8601 with an offset. Answers are in UTC.",
        serialize=_serialize_datetime,
        parse_value=_parse_datetime,
    ),
}
"""Strawberry's scalars by Python type."""

ORJSON_NATIVE: Final[dict[str, type]] = {"DateTime": datetime}
"""Scalars that orjson serializes as GraphQL does, with the Python type of their values. They need no `serialize`."""
