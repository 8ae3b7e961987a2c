"""Validate the variables in OneOf inputs (GraphQL September 2025, section 5.8.5): none may be nullable."""

from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLNonNull,
    NonNullTypeNode,
    OperationDefinitionNode,
    ValidationRule,
    specified_rules,
)


class NonNullVariablesInOneOf(ValidationRule):
    """Report nullable variables in a OneOf input that is required.

    graphql-core reports them only if the type of the position is nullable, because it does not unwrap a non-null
    type.
    """

    def leave_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
        """Check every use of a variable in the operation, including its fragments."""
        definitions = {each.variable.name.value: each for each in node.variable_definitions or ()}
        for usage in self.context.get_recursive_variable_usages(node):
            parent = usage.parent_type
            one_of = parent.of_type if isinstance(parent, GraphQLNonNull) else None
            definition = definitions.get(usage.node.name.value)
            if (
                definition is None
                or isinstance(definition.type, NonNullTypeNode)
                or not isinstance(one_of, GraphQLInputObjectType)
                or not one_of.is_one_of
            ):
                continue
            self.report_error(
                GraphQLError(
                    f"Variable '${usage.node.name.value}' must be non-nullable to be used for OneOf"
                    f" Input Object '{one_of}'.",
                    [definition, usage.node],
                )
            )


VALIDATION_RULES: Final = (*specified_rules, NonNullVariablesInOneOf)
