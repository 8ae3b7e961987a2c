"""REST routes: what one is, how the path of a request finds it, and in which order it checks."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic

from resolvers.feature_flags import Feature
from resolvers.service import Service
from schema.rest.request_models import P, Parameters, read_body, read_query
from storage.errors import LineageError
from storage.lists import PageRequest

POST: Final = "POST"


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose route is found: the value of its path's one variable, the rest unread."""

    service: Service
    value: str
    query: bytes
    body: bytes
    content_type: str
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Question(Generic[P]):
    """A request that was read: its path's value ("" without), what is given, a list's stretch."""

    service: Service
    value: str
    given: P
    cut: PageRequest
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path, what answers there, and what OpenAPI says of it."""

    method: str
    template: str
    summary: str
    features: tuple[Feature, ...]
    given: type[Parameters]
    body: type
    errors: tuple[type[LineageError], ...]
    answer: Callable[[Call], Awaitable[object]]


def route(
    template: str,
    ask: Callable[[Question[P]], Awaitable[object]],
    *,
    summary: str,
    given: type[P],
    body: type,
    method: str = "GET",
    features: tuple[Feature, ...] = (),
    errors: tuple[type[LineageError], ...] = (),
) -> Route:
    """A route that checks the parameters or the body, the cursor and the flags, and then asks."""

    async def answer(call: Call) -> object:
        if method == POST:
            read = read_body(given, call.body, content_type=call.content_type)
        else:
            read = read_query(given, call.query)
        cut = read.cut(call.value)
        call.service.feature_flags.require(*features)
        return await ask(Question(call.service, call.value, read, cut, call.correlation_id))

    return Route(method, template, summary, features, given, body, errors, answer)


@dataclass(slots=True)
class Branch:
    """A place in the tree of paths: the routes that end here, and the segments that lead on."""

    routes: dict[str, Route] = field(default_factory=dict)
    words: dict[str, "Branch"] = field(default_factory=dict)
    variable: "Branch | None" = None

    def grow(self, segment: str) -> "Branch":
        """The branch that a segment of a template leads to."""
        if not segment.startswith("{"):
            return self.words.setdefault(segment, Branch())
        if self.variable is None:
            self.variable = Branch()
        return self.variable


def route_tree(routes: Iterable[Route], *prefixes: str) -> Branch:
    """The tree of all routes under each of the prefixes."""
    root = Branch()
    for prefix in prefixes:
        for each in routes:
            branch = root
            for segment in (prefix + each.template).split("/")[1:]:
                branch = branch.grow(segment)
            branch.routes[each.method] = each
    return root


def find_routes(tree: Branch, segments: list[str]) -> tuple[Mapping[str, Route], str]:
    """The routes of a path by their method, and the value of its variable.

    A word of a template is no value where more segments follow; where the path ends with it and no
    route does, it is one: /rebalance/runs/by-correlation is the run of that id.
    """
    branch, value = tree, ""
    end = len(segments) - 1
    for position, segment in enumerate(segments):
        onward = branch.words.get(segment)
        if onward is None or (position == end and not onward.routes):
            if branch.variable is None or not segment:
                return {}, ""
            onward, value = branch.variable, segment
        branch = onward
    return branch.routes, value
