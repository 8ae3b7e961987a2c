"""What a pasted text may mean."""

from datetime import datetime
from urllib.parse import unquote, urlsplit

import strawberry

from resolvers import id_search
from resolvers.entities import Entity
from resolvers.id_search import CandidateKind, strip_quotes
from schema.graphql.loading.context import Info
from schema.graphql.types.global_ids import from_global_id
from schema.graphql.types.lineage import LineageEntity
from storage.records import EntityKind

strawberry.enum(
    CandidateKind, description="What a text can be: a kind of entity, or a request hash."
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
"""The words that follow an id in our URLs."""


@strawberry.type(description="Something that a text may mean.")
class Candidate:
    candidate: strawberry.Private[id_search.IdCandidate]

    @strawberry.field(description="What it is.")
    def kind(self) -> CandidateKind:
        return self.candidate.match.kind

    @strawberry.field(description="The text that matches, whole.")
    def text(self) -> str:
        return self.candidate.match.text

    @strawberry.field(
        description="What to open: `text` itself, or for a request hash the newest run that bears it."
    )
    def entity_id(self) -> str:
        return self.candidate.entity_id

    @strawberry.field(description="The text is all of it, not its beginning.")
    def is_exact(self) -> bool:
        return self.candidate.match.is_exact

    @strawberry.field(
        description="The status of the run or operation, the action of the decision;"
        " of anything else the status of its newest run or operation."
    )
    def status(self) -> str | None:
        return self.candidate.status

    @strawberry.field(description="When that record came about, in UTC.")
    def instant(self) -> datetime | None:
        return self.candidate.instant

    @strawberry.field(
        description="A few words for a list: portfolio, kind of operation, or reason and reviewer."
    )
    def label(self) -> str | None:
        return self.candidate.label

    @strawberry.field(description="The entity of `entityId`.")
    async def entity(self, info: Info) -> LineageEntity | None:
        wanted = self.candidate.entity_id
        found = await info.context.loaders.entities.load(wanted)
        return LineageEntity.from_entity(found or Entity(wanted, EntityKind.UNKNOWN))


@strawberry.type(description="What a text may mean.")
class Resolution:
    text: str = strawberry.field(
        description="What was looked for: the text without spaces and quotes, out of a URL or a global id."
    )
    candidates: list[Candidate] = strawberry.field(
        description="Exact matches, one for each kind, then what begins so, by text."
    )
    has_more: bool = strawberry.field(description="More begins so than `first` let through.")


async def find_candidates(info: Info, text: str, *, first: int) -> Resolution:
    """What the text may mean, where a feature that is switched off has nothing."""
    service = info.context.service
    found = await id_search.search_id(
        service.store, service.feature_flags, extract_id(text), first=first
    )
    return Resolution(
        text=found.text,
        candidates=[Candidate(candidate=each) for each in found.candidates],
        has_more=found.has_more,
    )


def extract_id(text: str) -> str:
    """The natural id in a text that may be a URL of ours or a global id."""
    wanted = strip_quotes(text)
    if wanted.startswith(("http://", "https://")):
        try:
            path = urlsplit(wanted).path
        except ValueError:
            return wanted
        words = [word for word in path.split("/") if word and word not in _FIXED_SEGMENTS]
        return unquote(words[-1]) if words else wanted
    parts = from_global_id(wanted)
    return wanted if parts is None else str(parts[1][0])
