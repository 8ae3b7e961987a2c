"""Reject strings that no backend can store, in the literals and the variables of an operation.

A payload (the scalar JSON) is stored as JSON text, in which U+0000 is an escape sequence. Its strings are not checked.
"""

from typing import Any

import orjson
from graphql import (
    SKIP,
    DocumentNode,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    VisitorAction,
    get_named_type,
    type_from_ast,
    visit,
)

from schema.graphql.types.values.scalars import JSON_NAME
from storage.records import validate_text


def check_literals(schema: GraphQLSchema, document: DocumentNode, text: str) -> None:
    """Raise InvalidInput for a string literal that no backend can store. `text` is the text of the document."""
    if "\0" in text or "\\u" in text:
        types = TypeInfo(schema)
        visit(document, TypeInfoVisitor(types, _RejectUnstorable(types)))


class _RejectUnstorable(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types

    def enter(self, node: Node, *_: object) -> VisitorAction:
        if node.kind.endswith("_value") and _is_payload(self._types.get_input_type()):
            return SKIP
        if isinstance(node, StringValueNode):
            validate_text(node.value, field="a string in the query")
        return None


def check_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> None:
    """Raise InvalidInput for a string among the variables that no backend can store."""
    try:
        if b"\\u0000" not in orjson.dumps(variables, default=float):
            return  # orjson writes NUL as \u0000 and rejects lone surrogates
    except orjson.JSONEncodeError:
        pass  # a lone surrogate, or a large integer or deep nesting that orjson rejects too
    types = {
        each.variable.name.value: type_from_ast(schema, each.type)
        for each in operation.variable_definitions or ()
    }
    for name, value in variables.items():
        validate_text(name, field="variables")
        _check_strings(value, types.get(name), f"variables.{name}")


def _is_payload(input_type: Any) -> bool:
    return input_type is not None and get_named_type(input_type).name == JSON_NAME


def _check_strings(value: object, input_type: Any, field: str) -> None:
    """Check the strings in the value of an input type, None for an unknown one."""
    if _is_payload(input_type):
        return
    while isinstance(input_type, GraphQLNonNull):
        input_type = input_type.of_type
    match value:
        case str():
            validate_text(value, field=field)
        case dict():
            fields = input_type.fields if isinstance(input_type, GraphQLInputObjectType) else {}
            for name, item in value.items():
                validate_text(name, field=field)
                known = fields.get(name)
                _check_strings(item, known and known.type, f"{field}.{name}")
        case list():
            item_type = input_type.of_type if isinstance(input_type, GraphQLList) else input_type
            for index, item in enumerate(value):
                _check_strings(item, item_type, f"{field}[{index}]")
