"""graphql-core's executor, with compiled selections where there are any."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from weakref import proxy

from graphql import GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo
from graphql.execution import Executor
from graphql.execution.collect_fields import (
    CollectedFields,
    DeferUsage,
    FieldDetailsList,
    GroupedFieldSet,
)
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.pyutils import AwaitableOrValue, Path, UndefinedType
from graphql.type import GraphQLResolveInfoHelpers

from schema.compiled.selections import NotPlain, Selections


class CompilingExecutor(ExecutorThrowingOnIncremental):
    """Runs one operation; from the first doubt on, as graphql-core does.

    What is compiled reads and changes nothing, so that the executor may do it again, in the same place and at the
    same moment: errors, their order and the nulls they leave are its own.
    """

    def __init__(
        self, *args: Any, selections_for: Callable[[Executor[Any]], Selections], **named: Any
    ) -> None:
        super().__init__(*args, **named)
        self._selections = selections_for(self)
        self._certain = self.middleware_manager is None
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
        fields = self._selections.root(grouped_field_set)
        return super().execute_collected_root_fields(
            root_type, root_value, fields, serially, new_defer_usages
        )

    def collect_subfields(
        self, return_type: GraphQLObjectType, field_details_list: FieldDetailsList
    ) -> CollectedFields:
        collected = self._selections.collect(return_type, field_details_list)
        if collected is None:
            self._certain = False
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
        if self._certain:
            try:
                finish = self._selections.field(parent_type, field_details_list)
                if finish is not None:
                    return finish(source)
            except NotPlain:
                self._selections.give_up_field(parent_type, field_details_list)
            except Exception:  # noqa: BLE001  # the executor meets it again, and says what it is
                self._certain = False
        return super().execute_field(
            parent_type, source, field_details_list, path, position_context
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
        if self._certain:
            try:
                finish = self._selections.value(return_type, field_details_list)
                if finish is not None:
                    return finish(result)
            except NotPlain:
                self._selections.give_up_value(return_type, field_details_list)
            except Exception:  # noqa: BLE001  # as above
                self._certain = False
        return super().complete_value(
            return_type, field_details_list, info, path, result, position_context
        )
