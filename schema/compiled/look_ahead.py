"""Looking ahead: what the answer to a field will need, so that no more is loaded."""

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
    """Whether the query may ask for what lies at a path below the field that is being resolved.

    Directives and type conditions are not judged: what they may leave in counts as asked for.
    """
    core = info._raw_info  # noqa: SLF001  # Strawberry's `selected_fields` would build all of them
    below = _selection_sets(core.field_nodes)
    for name in path:
        fields = [each for each in _fields(core.fragments, below) if each.name.value == name]
        if not fields:
            return False
        below = _selection_sets(fields)
    return True


def selects_only(info: Info[Any, Any], *names: str) -> bool:
    """Whether the query asks for nothing but these fields below the field that is being resolved."""
    core = info._raw_info  # noqa: SLF001  # as above
    below = _selection_sets(core.field_nodes)
    return all(each.name.value in names for each in _fields(core.fragments, below))


def _selection_sets(fields: Iterable[FieldNode]) -> list[SelectionSetNode]:
    return [each.selection_set for each in fields if each.selection_set is not None]


def _fields(
    fragments: Mapping[str, FragmentDefinitionNode], selections: list[SelectionSetNode]
) -> Iterator[FieldNode]:
    spread: set[str] = set()
    waiting = list(selections)
    while waiting:
        for each in waiting.pop().selections:
            match each:
                case FieldNode():
                    yield each
                case InlineFragmentNode():
                    waiting.append(each.selection_set)
                case FragmentSpreadNode(name=name) if name.value not in spread:
                    spread.add(name.value)
                    waiting.append(fragments[name.value].selection_set)
