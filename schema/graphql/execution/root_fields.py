"""The root fields of an operation, and whether a caller may select them."""

from collections.abc import Mapping
from typing import Final

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)

from schema.access.caller import ANONYMOUS, Caller
from schema.access.permissions import require_field
from storage.errors import AccessDenied

_TYPES: Final = {
    OperationType.QUERY: "Query",
    OperationType.MUTATION: "Mutation",
    OperationType.SUBSCRIPTION: "Subscription",
}


def root_fields(document: DocumentNode, operation: OperationDefinitionNode) -> Mapping[str, str]:
    """Return the root fields of an operation of a valid document, including the fields of fragments.

    The names `Type.field` are mapped by response name. `@skip` and `@include` are ignored.
    """
    fragments = {
        each.name.value: each
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    found: dict[str, str] = {}
    type_name = _TYPES[operation.operation]

    def collect(selection_set: SelectionSetNode) -> None:
        for each in selection_set.selections:
            match each:
                case FieldNode():
                    response_name = (each.alias or each.name).value
                    found[response_name] = f"{type_name}.{each.name.value}"
                case InlineFragmentNode():
                    collect(each.selection_set)
                case FragmentSpreadNode():
                    collect(fragments[each.name.value].selection_set)

    collect(operation.selection_set)
    return found


def refusals(fields: Mapping[str, str], caller: Caller) -> list[GraphQLError]:
    """Return an error for each root field that the caller may not select."""
    if caller is ANONYMOUS:
        return []
    errors = []
    for response_name, field in fields.items():
        try:
            require_field(caller, field)
        except AccessDenied as error:
            errors.append(GraphQLError(str(error), path=[response_name], original_error=error))
    return errors


def refused_result(fields: Mapping[str, str], caller: Caller) -> ExecutionResult | None:
    """Return the result of an operation with a root field that the caller may not select, None for any other operation.

    No field of such an operation is executed.
    """
    errors = refusals(fields, caller)
    return ExecutionResult(data=None, errors=errors) if errors else None
