"""Static pages: Content Security Policy, media types, compression and revalidation."""

import json
import re
from hashlib import sha256

import pytest
from graphql import OperationDefinitionNode, parse
from starlette.applications import Starlette
from starlette.testclient import TestClient

from schema.http.static_pages import PAGE_NAMES, STATIC_DIRECTORY, graphiql_page, page_routes
from tests.schema.graphiql_examples import PAGES, examples


def test_the_page_admits_no_script_or_style_but_the_services_own() -> None:
    first, second = graphiql_page(), graphiql_page()

    policy = first.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert policy != second.headers["content-security-policy"]
    (nonce,) = re.findall(r"'nonce-([\w-]+)'", policy)
    assert f'nonce="{nonce}"'.encode() in bytes(first.body)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("graphiql/graphiql.js", "text/javascript; charset=utf-8"),
        ("graphiql/graphiql.css", "text/css; charset=utf-8"),
        ("graphiql/vendor/graphiql.min.js", "text/javascript; charset=utf-8"),
        ("graphiql/examples.graphql", "application/graphql; charset=utf-8"),
        ("graphiql/examples.json", "application/json"),
        ("graphiql/icon.svg", "image/svg+xml"),
        ("graphiql/index.html", "text/plain; charset=utf-8"),
        ("explore/index.html", "text/plain; charset=utf-8"),
        ("pages/pages.css", "text/css; charset=utf-8"),
    ],
)
def test_an_asset_has_its_type_and_is_sent_once(name: str, kind: str) -> None:
    client = TestClient(Starlette(routes=page_routes()))

    first = client.get(f"/static/{name}")
    again = client.get(f"/static/{name}", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, first.headers["content-type"]) == (200, kind)
    assert (again.status_code, again.content) == (304, b"")


def test_a_script_is_compressed_for_a_client_that_takes_gzip() -> None:
    client = TestClient(Starlette(routes=page_routes()))
    path = "/static/explore/explorer.js"

    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    compressed = client.get(path, headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert compressed.headers["content-encoding"] == "gzip"
    assert compressed.headers["vary"] == "Accept-Encoding"
    assert compressed.content == plain.content == (STATIC_DIRECTORY / path[8:]).read_bytes()
    headers = {"Accept-Encoding": "gzip", "If-None-Match": compressed.headers["etag"]}
    assert client.get(path, headers=headers).status_code == 304


@pytest.mark.parametrize("folder", ["graphiql"])
def test_vendored_files_are_those_that_the_script_has_fetched(folder: str) -> None:
    vendor = STATIC_DIRECTORY / folder / "vendor"
    rows = (vendor / "VENDORED.md").read_text(encoding="utf-8").splitlines()
    told = {
        cells[1].strip(): cells[-2].strip(" `")
        for cells in (row.split("|") for row in rows if row.endswith("` |"))
    }
    files = [each for each in vendor.iterdir() if each.name != "VENDORED.md"]
    assert told
    assert told == {each.name: sha256(each.read_bytes()).hexdigest() for each in files}


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_a_page_at_an_address_admits_only_what_the_service_sends(name: str) -> None:
    answer = TestClient(Starlette(routes=page_routes())).get(f"/{name}")

    policy = answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= {*policy.split("; ")}
    assert " style=" not in answer.text


def test_each_example_begins_with_its_question_and_has_its_variables() -> None:
    variables = json.loads((PAGES / "examples.json").read_text(encoding="utf-8"))

    assert list(variables) == list(examples()) != []
    for name, query in examples().items():
        assert re.match(r"# (What|How|Is|Which) [^?]+\?", query.replace("\n#", "")), name
        (operation,) = parse(query).definitions
        assert isinstance(operation, OperationDefinitionNode)
        declared = {v.variable.name.value for v in operation.variable_definitions or ()}
        assert set(variables[name]) == declared


def test_the_root_leads_to_the_explorer() -> None:
    client = TestClient(Starlette(routes=page_routes()), follow_redirects=False)
    answer = client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/explore")
    assert client.get(answer.headers["location"]).status_code == 200
