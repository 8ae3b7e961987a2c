"""The search box: the entities that a pasted text can mean."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import strawberry

from resolvers.graph import id_search
from resolvers.graph.entities import Entity
from resolvers.graph.id_search import CandidateKind, strip_quotes
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.lineage import LineageEntity
from schema.graphql.types.values.enums import EntityKind, register_enum
from schema.graphql.types.values.global_ids import from_global_id

register_enum(
    CandidateKind,
    description="Kind of a search result: a kind of entity, a request hash or a portfolio.",
    values={
        CandidateKind.RUN: "A rebalance run.",
        CandidateKind.OPERATION: "An asynchronous operation.",
        CandidateKind.PURGED: "A run or an operation that was purged.",
        CandidateKind.DECISION: "A decision on a run.",
        CandidateKind.ARTIFACT: "The artifact of a run.",
        CandidateKind.CORRELATION: "A correlation id of a run, an operation or an edge.",
        CandidateKind.IDEMPOTENCY_KEY: "An idempotency key.",
        CandidateKind.REQUEST_HASH: "A request hash of a run.",
        CandidateKind.PORTFOLIO: "A portfolio of a run.",
        CandidateKind.UNKNOWN: "An id that only edges name.",
    },
)

_PAGE_PARAMETERS: Final[Mapping[str, Sequence[str]]] = {
    "explore": ("id",),
    "dashboard": ("portfolio",),
}
"""The parameters of the pages' URLs whose values are ids."""
_FIXED_SEGMENTS: Final = frozenset(
    {
        "by-correlation",
        "by-request-hash",
        "by-operation",
        "idempotency",
        "actions",
        "support-bundle",
        "artifact",
        "lineage",
        "workflow",
        "history",
        "decisions",
        "idempotency-history",
    }
)
"""Path segments around an id in the URLs of the REST API."""


@strawberry.type(description="A search result.")
class Candidate:
    candidate: strawberry.Private[id_search.IdCandidate]

    @strawberry.field(description="Kind of the result.")
    def kind(self) -> CandidateKind:
        return self.candidate.match.kind

    @strawberry.field(description="The whole text that matches.")
    def text(self) -> str:
        return self.candidate.match.text

    @strawberry.field(
        description="Id of the entity to open: the newest run if `kind` is REQUEST_HASH or PORTFOLIO, else `text`."
    )
    def entity_id(self) -> str:
        return self.candidate.entity_id

    @strawberry.field(
        description="true if the whole `text` matches. false if only its beginning matches, or if the given text is"
        " itself the id of another result."
    )
    def is_exact(self) -> bool:
        return self.candidate.match.is_exact

    @strawberry.field(
        description="Status of the run or operation, or action of the decision. For every other kind, the status"
        " of the newest run or operation with the text. null if there is none."
    )
    def status(self) -> str | None:
        return self.candidate.status

    @strawberry.field(
        description="Time of the record that `status` is from, in UTC. null if there is none."
    )
    def instant(self) -> datetime | None:
        return self.candidate.timestamp

    @strawberry.field(
        description="Short text of the record that `status` is from: portfolio id, operation type, or reason code"
        " and reviewer. null if there is none."
    )
    def label(self) -> str | None:
        return self.candidate.label

    @strawberry.field(description="Entity of `entityId`.")
    async def entity(self, info: Info) -> LineageEntity | None:
        entity_id = self.candidate.entity_id
        entity = await info.context.loaders.entities.load(entity_id)
        return LineageEntity.from_entity(entity or Entity(entity_id, EntityKind.UNKNOWN))


@strawberry.type(description="Results of a search.")
class Resolution:
    text: str = strawberry.field(
        description="The text that was searched: the given text if it is an id, else the given text without"
        " surrounding spaces and quotes, or the id within it if it is a URL of this service or a global id."
    )
    candidates: list[Candidate] = strawberry.field(
        description="Exact matches by kind, then texts that begin with the searched text, in order."
    )
    has_more: bool = strawberry.field(
        description="Whether more texts than `first` begin with the searched text."
    )


async def find_candidates(info: Info, text: str, *, first: int) -> Resolution:
    """Search for a text. Kinds whose feature is disabled are left out.

    Raise InvalidInput if `first` is out of range.
    """
    service = info.context.service
    result = await id_search.search_id(
        service.store, service.feature_flags, readings(text), first=first
    )
    return Resolution(
        text=result.text,
        candidates=[Candidate(candidate=candidate) for candidate in result.candidates],
        has_more=result.has_more,
    )


def readings(text: str) -> Sequence[str]:
    """Return the ids that a text can mean: the text itself, the text without quotes and spaces, and the id within it.

    The text can be a URL of this service or a global id. A URL of another service contains no id of this service.
    """
    bare_text = strip_quotes(text)
    addressed = _id_of_url(bare_text)
    if addressed is None and (parts := from_global_id(bare_text)) is not None:
        addressed = str(parts[1][0])
    return list(dict.fromkeys([text, bare_text, *([addressed] if addressed else [])]))


def _id_of_url(text: str) -> str | None:
    """Return the id that a URL of this service has in its path or query, None for any other text."""
    if not text.startswith(("http://", "https://")):
        return None
    try:
        return _id_of_parts(urlsplit(text))
    except ValueError:  # no URL, or not UTF-8
        return None


def _id_of_parts(url: SplitResult) -> str | None:
    """Return the id in the path or query of a URL, None if it has none; raise ValueError if the id is not UTF-8."""
    segments = [segment for segment in url.path.split("/") if segment]
    if segments and segments[-1] in _PAGE_PARAMETERS:
        given = parse_qs(url.query, errors="strict")
        values = [each for name in _PAGE_PARAMETERS[segments[-1]] for each in given.get(name, ())]
        return values[0] if values else None
    if "rebalance" not in segments:
        return None
    ids = [
        segment
        for segment in segments[segments.index("rebalance") + 2 :]
        if segment not in _FIXED_SEGMENTS
    ]
    return unquote(ids[0], errors="strict") if ids else None
