"""Helpers for GraphQL requests and errors."""

from typing import Any

from tests.schema.asgi_client import AsgiClient

Problem = dict[str, Any]


async def execute(client: AsgiClient, query: str, /, **variables: object) -> Any:
    """Return the whole response, with its errors."""
    return (await client.post_json("/graphql", {"query": query, "variables": variables})).json


async def fetch_data(client: AsgiClient, query: str, /, **variables: object) -> Any:
    """Return the data of a response, which must not have errors."""
    whole = await execute(client, query, **variables)
    assert "errors" not in whole, whole["errors"]
    return whole["data"]


async def single_error(client: AsgiClient, query: str, /, **variables: object) -> Problem:
    """Return the only error of a response: code, reason, argument if there is one, and path."""
    whole = await execute(client, query, **variables)
    (error,) = whole["errors"]
    return {**error["extensions"], "path": error.get("path")}


def error_reasons(whole: Any) -> dict[str, str]:
    """Return the reason of each error of a response by its path."""
    return {
        ".".join(map(str, error["path"])): error["extensions"]["reason"]
        for error in whole.get("errors", ())
    }
