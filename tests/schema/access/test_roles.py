"""The permissions of each role: six roles and no role, three scopes, every operation of both APIs."""

from pathlib import Path
from typing import Any, Final

import pytest
from starlette.routing import Route, WebSocketRoute

from schema.access.caller import Permission, Role
from schema.access.permissions import (
    GRAPHQL_PERMISSIONS,
    PATH_PERMISSIONS,
    REST_PERMISSIONS,
)
from schema.app import OPEN_PATHS, create_app
from schema.http.static_pages import is_page_path
from schema.rest.route_table import ROUTES
from schema.settings import Settings
from tests.factories import operation, recorded_operation, recorded_run, run
from tests.schema.access.callers import TokenHolders
from tests.schema.access.every_operation import (
    ApiOperation,
    describe,
    graphql_operations,
    rest_operations,
)
from tests.schema.asgi_client import AsgiClient, Response, open_client
from tests.service_env import ALL_FEATURES

EVERYBODY: Final = {"Query.viewer", "Query.capabilities"}
RECORDING: Final = {
    "Mutation.recordRun",
    "Mutation.acceptOperation",
    "Mutation.startOperation",
    "Mutation.completeOperation",
    "Mutation.failOperation",
    "Mutation.recordLineageEdge",
}
REVIEWING: Final = {"Mutation.applyWorkflowAction"}
AUDITING: Final = {"Query.holds", "Query.purges", "Query.purgePreview"}
SCOPES: Final = {"all": ["*"], "some": ["PF-LON-*"], "other": ["PF-NYC-1"]}


def may(role: Role | None, name: str) -> bool:
    """Return whether a role may use an operation by the contract."""
    if name in EVERYBODY:
        return True
    if role is None:
        return False
    if role is Role.ADMIN:
        return True
    if name in RECORDING:
        return role is Role.RECORDER
    if name in REVIEWING or name.endswith("/workflow/actions"):
        return role is Role.REVIEWER
    if name in AUDITING:
        return role is Role.AUDITOR
    return name.startswith(("Query.", "Subscription.", "GET "))


def test_every_operation_declares_what_it_needs() -> None:
    undeclared = {each.name for each in graphql_operations()} - set(GRAPHQL_PERMISSIONS)
    assert not undeclared, "declare them in schema/access/permissions.py"
    routes = {(each.method, each.template) for each in ROUTES}
    assert not routes - set(REST_PERMISSIONS), "declare them in schema/access/permissions.py"


def test_every_other_route_is_open_on_purpose_or_declares_what_it_needs() -> None:
    app = create_app(Settings())
    paths = {each.path for each in app.routes if isinstance(each, Route | WebSocketRoute)}
    apis = {path for path in paths if path.endswith("/rebalance/{path:path}")} | {"/graphql"}
    known = apis | OPEN_PATHS | set(PATH_PERMISSIONS)
    assert {path for path in paths - known if not is_page_path(path)} == set()


async def send(client: AsgiClient, each: ApiOperation, headers: dict[str, str]) -> Response:
    """Try an operation."""
    given = {"accept": each.accept, **headers}
    if each.body is None:
        return await client.send(each.method, each.target, headers=given)
    return await client.post_json(each.target, each.body, **given)


