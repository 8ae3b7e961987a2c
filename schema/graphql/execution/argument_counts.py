"""The counts in the arguments of a field: page sizes, limits and numbers of ids."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql import FieldNode, IntValueNode, ListValueNode, VariableNode

CountSource = int | str | Callable[[Mapping[str, Any]], int]
"""A count in a query: the number itself, the name of the variable that has it, or a function of the variables."""

_MAX_INT_DIGITS: Final = 10
"""Integers of this length or longer are counted as 2**31, because GraphQL has no larger ones."""


def argument_counts(node: FieldNode, *names: str) -> tuple[CountSource, ...]:
    """Return the counts in the named arguments of a field."""
    counts: list[CountSource] = []
    for argument in node.arguments or ():
        if argument.name.value in names:
            match argument.value:
                case IntValueNode(value=digits):
                    counts.append(int(digits) if len(digits) < _MAX_INT_DIGITS else 2**31)
                case ListValueNode() as values:
                    counts.append(len(values.values))
                case VariableNode() as variable:
                    counts.append(variable.name.value)
    return tuple(counts)
