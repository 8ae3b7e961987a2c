"""The number of buckets that an `activity` field requests, read from its arguments."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from graphql import FieldNode, value_from_ast_untyped

from resolvers.activity import MAX_BUCKETS

_WIDTHS: Final = {"HOUR": timedelta(hours=1), "DAY": timedelta(days=1), "WEEK": timedelta(weeks=1)}


def bucket_count(node: FieldNode) -> Callable[[Mapping[str, Any]], int]:
    """Return the function from variables to the number of buckets.

    Its result is MAX_BUCKETS if the number cannot be determined from the arguments.
    """
    values = {each.name.value: each.value for each in node.arguments or ()}

    def count(variables: Mapping[str, Any]) -> int:
        given = {
            name: value_from_ast_untyped(value, dict(variables)) for name, value in values.items()
        }
        created, width = given.get("created"), _WIDTHS.get(str(given.get("bucket")))
        if not isinstance(created, dict) or width is None:
            return MAX_BUCKETS
        until = created.get("to")
        try:
            since = datetime.fromisoformat(created["from"])
            end = datetime.now(UTC) if until is None else datetime.fromisoformat(until)
            buckets = (end - since) // width + 2
        except (KeyError, TypeError, ValueError):
            return MAX_BUCKETS
        return max(0, min(buckets, MAX_BUCKETS))

    return count
