"""Compile the selections of an operation into completers: functions from the value of a field to its result."""

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
"""Maximum number of pairs of a selection and a type that are compiled. The executor runs the others."""

TYPENAME: Final = "__typename"


class Deoptimize(NeedsExecutor):
    """The selections on the class of a value cannot be compiled, and another attempt would fail too."""


class CompiledOperation:
    """The compiled selections of one operation, for one combination of the variables of its directives.

    A selection is compiled when it is first executed. The result depends on the document, not on the request. It is
    cached by the ids of lists of fields, which is why those lists are cached too.
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
        """Return the root fields, as the lists of the first execution."""
        if self._root is None:
            self._root = fields
        return self._root

    def collect(
        self, object_type: GraphQLObjectType, fields: FieldDetailsList
    ) -> CollectedFields | None:
        """Return the selected fields of an object type below a field, or None beyond MAX_SELECTIONS."""
        key = (id(object_type), id(fields))
        if key not in self._collected:
            if len(self._collected) >= MAX_SELECTIONS:
                return None
            collected = collect_subfields(
                self._schema,
                self._fragments,
                self._directive_variables,
                self._operation,
                object_type,
                fields,
            )
            self._collected[key] = (fields, collected)
        return self._collected[key][1]

    def field_completer(
        self, parent: GraphQLObjectType, fields: FieldDetailsList
    ) -> Completer | None:
        """Return the function from an object to the result of one of its fields, or None if it needs the executor."""
        key = (id(parent), id(fields))
        if key not in self._fields:
            self._fields[key] = self._compile_field(parent, fields)
        return self._fields[key]

    def async_field(self, parent: GraphQLObjectType, fields: FieldDetailsList) -> AsyncField | None:
        """Return a field that has to be awaited, or None if the executor has to resolve it."""
        key = (id(parent), id(fields))
        if key not in self._async_fields:
            field = self._schema.get_field(parent, fields[0].node.name.value)
            self._async_fields[key] = (
                build_async_field(self._schema, field, fields)
                if field is not None and parent is not self._schema.subscription_type
                else None
            )
        return self._async_fields[key]

    def single_field(self) -> tuple[str, AsyncField, Completer] | None:
        """Return (response name, field, completer) if the operation has one root field, which is fully compiled.

        Return None otherwise, and for an operation with deferred fields.
        """
        if self._root is None or len(self._root) != 1 or self._has_deferred:
            return None
        ((name, fields),) = self._root.items()
        query_type = self._schema.query_type
        field = None if query_type is None else self.async_field(query_type, fields)
        complete = None if field is None else self.value_completer(field.field.type, fields)
        return None if field is None or complete is None else (name, field, complete)

    def run_and_drain(
        self, function: Callable[..., Any], *args: Any
    ) -> tuple[Any, list[PendingField]]:
        """Return the result of a function, and the pending fields that it has added."""
        try:
            return function(*args), self._pending.copy()
        finally:
            self._pending.clear()

    def value_completer(
        self, return_type: GraphQLOutputType, fields: FieldDetailsList
    ) -> Completer | None:
        """Return the completer of a field's value, or None if it needs the executor."""
        key = (id(return_type), id(fields))
        if key not in self._values:
            self._values[key] = self._compile(return_type, fields)
        return self._values[key]

    def deoptimize_field(self, parent: GraphQLObjectType, fields: FieldDetailsList) -> None:
        """Leave a field to the executor from now on."""
        self._fields[id(parent), id(fields)] = None

    def deoptimize_value(self, return_type: GraphQLOutputType, fields: FieldDetailsList) -> None:
        """Leave the value of a field to the executor from now on, unless its type is abstract.

        The values of an abstract type may have classes that are compiled.
        """
        nullable = return_type.of_type if isinstance(return_type, GraphQLNonNull) else return_type
        if not is_abstract_type(nullable):
            self._values[id(return_type), id(fields)] = None

    def disable_batching(self) -> None:
        """Leave batched fields to the executor from now on."""
        self._batching = False
        for cache in (self._fields, self._values, self._composites):
            cache.clear()

    def _compile_field(
        self, parent: GraphQLObjectType, fields: FieldDetailsList
    ) -> Completer | None:
        if parent in (self._schema.mutation_type, self._schema.subscription_type):
            return None
        plan = self._plan_field(fields[0].node.name.value, parent, fields)
        if plan is None or isinstance(plan, DeferredField):
            return None
        if isinstance(plan, TypeNameField):
            return lambda _: plan.type_name
        return plan.read

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
        complete = self._compile(field.type, fields)
        if complete is None:
            return None
        if getter is None:
            self._has_deferred = True
            return DeferredField(name, parent, field, fields, complete)
        nullable = get_nullable_type(field.type)
        pass_through = (
            pass_through_class(nullable, self._native) if is_leaf_type(nullable) else None
        )
        return FieldPlan(name, getter, complete, pass_through)

    def _compile(
        self, output_type: GraphQLOutputType, fields: FieldDetailsList, *, required: bool = False
    ) -> Completer | None:
        """Return the completer of a type, or None. `required` means that null is an error."""
        if isinstance(output_type, GraphQLNonNull):
            return self._compile(output_type.of_type, fields, required=True)
        if isinstance(output_type, GraphQLList):
            return self._compile_list(output_type, fields, required=required)
        if isinstance(output_type, GraphQLScalarType | GraphQLEnumType):
            return leaf_completer(output_type, required=required)
        key = (id(output_type), id(fields), required)
        if key not in self._composites:
            self._composites[key] = (
                self._compile_object(output_type, fields, required=required)
                if isinstance(output_type, GraphQLObjectType)
                else self._compile_abstract(output_type, fields, required=required)
            )
        return self._composites[key]

    def _compile_list(
        self, list_type: GraphQLList[Any], fields: FieldDetailsList, *, required: bool
    ) -> Completer | None:
        complete_item = self._compile(list_type.of_type, fields)
        if complete_item is None:
            return None

        def complete(value: Any) -> Any:
            if type(value) is list or type(value) is tuple:
                return [complete_item(item) for item in value]
            if value is None:
                return complete_null(required=required)
            raise NeedsExecutor

        return complete

    def _compile_object(
        self, object_type: GraphQLObjectType, fields: FieldDetailsList, *, required: bool
    ) -> Completer | None:
        collected = self.collect(object_type, fields)
        if collected is None or collected.new_defer_usages or not is_checked_by_class(object_type):
            return None
        plans: list[FieldPlan | TypeNameField | DeferredField] = []
        for name, field_details in collected.grouped_field_set.items():
            plan = self._plan_field(name, object_type, field_details)
            if plan is None:
                return None
            plans.append(plan)
        classes: set[type] = set()
        castable = object_type.is_type_of is not None

        def admit(value: Any) -> Any:
            if value is None:
                return complete_null(required=required)
            if (castable and is_cast(value)) or not accepts_class(object_type, type(value)):
                raise NeedsExecutor
            classes.add(type(value))
            return value

        return object_completer(plans, admit, classes, self._pending, castable=castable)

    def _compile_abstract(
        self, abstract_type: GraphQLAbstractType, fields: FieldDetailsList, *, required: bool
    ) -> Completer:
        completers: dict[type, Completer | None] = {}
        is_union = isinstance(abstract_type, GraphQLUnionType)

        def compile_class(cls: type) -> None:
            object_type = runtime_type(self._schema, abstract_type, cls)
            if object_type is None:
                raise NeedsExecutor
            completers[cls] = self._compile(object_type, fields)

        def complete(value: Any) -> Any:
            cls = type(value)
            if cls not in completers:
                if value is None:
                    return complete_null(required=required)
                compile_class(cls)
            if is_union and is_cast(value):  # the completer of each object type checks the class
                raise NeedsExecutor
            complete_object = completers[cls]
            if complete_object is None:
                raise Deoptimize
            return complete_object(value)

        return complete
