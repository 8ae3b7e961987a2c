"""Selections as functions: from the object that a field resolved to, to what the answer says of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql import (
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetailsList,
    FragmentDetails,
    GroupedFieldSet,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from schema.compiled.async_fields import Call, calling
from schema.compiled.codegen import Later, Part, TypeName, Waiting, write_object
from schema.compiled.leaf_values import Finish, InDoubt, finish_leaf, kept_values, no_value
from schema.compiled.strawberry_fields import (
    is_cast,
    is_class_of,
    names_its_class,
    reading,
    resolves_for_all,
    runtime_type,
)

MOST_SELECTIONS: Final = 200
"""How many selections are compiled, each on each type: what is beyond is run by the executor."""
TYPENAME: Final = "__typename"


class NotPlain(InDoubt):
    """A selection on the class of a value turns out to need the executor."""


class Selections:
    """The selections of one operation under given values of the variables that decide what is selected.

    Nothing is compiled before it is met, and all that is kept belongs to the document.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDetails],
        deciding: VariableValues,
        native: Mapping[str, type],
        *,
        together: bool,
    ) -> None:
        self._waiting: list[Waiting] = []
        self._leaves_open = False
        self._together = together
        self._schema = schema
        self._native = native
        self._operation = operation
        self._fragments = dict(fragments)
        self._deciding = deciding
        self._root: GroupedFieldSet | None = None
        self._collected: dict[tuple[int, int], tuple[FieldDetailsList, CollectedFields]] = {}
        self._fields: dict[tuple[int, int], Finish | None] = {}
        self._values: dict[tuple[int, int], Finish | None] = {}
        self._composites: dict[tuple[int, int, bool], Finish | None] = {}
        self._calls: dict[tuple[int, int], Call | None] = {}

    def root(self, fields: GroupedFieldSet) -> GroupedFieldSet:
        """The operation's own fields, the same lists at each run: by these all else is known again."""
        if self._root is None:
            self._root = fields
        return self._root

    def collect(self, kind: GraphQLObjectType, fields: FieldDetailsList) -> CollectedFields | None:
        """What is selected below a field on a type; None where no more can be kept."""
        key = (id(kind), id(fields))
        if key not in self._collected:
            if len(self._collected) >= MOST_SELECTIONS:
                return None
            collected = collect_subfields(
                self._schema, self._fragments, self._deciding, self._operation, kind, fields
            )
            # All else is known by the ids of the lists, which is why these must be kept.
            self._collected[key] = (fields, collected)
        return self._collected[key][1]

    def field(self, parent: GraphQLObjectType, fields: FieldDetailsList) -> Finish | None:
        """The function from an object to the answer to one of its fields; None where there is none."""
        key = (id(parent), id(fields))
        if key not in self._fields:
            self._fields[key] = self._compile_field(parent, fields)
        return self._fields[key]

    def call(self, parent: GraphQLObjectType, fields: FieldDetailsList) -> Call | None:
        """How one field of an object is asked that has to be awaited; None where the executor asks it."""
        key = (id(parent), id(fields))
        if key not in self._calls:
            field = self._schema.get_field(parent, fields[0].node.name.value)
            asked = field is not None and parent is not self._schema.subscription_type
            self._calls[key] = calling(self._schema, field, fields) if field and asked else None
        return self._calls[key]

    def only_field(self) -> tuple[str, Call, Finish] | None:
        """The name of the operation's field, how it is asked and its answer is made, where one is all and all is known.

        None where fields in it are resolved for all objects.
        """
        if self._root is None or len(self._root) != 1 or self._leaves_open:
            return None
        ((name, fields),) = self._root.items()
        call = self._schema.query_type and self.call(self._schema.query_type, fields)
        finish = call and self.value(call.field.type, fields)
        return (name, call, finish) if call and finish else None

    def taken(self, finish: Callable[..., Any], *given: Any) -> tuple[Any, list[Waiting]]:
        """What a function returns, and what it has left open."""
        try:
            return finish(*given), self._waiting.copy()
        finally:
            self._waiting.clear()

    def value(self, kind: GraphQLOutputType, fields: FieldDetailsList) -> Finish | None:
        """The function from what a field resolved to, to its answer; None where there is none."""
        key = (id(kind), id(fields))
        if key not in self._values:
            self._values[key] = self._compile(kind, fields)
        return self._values[key]

    def give_up_field(self, parent: GraphQLObjectType, fields: FieldDetailsList) -> None:
        """Have the executor run a field from now on."""
        self._fields[id(parent), id(fields)] = None

    def give_up_value(self, kind: GraphQLOutputType, fields: FieldDetailsList) -> None:
        """Have the executor complete a field's value from now on, unless its class may decide."""
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if not is_abstract_type(inner):
            self._values[id(kind), id(fields)] = None

    def give_up_together(self) -> None:
        """Have the executor resolve fields for each object from now on."""
        self._together = False
        for compiled in (self._fields, self._values, self._composites):
            compiled.clear()

    def _compile_field(self, parent: GraphQLObjectType, fields: FieldDetailsList) -> Finish | None:
        if parent in (self._schema.mutation_type, self._schema.subscription_type):
            return None
        part = self._part(fields[0].node.name.value, parent, fields)
        if part is None or isinstance(part, Later):
            return None
        if isinstance(part, TypeName):
            return lambda _: part.type_name
        return lambda source: part.finish(part.read(source))

    def _part(
        self, name: str, parent: GraphQLObjectType, fields: FieldDetailsList
    ) -> Part | TypeName | Later | None:
        field_name = fields[0].node.name.value
        if field_name == TYPENAME:
            return TypeName(name, parent.name)
        field = self._schema.get_field(parent, field_name)
        how = None if field is None else reading(field)
        if field is None or (how is None and not (self._together and resolves_for_all(field))):
            return None
        finish = self._compile(field.type, fields)
        if finish is None:
            return None
        if how is None:
            self._leaves_open = True
            return Later(name, parent, field, fields, finish)
        kind = get_nullable_type(field.type)
        kept = kept_values(kind, self._native) if is_leaf_type(kind) else None
        return Part(name, how.read, how.attribute, finish, kept)

    def _compile(
        self, kind: GraphQLOutputType, fields: FieldDetailsList, *, required: bool = False
    ) -> Finish | None:
        if isinstance(kind, GraphQLNonNull):
            return self._compile(kind.of_type, fields, required=True)
        if isinstance(kind, GraphQLList):
            return self._compile_list(kind, fields, required=required)
        if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            return finish_leaf(kind, required=required)
        key = (id(kind), id(fields), required)
        if key not in self._composites:
            self._composites[key] = self._compile_composite(kind, fields, required=required)
        return self._composites[key]

    def _compile_composite(
        self,
        kind: GraphQLObjectType | GraphQLAbstractType,
        fields: FieldDetailsList,
        *,
        required: bool,
    ) -> Finish | None:
        if isinstance(kind, GraphQLObjectType):
            return self._compile_object(kind, fields, required=required)
        return self._compile_abstract(kind, fields, required=required)

    def _compile_list(
        self, kind: GraphQLList[Any], fields: FieldDetailsList, *, required: bool
    ) -> Finish | None:
        finish_item = self._compile(kind.of_type, fields)
        if finish_item is None:
            return None

        def finish(value: Any) -> Any:
            if type(value) is list or type(value) is tuple:
                return [finish_item(item) for item in value]
            if value is None:
                return no_value(required=required)
            raise InDoubt

        return finish

    def _compile_object(
        self, kind: GraphQLObjectType, fields: FieldDetailsList, *, required: bool
    ) -> Finish | None:
        collected = self.collect(kind, fields)
        if collected is None or collected.new_defer_usages or not names_its_class(kind):
            return None
        parts: list[Part | TypeName | Later] = []
        for name, below in collected.grouped_field_set.items():
            part = self._part(name, kind, below)
            if part is None:
                return None
            parts.append(part)
        classes: set[type] = set()
        castable = kind.is_type_of is not None

        def admit(value: Any) -> Any:
            if value is None:
                return no_value(required=required)
            if (castable and is_cast(value)) or not is_class_of(kind, type(value)):
                raise InDoubt
            classes.add(type(value))
            return value

        return write_object(parts, admit, classes, self._waiting, castable=castable)

    def _compile_abstract(
        self, kind: GraphQLAbstractType, fields: FieldDetailsList, *, required: bool
    ) -> Finish:
        by_class: dict[type, Finish | None] = {}
        in_union = isinstance(kind, GraphQLUnionType)

        def learn(cls: type) -> None:
            runtime = runtime_type(self._schema, kind, cls)
            if runtime is None:
                raise InDoubt
            by_class[cls] = self._compile(runtime, fields)

        def finish(value: Any) -> Any:
            cls = type(value)
            if cls not in by_class:
                if value is None:
                    return no_value(required=required)
                learn(cls)
            if in_union and is_cast(value):  # the types of an interface look themselves
                raise InDoubt
            complete = by_class[cls]
            if complete is None:
                raise NotPlain
            return complete(value)

        return finish
