"""The comparison of two runs."""

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Annotated, Final

import strawberry

from resolvers.feature_flags import Feature
from resolvers.graph.neighbours import find_neighbours
from resolvers.incidents import json_changes
from resolvers.incidents.json_changes import MISSING, ChangeKind, JsonChange
from resolvers.paging import page_of_sorted
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.paths import LineagePath, find_path
from schema.graphql.types.graph.references import LINEAGE_ENTITY
from schema.graphql.types.incidents.lineage_comparison import (
    DecisionComparison,
    LineageComparison,
    compare_decisions,
    compare_lineages,
)
from schema.graphql.types.records.runs import Run
from schema.graphql.types.values.arguments import AfterArg, DepthArg, DirectionArg, FirstArg
from schema.graphql.types.values.connections import Connection, ConnectionArgs, build_connection
from schema.graphql.types.values.entity_registry import load_entities
from schema.graphql.types.values.enums import Direction
from schema.graphql.types.values.filters import to_edge_filter
from schema.graphql.types.values.global_ids import Node
from schema.graphql.types.values.scalars import JSON
from storage.formats.json_text import dump_json, parse_json
from storage.lists import ListSpec, NoFilter

MAX_RELATION: Final = 20
"""Maximum length of the path between two runs, in edges."""

_NumberedChange = tuple[int, JsonChange]
CHANGES: Final[ListSpec[_NumberedChange, NoFilter]] = ListSpec(
    "changes of runs", lambda numbered: (numbered[0],), (int,), NoFilter()
)


@strawberry.type(description="A difference between two results.")
class Change:
    path: str = strawberry.field(description="JSON Pointer (RFC 6901) of the value in the result.")
    kind: ChangeKind = strawberry.field(description="Kind of the difference.")
    before: JSON | None = strawberry.field(
        description="Value in the left run's result. null if it is added, or if the value is null."
    )
    after: JSON | None = strawberry.field(
        description="Value in the right run's result. null if it is removed, or if the value is null."
    )

    @classmethod
    def from_numbered(cls, numbered: _NumberedChange) -> "Change":
        """Return the object of a difference."""
        change = numbered[1]
        return cls(
            path=change.path,
            kind=change.kind,
            before=_to_json(change.before),
            after=_to_json(change.after),
        )


def _to_json(value: object) -> JSON | None:
    return None if value is MISSING or value is None else JSON(dump_json(value, field="result"))


@strawberry.type(description="The causes of two runs, compared: entities one edge upstream.")
class CauseComparison:
    left_only: strawberry.Private[Sequence[str]]
    right_only: strawberry.Private[Sequence[str]]
    both: strawberry.Private[Sequence[str]]

    @strawberry.field(
        graphql_type=list[LINEAGE_ENTITY],  # type: ignore[valid-type]  # a variable names the type
        description="Causes of the left run only, by entity id.",
    )
    async def only_left(self, info: Info) -> list[Node]:
        return list((await load_entities(info, self.left_only)).values())

    @strawberry.field(
        graphql_type=list[LINEAGE_ENTITY],  # type: ignore[valid-type]  # a variable names the type
        description="Causes of the right run only, by entity id.",
    )
    async def only_right(self, info: Info) -> list[Node]:
        return list((await load_entities(info, self.right_only)).values())

    @strawberry.field(
        graphql_type=list[LINEAGE_ENTITY],  # type: ignore[valid-type]  # a variable names the type
        description="Causes of both runs, by entity id.",
    )
    async def shared(self, info: Info) -> list[Node]:
        return list((await load_entities(info, self.both)).values())


@strawberry.type(description="Two runs side by side, and the differences of their results.")
class RunComparison:
    left: Run = strawberry.field(description="The left run: `before` in the changes.")
    right: Run = strawberry.field(description="The right run: `after` in the changes.")

    @cached_property
    def _ids(self) -> tuple[str, str]:
        return self.left.rebalance_run_id, self.right.rebalance_run_id

    @strawberry.field(
        description="A shortest path between the runs, of at most 20 edges. null if there is none."
    )
    async def relation(self, info: Info) -> LineagePath | None:
        return await find_path(info, *self._ids, Direction.BOTH, None, max_depth=MAX_RELATION)

    @strawberry.field(
        description="The decisions on both runs. null, with an error, if the workflow is disabled."
    )
    async def decisions(self, info: Info) -> DecisionComparison | None:
        return await compare_decisions(info, self.left.record, self.right.record)

    @strawberry.field(
        description="The lineages of both runs, compared: what led to one and not to the other. null, with an error,"
        " if lineage is disabled."
    )
    async def lineage(
        self,
        info: Info,
        direction: DirectionArg = Direction.UPSTREAM,
        depth: DepthArg = 3,
        max_entities: Annotated[
            int,
            strawberry.argument(
                description="Maximum number of entities in both lineages together, half in each: 1 to 10,000."
            ),
        ] = 1000,
    ) -> LineageComparison | None:
        return await compare_lineages(
            info, self._ids, direction, depth=depth, max_entities=max_entities
        )

    async def _changes(self, info: Info) -> Sequence[_NumberedChange]:
        return await info.context.loaders.once.get("changes", self, partial(self._compare, info))

    async def _compare(self, info: Info) -> Sequence[_NumberedChange]:
        left = (await info.context.loaders.recorded_run(self.left.record)).result
        right = (await info.context.loaders.recorded_run(self.right.record)).result
        await info.context.give_way()
        return list(enumerate(json_changes.json_changes(parse_json(left), parse_json(right))))

    @strawberry.field(
        description="Differences of the results, in the order of the left result and then of the right one."
        " Arrays are compared position by position, numbers by value."
    )
    async def changes(
        self, info: Info, first: FirstArg = strawberry.UNSET, after: AfterArg = strawberry.UNSET
    ) -> Connection[Change]:
        args = ConnectionArgs(first, after, strawberry.UNSET, strawberry.UNSET)
        scope = "\x1f".join(self._ids)
        request = args.page_request(CHANGES, scope)
        changes = await self._changes(info)

        async def count_all() -> int:
            return len(changes)

        page = page_of_sorted(changes, CHANGES.sort_key, request)
        return build_connection(CHANGES, scope, page, Change.from_numbered, count_all)

    @strawberry.field(description="Number of differences of the results.")
    async def change_count(self, info: Info) -> int:
        return len(await self._changes(info))

    @strawberry.field(description="Whether both runs have the same request hash.")
    def same_request(self) -> bool:
        return self.left.request_hash == self.right.request_hash

    @strawberry.field(
        description="The causes of both runs, compared. null, with an error, if lineage is disabled."
    )
    async def causes(self, info: Info) -> CauseComparison | None:
        info.context.service.feature_flags.require(Feature.LINEAGE)
        edge_filter = to_edge_filter(Direction.UPSTREAM, None)
        causes = await find_neighbours(info.context.service.store, self._ids, edge_filter)
        left, right = (causes[run_id] for run_id in self._ids)
        return CauseComparison(
            left_only=[each for each in left if each not in set(right)],
            right_only=[each for each in right if each not in set(left)],
            both=[each for each in left if each in set(right)],
        )


async def compare_runs(info: Info, left_id: str, right_id: str) -> RunComparison | None:
    """Return the comparison of two runs, None if one of them is not recorded."""
    runs = await info.context.loaders.runs.load_many([left_id, right_id])
    left, right = runs[left_id], runs[right_id]
    if left is None or right is None:
        return None
    return RunComparison(left=Run(left), right=Run(right))
