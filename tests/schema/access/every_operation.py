"""Every operation of both APIs, listed from the schema and the route table, with a request for each."""

import json
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from schema.graphql.build import build_schema
from schema.rest.route_table import ROUTES

SCHEMA: Final[GraphQLSchema] = build_schema()._schema
VALUES: Final[dict[str, str]] = {
    "String": '"rr_lon"',
    "ID": '"cnI6cnJfbG9u"',
    "Int": "1",
    "Float": "1.0",
    "Boolean": "true",
    "JSON": '{status: "READY"}',
    "DateTime": '"2026-02-03T08:15:00Z"',
}
NAMED: Final[dict[str, str]] = {
    "after": '"no cursor"',
    "reasonCode": '"LOOKS_GOOD"',
    "code": '"TIMEOUT"',
    "portfolioId": '"PF-LON-1"',
    "decisionId": '"dwd_lon"',
    "idempotencyKey": '"idem-lon"',
    "operationId": '"dop_lon"',
    "created": '{from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z"}',
}


@dataclass(frozen=True)
class ApiOperation:
    """One operation: its name, and the request that tries it."""

    name: str
    method: str
    target: str
    body: Any = None
    accept: str = "application/json"

    def __str__(self) -> str:
        return self.name


def graphql_operations() -> list[ApiOperation]:
    """Return every root field of the schema."""
    roots = {
        "query": SCHEMA.query_type,
        "mutation": SCHEMA.mutation_type,
        "subscription": SCHEMA.subscription_type,
    }
    return [
        ApiOperation(
            f"{root.name}.{name}",
            "POST",
            "/graphql",
            {"query": f"{word} {{ {selection(name, field, word)} }}"},
            "text/event-stream" if word == "subscription" else "application/json",
        )
        for word, root in roots.items()
        if root is not None
        for name, field in root.fields.items()
    ]


def rest_operations() -> list[ApiOperation]:
    """Return every route of the table."""
    body = {"action": "APPROVE", "reason_code": "LOOKS_GOOD"}
    return [
        ApiOperation(
            f"{each.method} {each.template}",
            each.method,
            rest_target(each.template),
            body if each.method == "POST" else None,
        )
        for each in ROUTES
    ]


def rest_target(template: str) -> str:
    """Return a path of a template."""
    values = {
        "rebalance_run_id": "rr_lon",
        "correlation_id": "corr-lon",
        "request_hash": "sha256:lon",
        "idempotency_key": "idem-lon",
        "operation_id": "dop_lon",
        "entity_id": "rr_lon",
    }
    return template.format_map(values)


def selection(name: str, field: GraphQLField, word: str) -> str:
    """Return a field with its required arguments, and every leaf field below it."""
    arguments = {
        each: literal(each, argument.type)
        for each, argument in field.args.items()
        if is_required(argument) or (word == "subscription" and each == "after")
    }
    given = ", ".join(f"{each}: {value}" for each, value in arguments.items())
    named = get_named_type(field.type)
    leaves = ""
    if isinstance(named, GraphQLObjectType):
        names = [
            each
            for each, child in named.fields.items()
            if is_leaf_type(get_named_type(child.type)) and not child.args
        ]
        leaves = f"{{ __typename {' '.join(names)} }}"
    elif not is_leaf_type(named):
        leaves = "{ __typename }"
    return f"{name}{f'({given})' if given else ''} {leaves}"


def is_required(argument: GraphQLArgument) -> bool:
    """Return whether an argument is required, or is the key of a look-up."""
    return isinstance(argument.type, GraphQLNonNull)


def literal(name: str, kind: GraphQLInputType) -> str:
    """Return a value of an input type."""
    if isinstance(kind, GraphQLNonNull):
        return literal(name, kind.of_type)
    if name in NAMED:
        return NAMED[name]
    if isinstance(kind, GraphQLList):
        return f"[{literal(name, kind.of_type)}]"
    if isinstance(kind, GraphQLEnumType):
        return str(next(iter(kind.values)))
    if isinstance(kind, GraphQLInputObjectType):
        names = [
            each for each, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)
        ] or list(kind.fields)[:1]
        return (
            f"{{{', '.join(f'{each}: {literal(each, kind.fields[each].type)}' for each in names)}}}"
        )
    return VALUES[kind.name]


def describe(body: bytes, content_type: str) -> Any:
    """Return the JSON of a response. For an event stream, return the JSON of its first event."""
    text = body.decode()
    if content_type.startswith("text/event-stream"):
        text = text.partition("data: ")[2].partition("\n")[0]
    return json.loads(text)
