"""Completers of objects: functions from the object that a field resolved to, to its result as a dictionary."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import CoroutineType
from typing import Any

from graphql import GraphQLField, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList

from schema.compiled.leaf_values import Completer, NeedsExecutor
from schema.compiled.strawberry_fields import Getter, is_cast


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field that a function reads from the object.

    Values of exactly the class `pass_through` are results without conversion; `complete` converts all others.
    """

    name: str
    get: Getter
    complete: Completer
    pass_through: type | None

    def read(self, source: Any) -> Any:
        """Return the result of the field of an object."""
        value = self.get(source)
        try:
            return self.complete(value)
        except NeedsExecutor:
            _close_coroutine(value)
            raise


@dataclass(frozen=True, slots=True)
class TypeNameField:
    """The field `__typename`, by its response name."""

    name: str
    type_name: str


@dataclass(frozen=True, slots=True, eq=False)
class DeferredField:
    """A field that is resolved later, for all objects of a level at once."""

    name: str
    parent: GraphQLObjectType
    field: GraphQLField
    details: FieldDetailsList
    complete: Completer


PendingField = tuple[DeferredField, Any, dict[str, Any]]
"""A deferred field, its object, and the result of the object, which lacks the field."""


def object_completer(
    fields: Sequence[FieldPlan | TypeNameField | DeferredField],
    admit: Completer,
    classes: set[type],
    pending: list[PendingField],
    *,
    castable: bool,
) -> Completer:
    """Return the function from an object to its result.

    `admit` checks an object whose class is not in `classes`, and a cast object: it adds the class, returns None for
    null, or raises NeedsExecutor. Deferred fields are added to `pending`, and are null until they are resolved.
    """
    template = {
        each.name: each.type_name if isinstance(each, TypeNameField) else None for each in fields
    }
    deferred = [each for each in fields if isinstance(each, DeferredField)]
    # Use tuples, because unpacking one is faster than reading the attributes of a dataclass.
    plans = [
        (each.name, each.get, each.pass_through, each.complete)
        for each in fields
        if isinstance(each, FieldPlan)
    ]
    has_template = len(plans) < len(fields)

    def complete(value: Any) -> dict[str, Any] | None:
        if (type(value) not in classes or (castable and is_cast(value))) and admit(value) is None:
            return None
        result: dict[str, Any] = template.copy() if has_template else {}
        field_value = None
        try:
            for name, get, pass_through, complete_field in plans:
                field_value = get(value)
                result[name] = (
                    field_value
                    if type(field_value) is pass_through
                    else complete_field(field_value)
                )
        except NeedsExecutor:
            _close_coroutine(field_value)
            raise
        if deferred:
            pending.extend((field, value, result) for field in deferred)
        return result

    return complete


def _close_coroutine(value: object) -> None:
    """Close a coroutine that a method returned, because the executor calls the method again."""
    if isinstance(value, CoroutineType):
        value.close()
