"""Counts of reasons."""

from typing import Final

import strawberry

from resolvers.feature_flags import Feature
from resolvers.paging import page_size
from schema.graphql.loading.context import Info
from schema.graphql.types.values.enums import ReasonSource
from schema.graphql.types.values.filters import (
    RunFilter,
    TimeRangeInput,
    to_run_filter,
    to_time_range,
)

MAX_REASONS: Final = 1000
FEATURES: Final = {
    ReasonSource.OPERATION_ERROR: (Feature.OPERATIONS,),
    ReasonSource.DECISION_REASON: (Feature.WORKFLOW,),
}


@strawberry.type(description="How often a reason occurred.")
class ReasonCount:
    key: str = strawberry.field(description="Reason code, id of the rule, or code of the error.")
    count: int = strawberry.field(
        description="Number of runs, operations or decisions that have the reason."
    )


async def count_reasons(
    info: Info,
    created: TimeRangeInput,
    source: ReasonSource,
    filter: RunFilter | None,
    *,
    first: int,
) -> list[ReasonCount]:
    """Return the most frequent reasons; raise FeatureDisabled, or InvalidInput, naming the argument.

    The filter selects runs, the decisions on them, and the operations that have or caused one of them.
    """
    service = info.context.service
    service.feature_flags.require(*FEATURES.get(source, ()))
    where = to_run_filter(filter, service)
    limit = page_size(first, field="first", minimum=1, maximum=MAX_REASONS)
    counts = await service.store.reason_counts(source, to_time_range(created), where, limit=limit)
    return [ReasonCount(key=key, count=count) for key, count in counts]
