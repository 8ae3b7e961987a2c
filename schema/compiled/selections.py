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

from schema.compiled.async_fields import AsyncField, build_async_field
from schema.compiled.leaf_values import (
    Completer,
    NeedsExecutor,
    complete_null,
    leaf_completer,
    pass_through_class,
)
from schema.compiled.object_values import (
    DeferredField,
    FieldPlan,
    PendingField,
    TypeNameField,
    object_completer,
)
from schema.compiled.strawberry_fields import (
    accepts_class,
    field_getter,
    is_batched_field,
    is_cast,
    is_checked_by_class,
    runtime_type,
)

MAX_SELECTIONS: Final = 200
"""How many selections are compiled, each on each type: what is beyond is run by the executor."""
TYPENAME: Final = "__typename"


class Deoptimize(NeedsExecutor):
    """A selection on the class of a value turns out to need the executor."""


class CompiledOperation:
    """The selections of one operation under given values of the variables that decide what is selected.

    Nothing is compiled before it is met, and all that is kept belongs to the document.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDetails],
        directive_variables: VariableValues,
        native: Mapping[str, type],
        *,
        batching: bool,
    ) -> None:
        self._pending: list[PendingField] = []
        self._has_deferred = False
        self._batching = batching
        self._schema = schema
        self._native = native
        self._operation = operation
        self._fragments = dict(fragments)
        self._directive_variables = directive_variables
        self._root: GroupedFieldSet | None = None
        self._collected: dict[tuple[int, int], tuple[FieldDetailsList, CollectedFields]] = {}
        self._fields: dict[tuple[int, int], Completer | None] = {}
        self._values: dict[tuple[int, int], Completer | None] = {}
        self._composites: dict[tuple[int, int, bool], Completer | None] = {}
        self._async_fields: dict[tuple[int, int], AsyncField | None] = {}

    def root(self, fields: GroupedFieldSet) -> GroupedFieldSet:
        """The operation's own fields, the same lists at each run: by these all else is known again."""
        if self._root is None:
            self._root = fields
        return self._root

    def collect(self, kind: GraphQLObjectType, fields: FieldDetailsList) -> CollectedFields | None:
        """What is selected below a field on a type; None where no more can be kept."""
        key = (id(kind), id(fields))
        if key not in self._collected:
            if len(self._collected) >= MAX_SELECTIONS:
                return None
            collected = collect_subfields(
                self._schema,
                self._fragments,
                self._directive_variables,
                self._operation,
                kind,
                fields,
            )
            # All else is known by the ids of the lists, which is why these must be kept.
            self._collected[key] = (fields, collected)
        return self._collected[key][1]

    def field_completer(
        self, parent: GraphQLObjectType, fields: FieldDetailsList
    ) -> Completer | None:
        """The function from an object to the answer to one of its fields; None where there is none."""
        key = (id(parent), id(fields))
        if key not in self._fields:
            self._fields[key] = self._compile_field(parent, fields)
        return self._fields[key]

    def async_field(self, parent: GraphQLObjectType, fields: FieldDetailsList) -> AsyncField | None:
        """How one field of an object is asked that has to be awaited; None where the executor asks it."""
        key = (id(parent), id(fields))
        if key not in self._async_fields:
            field = self._schema.get_field(parent, fields[0].node.name.value)
            asked = field is not None and parent is not self._schema.subscription_type
            self._async_fields[key] = (
                build_async_field(self._schema, field, fields) if field and asked else None
            )
        return self._async_fields[key]

    def single_field(self) -> tuple[str, AsyncField, Completer] | None:
        """The name of the operation's field, how it is asked and its answer is made, where one is all and all is known.

        None where fields in it are resolved for all objects.
        """
        if self._root is None or len(self._root) != 1 or self._has_deferred:
            return None
        ((name, fields),) = self._root.items()
        call = self._schema.query_type and self.async_field(self._schema.query_type, fields)
        finish = call and self.value_completer(call.field.type, fields)
        return (name, call, finish) if call and finish else None

    def run_and_drain(
        self, finish: Callable[..., Any], *given: Any
    ) -> tuple[Any, list[PendingField]]:
        """What a function returns, and what it has left open."""
        try:
            return finish(*given), self._pending.copy()
        finally:
            self._pending.clear()

    def value_completer(
        self, kind: GraphQLOutputType, fields: FieldDetailsList
    ) -> Completer | None:
        """The function from what a field resolved to, to its answer; None where there is none."""
        key = (id(kind), id(fields))
        if key not in self._values:
            self._values[key] = self._compile(kind, fields)
        return self._values[key]

    def deoptimize_field(self, parent: GraphQLObjectType, fields: FieldDetailsList) -> None:
        """Have the executor run a field from now on."""
        self._fields[id(parent), id(fields)] = None

    def deoptimize_value(self, kind: GraphQLOutputType, fields: FieldDetailsList) -> None:
        """Have the executor complete a field's value from now on, unless its class may decide."""
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if not is_abstract_type(inner):
            self._values[id(kind), id(fields)] = None

    def disable_batching(self) -> None:
        """Have the executor resolve fields for each object from now on."""
        self._batching = False
        for compiled in (self._fields, self._values, self._composites):
            compiled.clear()

    def _compile_field(
        self, parent: GraphQLObjectType, fields: FieldDetailsList
    ) -> Completer | None:
        if parent in (self._schema.mutation_type, self._schema.subscription_type):
            return None
        part = self._plan_field(fields[0].node.name.value, parent, fields)
        if part is None or isinstance(part, DeferredField):
            return None
        if isinstance(part, TypeNameField):
            return lambda _: part.type_name
        return part.read

    def _plan_field(
        self, name: str, parent: GraphQLObjectType, fields: FieldDetailsList
    ) -> FieldPlan | TypeNameField | DeferredField | None:
        field_name = fields[0].node.name.value
        if field_name == TYPENAME:
            return TypeNameField(name, parent.name)
        field = self._schema.get_field(parent, field_name)
        getter = None if field is None else field_getter(field)
        if field is None or (getter is None and not (self._batching and is_batched_field(field))):
            return None
        finish = self._compile(field.type, fields)
        if finish is None:
            return None
        if getter is None:
            self._has_deferred = True
            return DeferredField(name, parent, field, fields, finish)
        kind = get_nullable_type(field.type)
        pass_through = pass_through_class(kind, self._native) if is_leaf_type(kind) else None
        return FieldPlan(name, getter, finish, pass_through)

    def _compile(
        self, kind: GraphQLOutputType, fields: FieldDetailsList, *, required: bool = False
    ) -> Completer | None:
        if isinstance(kind, GraphQLNonNull):
            return self._compile(kind.of_type, fields, required=True)
        if isinstance(kind, GraphQLList):
            return self._compile_list(kind, fields, required=required)
        if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            return leaf_completer(kind, required=required)
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
    ) -> Completer | None:
        if isinstance(kind, GraphQLObjectType):
            return self._compile_object(kind, fields, required=required)
        return self._compile_abstract(kind, fields, required=required)

    def _compile_list(
        self, kind: GraphQLList[Any], fields: FieldDetailsList, *, required: bool
    ) -> Completer | None:
        finish_item = self._compile(kind.of_type, fields)
        if finish_item is None:
            return None

        def finish(value: Any) -> Any:
            if type(value) is list or type(value) is tuple:
                return [finish_item(item) for item in value]
            if value is None:
                return complete_null(required=required)
            raise NeedsExecutor

        return finish

    def _compile_object(
        self, kind: GraphQLObjectType, fields: FieldDetailsList, *, required: bool
    ) -> Completer | None:
        collected = self.collect(kind, fields)
        if collected is None or collected.new_defer_usages or not is_checked_by_class(kind):
            return None
        parts: list[FieldPlan | TypeNameField | DeferredField] = []
        for name, below in collected.grouped_field_set.items():
            part = self._plan_field(name, kind, below)
            if part is None:
                return None
            parts.append(part)
        classes: set[type] = set()
        castable = kind.is_type_of is not None

        def admit(value: Any) -> Any:
            if value is None:
                return complete_null(required=required)
            if (castable and is_cast(value)) or not accepts_class(kind, type(value)):
                raise NeedsExecutor
            classes.add(type(value))
            return value

        return object_completer(parts, admit, classes, self._pending, castable=castable)

    def _compile_abstract(
        self, kind: GraphQLAbstractType, fields: FieldDetailsList, *, required: bool
    ) -> Completer:
        by_class: dict[type, Completer | None] = {}
        in_union = isinstance(kind, GraphQLUnionType)

        def learn(cls: type) -> None:
            runtime = runtime_type(self._schema, kind, cls)
            if runtime is None:
                raise NeedsExecutor
            by_class[cls] = self._compile(runtime, fields)

        def finish(value: Any) -> Any:
            cls = type(value)
            if cls not in by_class:
                if value is None:
                    return complete_null(required=required)
                learn(cls)
            if in_union and is_cast(value):  # the types of an interface look themselves
                raise NeedsExecutor
            complete = by_class[cls]
            if complete is None:
                raise Deoptimize
            return complete(value)

        return finish
