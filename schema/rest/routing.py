"""REST routes: what one is, how the path of a request finds it, and in which order it checks."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic

from resolvers.feature_flags import Feature
from resolvers.service import Service
from schema.rest.request_models import P, Parameters, parse_body, parse_query
from storage.errors import LineageError
from storage.lists import PageRequest

POST: Final = "POST"


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A request whose route is found: the value of its path's one variable, the rest unread."""

    service: Service
    path_value: str
    query: bytes
    body: bytes
    content_type: str
    correlation_id: str


@dataclass(frozen=True, slots=True)
class ParsedRequest(Generic[P]):
    """A request that was read: its path's value ("" without), what is given, a list's stretch."""

    service: Service
    path_value: str
    parameters: P
    page: PageRequest
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path, what answers there, and what OpenAPI says of it."""

    method: str
    template: str
    summary: str
    features: tuple[Feature, ...]
    request_model: type[Parameters]
    response_model: type
    errors: tuple[type[LineageError], ...]
    handle: Callable[[RawRequest], Awaitable[object]]


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
) -> Route:
    """A route that checks the parameters or the body, the cursor and the flags, and then asks."""

    async def answer(call: RawRequest) -> object:
        if method == POST:
            read = parse_body(request_model, call.body, content_type=call.content_type)
        else:
            read = parse_query(request_model, call.query)
        cut = read.page_request(call.path_value)
        call.service.feature_flags.require(*features)
        return await handler(
            ParsedRequest(call.service, call.path_value, read, cut, call.correlation_id)
        )

    return Route(method, template, summary, features, request_model, response_model, errors, answer)


@dataclass(slots=True)
class TrieNode:
    """A place in the tree of paths: the routes that end here, and the segments that lead on."""

    routes: dict[str, Route] = field(default_factory=dict)
    literals: dict[str, "TrieNode"] = field(default_factory=dict)
    variable: "TrieNode | None" = None

    def child(self, segment: str) -> "TrieNode":
        """The branch that a segment of a template leads to."""
        if not segment.startswith("{"):
            return self.literals.setdefault(segment, TrieNode())
        if self.variable is None:
            self.variable = TrieNode()
        return self.variable


def build_route_trie(routes: Iterable[Route], *prefixes: str) -> TrieNode:
    """The tree of all routes under each of the prefixes."""
    root = TrieNode()
    for prefix in prefixes:
        for each in routes:
            branch = root
            for segment in (prefix + each.template).split("/")[1:]:
                branch = branch.child(segment)
            branch.routes[each.method] = each
    return root


def match_routes(tree: TrieNode, segments: list[str]) -> tuple[Mapping[str, Route], str]:
    """The routes of a path by their method, and the value of its variable.

    A word of a template is no value where more segments follow; where the path ends with it and no
    route does, it is one: /rebalance/runs/by-correlation is the run of that id.
    """
    branch, value = tree, ""
    end = len(segments) - 1
    for position, segment in enumerate(segments):
        onward = branch.literals.get(segment)
        if onward is None or (position == end and not onward.routes):
            if branch.variable is None or not segment:
                return {}, ""
            onward, value = branch.variable, segment
        branch = onward
    return branch.routes, value
