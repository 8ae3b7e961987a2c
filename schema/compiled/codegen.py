"""Objects as functions whose source is written for them: a field costs a few instructions, not a few calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any, Final

from graphql import GraphQLField, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE

from schema.compiled.leaf_values import Completer, PassThrough
from schema.compiled.strawberry_fields import Getter

MAX_CODE_OBJECTS: Final = 200


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One field of an object: the name it answers to, how it is read, and how its value is finished.

    `attribute` is its name where reading it is no more than that; `kept` says which values may stay as they are.
    """

    name: str
    read: Getter
    attribute: str | None
    complete: Completer
    pass_through: PassThrough | None

    def statements(self, number: int) -> str:
        """The statements that set the variable of that number to the answer."""
        read = f"read{number}(value)" if self.attribute is None else f"value.{self.attribute}"
        if self.pass_through is None:
            return f"    v{number} = finish{number}({read})"
        test = f"type(v{number}) is class{number}"
        if self.pass_through.minimum is not None:
            test += f" and {self.pass_through.minimum} <= v{number} <= {self.pass_through.maximum}"
        return f"    v{number} = {read}\n    if not ({test}): v{number} = finish{number}(v{number})"


@dataclass(frozen=True, slots=True)
class TypeNameField:
    """The field that answers with the type's name."""

    name: str
    type_name: str


@dataclass(frozen=True, slots=True, eq=False)
class DeferredField:
    """A field that is resolved for all objects at once: how it is asked for, and how its values are finished."""

    name: str
    parent: GraphQLObjectType
    field: GraphQLField
    details: FieldDetailsList
    complete: Completer


PendingField = tuple[DeferredField, Any, dict[str, Any]]
"""A field, the object it is asked of, and the answer that lacks it."""


def generate_object_completer(
    fields: Sequence[FieldPlan | TypeNameField | DeferredField],
    admit: Completer,
    classes: set[type],
    pending: list[PendingField],
    *,
    castable: bool,
) -> Completer:
    """The function from an object to its answer.

    `admit` judges values of a class that is not yet among `classes`, and those that are cast: it adds the class, or
    returns None for null, or raises. What is asked for later is added to `waiting`, and null until then.
    """
    names: dict[str, Any] = {"admit": admit, "classes": classes, "wait": pending.append}
    strange = "type(value) not in classes"
    if castable:
        strange += f" or getattr(value, {TYPE_CAST_ATTRIBUTE!r}, None) is not None"
    lines = ["def finish(value):", f"    if ({strange}) and admit(value) is None: return None"]
    pairs: list[str] = []
    waits: list[str] = []
    for number, field in enumerate(fields):
        if isinstance(field, TypeNameField):
            pairs.append(f"{field.name!r}: {field.type_name!r}")
            continue
        if isinstance(field, DeferredField):
            names[f"later{number}"] = field
            pairs.append(f"{field.name!r}: None")
            waits.append(f"    wait((later{number}, value, answer))")
            continue
        names[f"read{number}"], names[f"finish{number}"] = field.read, field.complete
        names[f"class{number}"] = field.pass_through and field.pass_through.cls
        lines.append(field.statements(number))
        pairs.append(f"{field.name!r}: v{number}")
    lines += [f"    answer = {{{', '.join(pairs)}}}", *waits, "    return answer"]
    exec(_code("\n".join(lines)), names)  # noqa: S102  # made of Python's and GraphQL's names alone
    finish: Completer = names["finish"]
    return finish


@lru_cache(MAX_CODE_OBJECTS)
def _code(source: str) -> CodeType:
    return compile(source, "<selection>", "exec")
