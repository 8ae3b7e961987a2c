"""The OpenAPI document: valid, complete, and matching the responses."""

import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from schema.http.service_session import READ_AFTER_HEADER
from schema.rest.openapi import openapi_document
from schema.rest.route_table import ROUTES
from tests.schema.asgi_client import load_records, open_client
from tests.schema.openapi_checks import OpenApiChecker
from tests.service_env import ALL_FEATURES

METHODS = ("get", "post")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document as it is served by default."""
    return openapi_document("/api/v1")


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation of the document."""
    return [
        path[method] for path in document["paths"].values() for method in METHODS if method in path
    ]


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_is_described_at_both_places(document: dict[str, Any]) -> None:
    described = {
        (method.upper(), template)
        for template, path in document["paths"].items()
        for method in path
    }
    assert described == {(route.method, route.template) for route in ROUTES}
    assert document["servers"] == [{"url": "/"}, {"url": "/api/v1"}]
    assert openapi_document("")["servers"] == [{"url": "/"}]


def test_every_operation_has_an_id_of_its_own(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for operation in operations(document)]
    assert len(set(ids)) == len(ids) == len(ROUTES)


def test_every_parameter_field_and_answer_is_described(document: dict[str, Any]) -> None:
    for operation in operations(document):
        for described in (*operation["parameters"], *operation["responses"].values()):
            assert described["description"]
    for name, schema in document["components"]["schemas"].items():
        assert "enum" in schema or schema["description"], name
        for field, shape in schema.get("properties", {}).items():
            assert shape.get("description"), f"{name}.{field}"


def test_a_write_tells_what_a_later_request_may_send_back(document: dict[str, Any]) -> None:
    name = "X-Dpm-Read-After"
    assert name.lower() == READ_AFTER_HEADER.decode()
    for path in document["paths"].values():
        for method, operation in path.items():
            assert name in {each["name"] for each in operation["parameters"]}
            assert (name in operation["responses"]["200"].get("headers", {})) == (method == "post")


def test_every_path_names_its_variables(document: dict[str, Any]) -> None:
    for template, path in document["paths"].items():
        for operation in path.values():
            named = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
            assert named == re.findall(r"{(\w+)}", template)


def test_every_operation_tells_the_codes_of_its_errors(document: dict[str, Any]) -> None:
    for route in ROUTES:
        responses = document["paths"][route.template][route.method.lower()]["responses"]
        told = str(responses)
        for code in (
            "DPM_SUPPORT_APIS_DISABLED",
            "DPM_SUPPORTABILITY_STORE_UNAVAILABLE",
            *(feature.value for feature in route.features),
            *(error.code for error in route.errors),
        ):
            assert code in told


async def test_the_answers_of_an_action_are_as_described(document: dict[str, Any]) -> None:
    template = "/rebalance/runs/{rebalance_run_id}/workflow/actions"
    description = OpenApiChecker(document)
    body = {"action": "REJECT", "reason_code": "A", "actor_id": "a"}
    async with open_client(ALL_FEATURES) as client:
        await load_records(client.store)
        seen = set()
        for run_id in ("rr_0db8a53c", "rr_0db8a53c", "rr_87d4404f", "none"):
            for given in (body, {}):
                answer = await client.post_json(
                    template.replace("{rebalance_run_id}", run_id), given
                )
                description.check("POST", template, status=answer.status, body=answer.json)
                seen.add(answer.status)
    assert seen == {200, 404, 409, 422}
