"""The search box: entities that a pasted text can stand for."""

from datetime import datetime
from urllib.parse import unquote, urlsplit

import strawberry

from resolvers import id_search
from resolvers.entities import Entity
from resolvers.id_search import CandidateKind, strip_quotes
from schema.graphql.loading.context import Info
from schema.graphql.types.enums import EntityKind, register_enum
from schema.graphql.types.global_ids import from_global_id
from schema.graphql.types.lineage import LineageEntity

register_enum(
    CandidateKind,
    description="Kind of a search result: a kind of entity, or a request hash.",
    values={
        CandidateKind.RUN: "A rebalance run.",
        CandidateKind.OPERATION: "An asynchronous operation.",
        CandidateKind.DECISION: "A decision on a run.",
        CandidateKind.ARTIFACT: "The artifact of a run.",
        CandidateKind.CORRELATION: "A correlation id of a run, an operation or an edge.",
        CandidateKind.IDEMPOTENCY_KEY: "An idempotency key.",
        CandidateKind.REQUEST_HASH: "A request hash of a run.",
        CandidateKind.UNKNOWN: "An id that only edges name.",
    },
)

_FIXED_SEGMENTS: frozenset[str] = frozenset(
    {
        "support-bundle",
        "artifact",
        "lineage",
        "workflow",
        "history",
        "decisions",
        "idempotency-history",
    }
)
"""Path segments that follow an id in the service's URLs."""


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
        description="Id of the entity to open: the newest run if `kind` is REQUEST_HASH, else `text`."
    )
    def entity_id(self) -> str:
        return self.candidate.entity_id

    @strawberry.field(
        description="true if the whole `text` matches, false if only its beginning does."
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
        description="The text that was searched for: without surrounding spaces and quotes, and extracted from a URL"
        " of this service or a global id."
    )
    candidates: list[Candidate] = strawberry.field(
        description="Exact matches by kind, then texts that begin with the searched text, in order."
    )
    has_more: bool = strawberry.field(
        description="Whether more texts than `first` begin with the searched text."
    )


async def find_candidates(info: Info, text: str, *, first: int) -> Resolution:
    """Search for a text. Kinds whose feature is disabled are left out; raise InvalidInput for `first`."""
    service = info.context.service
    result = await id_search.search_id(
        service.store, service.feature_flags, extract_id(text), first=first
    )
    return Resolution(
        text=result.text,
        candidates=[Candidate(candidate=candidate) for candidate in result.candidates],
        has_more=result.has_more,
    )


def extract_id(text: str) -> str:
    """Return the entity id in a text that can be a URL of this service, a global id, or an entity id."""
    bare_text = strip_quotes(text)
    if bare_text.startswith(("http://", "https://")):
        try:
            path = urlsplit(bare_text).path
        except ValueError:
            return bare_text
        ids = [segment for segment in path.split("/") if segment and segment not in _FIXED_SEGMENTS]
        return unquote(ids[-1]) if ids else bare_text
    parts = from_global_id(bare_text)
    return bare_text if parts is None else str(parts[1][0])