def outcome(answer: Response) -> str:
    """Return `allowed`, `forbidden` if a role is missing, or `outside the scope`."""
    body: Any = describe(answer.body, answer.headers["content-type"])
    if answer.status == 403:
        assert body == {"detail": "DPM_FORBIDDEN"}
        return "forbidden"
    assert answer.status < 500, body
    assert answer.status != 401
    errors = body.get("errors", ())
    for error in errors:
        assert error["extensions"]["code"] != "INTERNAL_SERVER_ERROR", errors
        if error["extensions"]["code"] == "FORBIDDEN":
            assert error["extensions"]["reason"] == "DPM_FORBIDDEN"
            assert body.get("data") is None
            outside = "is not among the caller's portfolios" in error["message"]
            assert outside or "needs the role " in error["message"]
            return "outside the scope" if outside else "forbidden"
    return "allowed"


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("role", [None, *Role])
async def test_each_role_may_do_what_the_contract_says(
    role: Role | None, scope: str, tmp_path: Path
) -> None:
    holders = TokenHolders(tmp_path / "tokens.toml")
    holders.add("caller", *([role] if role else []), portfolios=SCOPES[scope])
    async with open_client(ALL_FEATURES | holders.env) as client:
        await client.store.import_batch(
            [
                recorded_run(
                    run(
                        "rr_lon",
                        correlation_id="corr-lon",
                        request_hash="sha256:lon",
                        idempotency_key="idem-lon",
                        portfolio_id="PF-LON-1",
                    )
                ),
                recorded_operation(operation("dop_lon", correlation_id="corr-lon")),
            ]
        )
        differences = {}
        for each in (*graphql_operations(), *rest_operations()):
            expected = "allowed" if may(role, each.name) else "forbidden"
            if each.name == "Mutation.recordRun" and scope == "other" and expected == "allowed":
                expected = "outside the scope"
            found = outcome(await send(client, each, holders.header("caller")))
            if found != expected:
                differences[each.name] = found
        assert differences == {}


async def test_the_error_names_the_role(tmp_path: Path) -> None:
    holders = TokenHolders(tmp_path / "tokens.toml")
    holders.add("reader", Role.READER)
    async with open_client(ALL_FEATURES | holders.env) as client:
        body = {"query": 'mutation { a: startOperation(operationId: "x") { status } }'}
        answer = await client.post_json("/graphql", body, **holders.header("reader"))
        assert answer.status == 200
        assert answer.json == {
            "data": None,
            "errors": [
                {
                    "message": "this needs the role RECORDER",
                    "path": ["a"],
                    "extensions": {"code": "FORBIDDEN", "reason": "DPM_FORBIDDEN"},
                }
            ],
        }


@pytest.mark.parametrize(
    ("path", "body", "role"),
    [
        ("/rebalance/runs", None, "READER"),
        (
            "/rebalance/runs/rr_1/workflow/actions",
            {"action": "APPROVE", "reason_code": "FINE"},
            "REVIEWER",
        ),
        ("/evidence/checkpoint", None, "AUDITOR"),
    ],
)
async def test_rest_names_the_role(path: str, body: Any, role: str, tmp_path: Path) -> None:
    holders = TokenHolders(tmp_path / "tokens.toml")
    holders.add("nobody")
    async with open_client(ALL_FEATURES | holders.env) as client:
        if body is None:
            answer = await client.send("GET", path, headers=holders.header("nobody"))
        else:
            answer = await client.post_json(path, body, **holders.header("nobody"))
        assert (answer.status, answer.json) == (403, {"detail": "DPM_FORBIDDEN"})
        expected = f'Bearer error="insufficient_scope", scope="{role}"'
        assert answer.headers["www-authenticate"] == expected


@pytest.mark.parametrize(
    "query",
    [
        "mutation { ...f } fragment f on Mutation { purgeExpired { runsPurged } }",
        "mutation { ... on Mutation { ... { viewer: purgeExpired { runsPurged } } } }",
        "mutation ($x: Boolean = true) { __typename purgeExpired @include(if: $x) { runsPurged } }",
    ],
)
async def test_fragments_aliases_and_directives_hide_no_field(query: str, tmp_path: Path) -> None:
    holders = TokenHolders(tmp_path / "tokens.toml")
    holders.add("support", Role.SUPPORT)
    async with open_client(ALL_FEATURES | holders.env) as client:
        answer = await client.post_json("/graphql", {"query": query}, **holders.header("support"))
        assert answer.json["errors"][0]["extensions"]["reason"] == "DPM_FORBIDDEN"
        assert answer.json["data"] is None


def test_each_permission_is_named_by_the_least_role_that_has_it() -> None:
    named = {Permission.READ_PAYLOADS, *GRAPHQL_PERMISSIONS.values()} - {None}
    assert named == set(Permission)
