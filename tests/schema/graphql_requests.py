"""Questions to the GraphQL door, and its refusals in short."""

from typing import Any

from tests.schema.asgi_client import AsgiClient

Problem = dict[str, Any]


async def execute(client: AsgiClient, query: str, /, **variables: object) -> Any:
    """The whole answer, errors and all."""
    return (await client.post_json("/graphql", {"query": query, "variables": variables})).json


async def fetch_data(client: AsgiClient, query: str, /, **variables: object) -> Any:
    """The data of an answer that has no errors."""
    whole = await execute(client, query, **variables)
    assert "errors" not in whole, whole["errors"]
    return whole["data"]


async def single_error(client: AsgiClient, query: str, /, **variables: object) -> Problem:
    """The one error of an answer, in short: code, reason, argument where there is one, and path."""
    whole = await execute(client, query, **variables)
    (error,) = whole["errors"]
    return {**error["extensions"], "path": error.get("path")}


def error_reasons(whole: Any) -> dict[str, str]:
    """The reason of each error of an answer, by the place of what is null for it."""
    return {
        ".".join(map(str, error["path"])): error["extensions"]["reason"]
        for error in whole.get("errors", ())
    }
