"""graphql-core's executor, which uses compiled selections where it can."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from weakref import proxy

from graphql import ExecutionResult, GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo
from graphql.execution import Executor, ExperimentalIncrementalExecutionResults
from graphql.execution.collect_fields import (
    CollectedFields,
    DeferUsage,
    FieldDetailsList,
    GroupedFieldSet,
)
from graphql.execution.executor import to_nodes
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.execution.values import get_argument_values
from graphql.pyutils import AwaitableOrValue, Path, UndefinedType, gather_with_cancel
from graphql.type import GraphQLResolveInfoHelpers

from schema.compiled.async_fields import Pause
from schema.compiled.batched_fields import ParentBatch
from schema.compiled.leaf_values import Completer
from schema.compiled.object_values import DeferredField, PendingField
from schema.compiled.selections import CompiledOperation, Deoptimize


class AmbiguousErrors(ExecutionResult):
    """A result of batched fields has errors, whose order may differ from the executor's."""


class CompilingExecutor(ExecutorThrowingOnIncremental):
    """Execute one operation. After the first failure of a compiled function, complete every value as graphql-core does.

    Compiled functions have no effects, so the executor can repeat a failed one at the same point of the execution.
    The errors, their order and the nulls that they cause are therefore its own. The errors of batched fields are an
    exception: such a result is AmbiguousErrors.
    """

    def __init__(
        self,
        *args: Any,
        operation_for: Callable[[Executor[Any]], CompiledOperation],
        pause: Pause | None = None,
        **kwargs: Any,
    ) -> None:
        """Create the executor of one operation. It awaits `pause` between resolving and completing.

        It does so for the fields of the query and for batched fields. If other fields waited, the records that they
        load would not be loaded together.
        """
        super().__init__(*args, **kwargs)
        self._pause = pause
        self._compiled = operation_for(self)
        self._use_completers = self.middleware_manager is None
        self._use_async_fields = self._use_completers
        self._has_batched = False
        # Use a weak reference, because graphql-core's helpers refer to the executor, which refers to them. The cycle
        # would keep all data of a result until a garbage collection, which blocks the event loop.
        weak_self: Any = proxy(self)
        self.async_helpers = GraphQLResolveInfoHelpers(
            gather=partial(Executor.gather_async_work, weak_self),
            track=partial(Executor.track_async_work, weak_self),
        )

    def execute_collected_root_fields(
        self,
        root_type: GraphQLObjectType,
        root_value: Any,
        grouped_field_set: GroupedFieldSet,
        serially: bool,  # noqa: FBT001  # graphql-core's signature
        new_defer_usages: Sequence[DeferUsage],
    ) -> AwaitableOrValue[dict[str, Any]]:
        fields = self._compiled.root(grouped_field_set)
        return super().execute_collected_root_fields(
            root_type, root_value, fields, serially, new_defer_usages
        )

    def collect_subfields(
        self, return_type: GraphQLObjectType, field_details_list: FieldDetailsList
    ) -> CollectedFields:
        collected = self._compiled.collect(return_type, field_details_list)
        if collected is None:
            # The cached lists of fields no longer apply.
            self._use_completers = self._use_async_fields = False
            return super().collect_subfields(return_type, field_details_list)
        return collected

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: None,
    ) -> AwaitableOrValue[Any] | UndefinedType:
        if self._use_completers:
            try:
                complete = self._compiled.field_completer(parent_type, field_details_list)
                if complete is not None:
                    return self._complete(complete, source)
            except Deoptimize:
                self._compiled.deoptimize_field(parent_type, field_details_list)
            except Exception:  # noqa: BLE001  # the executor raises it again and reports it
                self._use_completers = False
        async_field = self._use_async_fields and self._compiled.async_field(
            parent_type, field_details_list
        )
        if not async_field:
            return super().execute_field(
                parent_type, source, field_details_list, path, position_context
            )
        info = self.build_resolve_info(async_field.field, async_field.nodes, parent_type, path)
        return_type = async_field.field.type
        try:
            arguments = async_field.coerce_arguments(
                self.variable_values, hide_suggestions=self.hide_suggestions
            )
        except Exception as error:  # noqa: BLE001  # as in graphql-core
            self.handle_field_error(error, return_type, field_details_list, path)
            return None
        pause = self._pause if parent_type is self.schema.query_type else None
        value = async_field.resolve(source, info, arguments, pause)
        return self.complete_awaitable_value(
            return_type, field_details_list, info, path, value, None
        )

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: None,
    ) -> AwaitableOrValue[Any]:
        if self._use_completers:
            try:
                complete = self._compiled.value_completer(return_type, field_details_list)
                if complete is not None:
                    return self._complete(complete, result)
            except Deoptimize:
                self._compiled.deoptimize_value(return_type, field_details_list)
            except Exception:  # noqa: BLE001  # as in execute_field
                self._use_completers = False
        return super().complete_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def build_response(
        self, data: dict[str, Any] | None
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        response = super().build_response(data)
        if self._has_batched and self.collected_errors.errors:
            return AmbiguousErrors(data, self.collected_errors.errors)
        return response

    def _complete(self, complete: Completer, value: Any) -> AwaitableOrValue[Any]:
        """Return the result of a value. It is awaitable if there are deferred fields to resolve."""
        result, pending = self._compiled.run_and_drain(complete, value)
        return self._resolve_pending(result, pending) if pending else result

    async def _resolve_pending(self, result: Any, pending: list[PendingField]) -> Any:
        """Resolve the pending fields level by level, and return the result with their values."""
        self._has_batched = True
        while pending:
            batches: dict[DeferredField, list[PendingField]] = {}
            for each in pending:
                batches.setdefault(each[0], []).append(each)
            resolving = [self._resolve_batch(field, batch) for field, batch in batches.items()]
            if len(resolving) > 1:
                values = await gather_with_cancel(*resolving)
            else:
                values = [await resolving[0]]
            try:
                _, pending = self._compiled.run_and_drain(_fill_pending, batches, values)
            except Deoptimize:
                self._compiled.disable_batching()
                raise
        return result

    async def _resolve_batch(
        self, field: DeferredField, batch: Sequence[PendingField]
    ) -> Sequence[Any]:
        """Return the values of a deferred field, one for each object."""
        first = field.details[0]
        arguments = get_argument_values(
            field.field,
            first.node,
            self.variable_values,
            first.fragment_variable_values,
            self.hide_suggestions,
        )
        path = Path(None, field.name, field.parent.name)
        info = self.build_resolve_info(field.field, to_nodes(field.details), field.parent, path)
        resolve = field.field.resolve or self.field_resolver
        parents = ParentBatch(source for _, source, _ in batch)
        values: Sequence[Any] = await resolve(parents, info, **arguments)
        if self._pause is not None:
            await self._pause()
        return values


def _fill_pending(
    batches: Mapping[DeferredField, Sequence[PendingField]],
    values_by_batch: Sequence[Sequence[Any]],
) -> None:
    """Set the values of deferred fields in the results that lack them."""
    for (field, batch), values in zip(batches.items(), values_by_batch, strict=True):
        for (_, _, result), value in zip(batch, values, strict=True):
            result[field.name] = field.complete(value)
