"""Look-ahead at the selections below a field, so that its resolver loads only the data that they need."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)
from strawberry.types import Info


def selects(info: Info[Any, Any], *path: str) -> bool:
    """Return whether the query selects the field at a path below the field that is being resolved.

    Directives and type conditions are not evaluated: a field that they may exclude counts as selected.
    """
    core = info._raw_info  # noqa: SLF001  # Strawberry's `selected_fields` would build all of them
    selection_sets = _selection_sets(core.field_nodes)
    for name in path:
        fields = [
            each for each in _fields(core.fragments, selection_sets) if each.name.value == name
        ]
        if not fields:
            return False
        selection_sets = _selection_sets(fields)
    return True


def selects_only(info: Info[Any, Any], *names: str) -> bool:
    """Return whether the query selects no other fields than these below the field that is being resolved."""
    core = info._raw_info  # noqa: SLF001  # as in `selects`
    selection_sets = _selection_sets(core.field_nodes)
    return all(each.name.value in names for each in _fields(core.fragments, selection_sets))


def _selection_sets(fields: Iterable[FieldNode]) -> list[SelectionSetNode]:
    return [each.selection_set for each in fields if each.selection_set is not None]


def _fields(
    fragments: Mapping[str, FragmentDefinitionNode], selection_sets: list[SelectionSetNode]
) -> Iterator[FieldNode]:
    """Iterate over the fields of selection sets, including the fields of fragments."""
    spread: set[str] = set()
    stack = list(selection_sets)
    while stack:
        for each in stack.pop().selections:
            match each:
                case FieldNode():
                    yield each
                case InlineFragmentNode():
                    stack.append(each.selection_set)
                case FragmentSpreadNode(name=name) if name.value not in spread:
                    spread.add(name.value)
                    stack.append(fragments[name.value].selection_set)
