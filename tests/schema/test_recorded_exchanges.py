"""Every recorded exchange gets the response of the slice 1 system."""

import gzip
import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from schema.rest.openapi import openapi_document
from schema.rest.route_table import ROUTES
from schema.rest.routing import build_route_trie, match_routes
from tests.schema.asgi_client import (
    DATA,
    AsgiClient,
    Response,
    load_records,
    open_client,
)
from tests.schema.openapi_checks import OpenApiChecker
from tests.service_env import ALL_FEATURES

Exchange = dict[str, Any]


def recorded_exchanges() -> Iterator[Exchange]:
    """The exchanges, in the order of their recording."""
    with gzip.open(DATA / "exchanges.ndjson.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def group_by_env() -> dict[str, list[Exchange]]:
    """Return the exchanges by their settings."""
    groups: dict[str, list[Exchange]] = {}
    for exchange in recorded_exchanges():
        groups.setdefault(json.dumps(exchange["env"], sort_keys=True), []).append(exchange)
    return groups


GROUPS: Final = group_by_env()


def override_env(env: dict[str, str], changes: dict[str, str | None]) -> dict[str, str]:
    """Settings with some changed, some unset."""
    merged: dict[str, str | None] = {**env, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def mask_variable_values(body: Any, *, backend: str) -> Any:
    """Return a body whose variable values are replaced by those of the recordings."""
    if isinstance(body, dict):
        body = {name: mask_variable_values(value, backend=backend) for name, value in body.items()}
        if body.get("next_cursor") is not None:
            body["next_cursor"] = "<opaque>"
        if body.get("store_backend") == backend:
            body["store_backend"] = "<backend>"
        return body
    return (
        [mask_variable_values(each, backend=backend) for each in body]
        if isinstance(body, list)
        else body
    )


def error_types_and_locations(errors: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return the types and locations of the errors of a 422, sorted."""
    return sorted((error["type"], *error["loc"]) for error in errors)


def matches_recording(exchange: Exchange, answer: Response, *, backend: str) -> bool:
    """Return whether a response equals the recorded one."""
    expected, got = exchange["body"], answer.json
    if answer.status != exchange["status"]:
        return False
    if answer.status == 422:
        return error_types_and_locations(got["detail"]) == error_types_and_locations(
            expected["detail"]
        )
    return bool(mask_variable_values(got, backend=backend) == expected)


async def replay_request(client: AsgiClient, exchange: Exchange) -> Response:
    """Send a recorded request again."""
    query = f"?{exchange['query']}" if exchange["query"] else ""
    return await client.send(
        exchange["method"],
        exchange["path"] + query,
        body=(exchange.get("request_body") or "").encode(),
        headers=exchange.get("request_headers"),
    )


@pytest.mark.parametrize("group", GROUPS)
async def test_a_recorded_exchange_is_answered_alike(group: str, store_env: dict[str, str]) -> None:
    env = override_env({**ALL_FEATURES, **store_env}, json.loads(group) or {})
    backend = store_env["DPM_SUPPORTABILITY_STORE_BACKEND"]
    wrong = []
    async with open_client(env) as client:
        await load_records(client.store)
        for exchange in GROUPS[group]:
            answer = await replay_request(client, exchange)
            if not matches_recording(exchange, answer, backend=backend):
                wrong.append((exchange["case"], exchange["path"], exchange["query"], answer))
    assert wrong == []


def test_openapi_describes_every_recorded_answer() -> None:
    description = OpenApiChecker(openapi_document(""))
    tree = build_route_trie(ROUTES, "")
    checked = 0
    for exchange in recorded_exchanges():
        routes, _value = match_routes(tree, exchange["path"].split("/")[1:])
        if routes:
            template, status = routes["GET"].template, exchange["status"]
            description.check("GET", template, status=status, body=exchange["body"])
            checked += 1
    assert checked > 0.9 * len(list(recorded_exchanges()))
