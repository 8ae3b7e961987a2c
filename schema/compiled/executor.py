"""graphql-core's executor, with compiled selections where there are any."""

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

from schema.compiled.batched_fields import ParentBatch
from schema.compiled.leaf_values import Completer
from schema.compiled.object_values import DeferredField, PendingField
from schema.compiled.selections import CompiledOperation, Deoptimize


class AmbiguousErrors(ExecutionResult):
    """A result with errors in which fields were resolved for all: the executor alone knows their order."""


class CompilingExecutor(ExecutorThrowingOnIncremental):
    """Runs one operation; from the first doubt on, as graphql-core does.

    What is compiled reads and changes nothing, so that the executor may do it again, in the same place and at the
    same moment: errors, their order and the nulls they leave are its own. A result is Unsure where that cannot be.
    """

    def __init__(
        self, *args: Any, operation_for: Callable[[Executor[Any]], CompiledOperation], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self._compiled = operation_for(self)
        self._use_completers = self.middleware_manager is None
        self._use_async_fields = self._use_completers
        self._has_batched = False
        # As graphql-core has it they hold the executor that holds them, and so all that was loaded for an answer would
        # stay until the collector of cycles comes, which then stops the loop for as long as there is much of it.
        own: Any = proxy(self)
        self.async_helpers = GraphQLResolveInfoHelpers(
            gather=partial(Executor.gather_async_work, own),
            track=partial(Executor.track_async_work, own),
        )

    def execute_collected_root_fields(
        self,
        root_type: GraphQLObjectType,
        root_value: Any,
        grouped_field_set: GroupedFieldSet,
        serially: bool,  # noqa: FBT001  # graphql-core's own
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
            self._use_completers = self._use_async_fields = (
                False  # from here on fields are other lists each time
            )
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
                finish = self._compiled.field_completer(parent_type, field_details_list)
                if finish is not None:
                    return self._complete(finish, source)
            except Deoptimize:
                self._compiled.deoptimize_field(parent_type, field_details_list)
            except Exception:  # noqa: BLE001  # the executor meets it again, and says what it is
                self._use_completers = False
        call = self._use_async_fields and self._compiled.async_field(
            parent_type, field_details_list
        )
        if not call:
            return super().execute_field(
                parent_type, source, field_details_list, path, position_context
            )
        info = self.build_resolve_info(call.field, call.nodes, parent_type, path)
        kind = call.field.type
        try:
            given = call.coerce_arguments(
                self.variable_values, hide_suggestions=self.hide_suggestions
            )
        except Exception as error:  # noqa: BLE001  # as graphql-core has it
            self.handle_field_error(error, kind, field_details_list, path)
            return None
        asking = call.resolve(source, info, given)
        return self.complete_awaitable_value(kind, field_details_list, info, path, asking, None)

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
                finish = self._compiled.value_completer(return_type, field_details_list)
                if finish is not None:
                    return self._complete(finish, result)
            except Deoptimize:
                self._compiled.deoptimize_value(return_type, field_details_list)
            except Exception:  # noqa: BLE001  # as above
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

    def _complete(self, finish: Completer, value: Any) -> AwaitableOrValue[Any]:
        """The answer, to be awaited where fields in it wait to be resolved for all."""
        answer, waiting = self._compiled.run_and_drain(finish, value)
        return self._resolve_pending(answer, waiting) if waiting else answer

    async def _resolve_pending(self, answer: Any, waiting: list[PendingField]) -> Any:
        """The answer with all that waits filled in, level by level."""
        self._has_batched = True
        while waiting:
            fields: dict[DeferredField, list[PendingField]] = {}
            for each in waiting:
                fields.setdefault(each[0], []).append(each)
            asking = [self._resolve_batch(later, lacking) for later, lacking in fields.items()]
            found = await gather_with_cancel(*asking) if len(asking) > 1 else [await asking[0]]
            try:
                _, waiting = self._compiled.run_and_drain(_fill_pending, fields, found)
            except Deoptimize:
                self._compiled.disable_batching()
                raise
        return answer

    async def _resolve_batch(
        self, later: DeferredField, lacking: Sequence[PendingField]
    ) -> Sequence[Any]:
        """What a field of all objects resolves to."""
        first = later.details[0]
        named = get_argument_values(
            later.field,
            first.node,
            self.variable_values,
            first.fragment_variable_values,
            self.hide_suggestions,
        )
        path = Path(None, later.name, later.parent.name)
        info = self.build_resolve_info(later.field, to_nodes(later.details), later.parent, path)
        resolve = later.field.resolve or self.field_resolver
        sources = ParentBatch(source for _, source, _ in lacking)
        values: Sequence[Any] = await resolve(sources, info, **named)
        return values


def _fill_pending(
    fields: Mapping[DeferredField, Sequence[PendingField]], found: Sequence[Sequence[Any]]
) -> None:
    """Put what fields resolved to where they are lacking."""
    for (later, lacking), values in zip(fields.items(), found, strict=True):
        for (_, _, answer), value in zip(lacking, values, strict=True):
            answer[later.name] = later.complete(value)
