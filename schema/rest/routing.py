"""REST routes: their definition, the checks before a handler runs, and the trie that matches paths."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic

from resolvers.feature_flags import Feature
from resolvers.service import Service
from schema.access.caller import ANONYMOUS, Caller
from schema.rest.request_models import P, Parameters, parse_body, parse_query
from storage.errors import LineageError
from storage.lists import PageRequest
from storage.record_view import ALL_RECORDS, RecordView

POST: Final = "POST"


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A request for a matched route. `path_value` is the value of the path's variable, "" without one."""

    service: Service
    caller: Caller
    path_value: str
    query: bytes
    body: bytes
    content_type: str
    correlation_id: str


@dataclass(frozen=True, slots=True)
class ParsedRequest(Generic[P]):
    """A request with validated parameters, which come from the query or the body."""

    service: Service
    caller: Caller
    path_value: str
    parameters: P
    page: PageRequest
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path template, their handler, and the content of their OpenAPI operation."""

    method: str
    template: str
    summary: str
    features: tuple[Feature, ...]
    request_model: type[Parameters]
    response_model: type
    errors: tuple[type[LineageError], ...]
    handle: Callable[[RawRequest], Awaitable[object]]
    read_view: Callable[[bytes], RecordView]
    """Returns the view of a query string."""


def read_all_records(query: bytes) -> RecordView:  # the default of routes
    """Return the view of every record, for a route without `valid` and `known`."""
    return ALL_RECORDS


def route(
    template: str,
    handler: Callable[[ParsedRequest[P]], Awaitable[object]],
    *,
    summary: str,
    request_model: type[P],
    response_model: type,
    method: str = "GET",
    features: tuple[Feature, ...] = (),
    errors: tuple[type[LineageError], ...] = (),
    read_view: Callable[[bytes], RecordView] = read_all_records,
) -> Route:
    """Return a route that checks the query or body, the cursor and the feature flags, then calls `handler`.

    The checks run in this order. `errors` are the route's own errors, for OpenAPI.
    """

    async def handle(raw: RawRequest) -> object:
        if method == POST:
            parameters = parse_body(
                request_model,
                raw.body,
                content_type=raw.content_type,
                defaults={} if raw.caller is ANONYMOUS else {"actor_id": raw.caller.actor_id},
            )
        else:
            parameters = parse_query(request_model, raw.query)
        page = parameters.page_request(raw.path_value)
        raw.service.feature_flags.require(*features)
        return await handler(
            ParsedRequest(
                raw.service, raw.caller, raw.path_value, parameters, page, raw.correlation_id
            )
        )

    return Route(
        method,
        template,
        summary,
        features,
        request_model,
        response_model,
        errors,
        handle,
        read_view,
    )


@dataclass(slots=True)
class TrieNode:
    """A node of a trie of path segments. `routes` has the routes that end here by their method."""

    routes: dict[str, Route] = field(default_factory=dict)
    literals: dict[str, "TrieNode"] = field(default_factory=dict)
    variable: "TrieNode | None" = None

    def child(self, segment: str) -> "TrieNode":
        """Return the child for a segment of a template; add it if it is missing."""
        if not segment.startswith("{"):
            return self.literals.setdefault(segment, TrieNode())
        if self.variable is None:
            self.variable = TrieNode()
        return self.variable


def build_route_trie(routes: Iterable[Route], *prefixes: str) -> TrieNode:
    """Return a trie with every route under each of the prefixes."""
    root = TrieNode()
    for prefix in prefixes:
        for each in routes:
            node = root
            for segment in (prefix + each.template).split("/")[1:]:
                node = node.child(segment)
            node.routes[each.method] = each
    return root


def match_routes(root: TrieNode, segments: list[str]) -> tuple[Mapping[str, Route], str]:
    """Return the routes of a path by their method, and the value of its variable; ({}, "") without a match.

    A literal segment takes precedence over the variable. The exception is a literal last segment that ends no route:
    /rebalance/runs/by-correlation is the run with the id "by-correlation".
    """
    node, value = root, ""
    last = len(segments) - 1
    for position, segment in enumerate(segments):
        child = node.literals.get(segment)
        if child is None or (position == last and not child.routes):
            if node.variable is None or not segment:
                return {}, ""
            child, value = node.variable, segment
        node = child
    return node.routes, value
