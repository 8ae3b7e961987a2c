"""The search box: entities whose id equals a text or starts with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from resolvers.feature_flags import Feature, FeatureFlags
from resolvers.graph.entities import is_correlation, is_idempotency_key
from resolvers.paging import page_size
from storage.base import OperationField, Reader, RunField
from storage.prefixes import SearchField
from storage.records import Decision, Operation, Run, artifact_id, artifact_run_id, is_storable
from storage.retention import Tombstone

MAX_CANDIDATES: Final = 50
MAX_PORTFOLIOS: Final = 1000

_STRIPPED: Final = " \t\r\n'\"`<>\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}"
_ID_PREFIXES: Final = ("rr_", "dop_", "dwd_", "dra_", "corr_", "corr-")
"""The prefixes of ids. People often leave them out when they copy an id."""

_ARTIFACT_PREFIX: Final = "dra_"
_HASH_PREFIX: Final = "sha256:"


class CandidateKind(StrEnum):
    """The kind of a search result: an entity kind, or a request hash or portfolio, which are not entities."""

    RUN = "RUN"
    OPERATION = "OPERATION"
    PURGED = "PURGED"
    DECISION = "DECISION"
    ARTIFACT = "ARTIFACT"
    CORRELATION = "CORRELATION"
    IDEMPOTENCY_KEY = "IDEMPOTENCY_KEY"
    REQUEST_HASH = "REQUEST_HASH"
    PORTFOLIO = "PORTFOLIO"
    UNKNOWN = "UNKNOWN"


_RANK: Final = {kind: rank for rank, kind in enumerate(CandidateKind)}
_REQUIRED_FEATURES: Final[Mapping[CandidateKind, Feature]] = {
    CandidateKind.OPERATION: Feature.OPERATIONS,
    CandidateKind.DECISION: Feature.WORKFLOW,
    CandidateKind.ARTIFACT: Feature.ARTIFACTS,
}
_SEARCH_FIELDS: Final[tuple[tuple[CandidateKind, SearchField], ...]] = (
    (CandidateKind.RUN, SearchField.RUN),
    (CandidateKind.OPERATION, SearchField.OPERATION),
    (CandidateKind.DECISION, SearchField.DECISION),
    (CandidateKind.CORRELATION, SearchField.RUN_CORRELATION),
    (CandidateKind.CORRELATION, SearchField.OPERATION_CORRELATION),
    (CandidateKind.IDEMPOTENCY_KEY, SearchField.MAPPED_KEY),
    (CandidateKind.IDEMPOTENCY_KEY, SearchField.USED_KEY),
    (CandidateKind.IDEMPOTENCY_KEY, SearchField.RUN_KEY),
    (CandidateKind.REQUEST_HASH, SearchField.REQUEST_HASH),
    (CandidateKind.PORTFOLIO, SearchField.PORTFOLIO),
)


@dataclass(frozen=True, slots=True)
class IdMatch:
    """An id of some kind that matches the searched text."""

    kind: CandidateKind
    text: str
    is_exact: bool


@dataclass(frozen=True, slots=True)
class IdCandidate:
    """A match, the entity to open for it, and the record that describes it best."""

    match: IdMatch
    entity_id: str
    record: Run | Operation | Decision | Tombstone | None

    @property
    def status(self) -> str | None:
        """The status of the record, the action of a decision."""
        match self.record:
            case Run() | Operation():
                return self.record.status.value
            case Decision():
                return self.record.action.value
            case Tombstone():
                return self.record.status
        return None

    @property
    def timestamp(self) -> datetime | None:
        """The creation time of the record, the time of a decision."""
        match self.record:
            case Run() | Operation() | Tombstone():
                return self.record.created_at
            case Decision():
                return self.record.decided_at
        return None

    @property
    def label(self) -> str | None:
        """A short description: portfolio of a run, type of an operation, reason and actor of a decision."""
        match self.record:
            case Run() | Tombstone():
                return self.record.portfolio_id
            case Operation():
                return self.record.operation_type
            case Decision():
                return f"{self.record.reason_code} by {self.record.actor_id}"
        return None


@dataclass(frozen=True, slots=True)
class IdSearchResult:
    """The searched text, its candidates, and whether more ids have this prefix."""

    text: str
    candidates: Sequence[IdCandidate]
    has_more: bool


def strip_quotes(text: str) -> str:
    """Return the text without surrounding white space and quotes, which copying often adds."""
    return text.strip(_STRIPPED)


async def search_id(
    reader: Reader, flags: FeatureFlags, texts: Sequence[str], *, first: int
) -> IdSearchResult:
    """Return the exact matches of a text, by kind, followed by at most `first` longer ids, by id.

    `texts` has the variants of the searched text: as the user typed it, then cleaned. The result's text is the first
    variant that has an exact match, else the last one. Matches of the other variants follow and do not count as
    exact. Kinds whose feature is off are left out. Raise InvalidInput if `first` is out of range.
    """
    limit = page_size(first, field="first", minimum=1, maximum=MAX_CANDIDATES)
    queries = [each for each in dict.fromkeys(texts) if each and is_storable(each)]
    if not queries:
        return IdSearchResult(strip_quotes(texts[-1]), (), has_more=False)
    found = [await _matches(reader, flags, query, limit) for query in queries]
    if not any(found):
        # An id in another case or with an added prefix is another id, and never an exact match.
        cased = {queries[-1].lower(), queries[-1].upper()} - set(queries)
        tails = (prefix + queries[-1] for prefix in _ID_PREFIXES)
        for text in (*sorted(cased), *tails):
            matches = await _matches(reader, flags, text, limit)
            found[-1] |= {replace(each, is_exact=False) for each in matches}
    exact: list[IdMatch] = []
    longer: list[IdMatch] = []
    query = queries[-1]
    for text, matches in zip(queries, found, strict=True):
        exact_here = sorted((each for each in matches if each.is_exact), key=_rank)
        longer += sorted(
            (each for each in matches if not each.is_exact), key=lambda m: (m.text, _rank(m))
        )
        if not exact:
            exact, query = exact_here, text if exact_here else query
        else:  # an entity with another id than the searched one
            longer = [*(replace(each, is_exact=False) for each in exact_here), *longer]
    named = {(each.kind, each.text) for each in exact}
    longer = [each for each in dict.fromkeys(longer) if (each.kind, each.text) not in named]
    candidates = await _describe(reader, [*exact, *longer[:limit]])
    return IdSearchResult(query, candidates, has_more=len(longer) > limit)


def _rank(match: IdMatch) -> int:
    return _RANK[match.kind]


async def _matches(reader: Reader, flags: FeatureFlags, query: str, limit: int) -> set[IdMatch]:
    def is_enabled(kind: CandidateKind) -> bool:
        return kind not in _REQUIRED_FEATURES or _REQUIRED_FEATURES[kind] in flags.enabled

    searches = [(kind, field, query) for kind, field in _SEARCH_FIELDS if is_enabled(kind)]
    if not query.startswith(_HASH_PREFIX):
        searches.append(
            (CandidateKind.REQUEST_HASH, SearchField.REQUEST_HASH, _HASH_PREFIX + query)
        )
    run_prefix = _run_prefix_of_artifacts(query)
    if run_prefix is not None and is_enabled(CandidateKind.ARTIFACT):
        searches.append((CandidateKind.ARTIFACT, SearchField.RUN, run_prefix))
    # Read one more than the limit to know whether there are more. The exact match comes first and is not counted.
    results = await reader.search_prefixes(
        [(field, prefix) for _, field, prefix in searches], limit=limit + 2
    )
    exact = {query, _HASH_PREFIX + query}
    matches: set[IdMatch] = set()
    for (kind, _field, prefix), values in zip(searches, results, strict=True):
        for value in values:
            text = artifact_id(value) if kind is CandidateKind.ARTIFACT else value
            is_exact = text == query or (value == prefix and text in exact)
            matches.add(IdMatch(kind, text, is_exact))
    # An edge can name a correlation id or an idempotency key that no record has.
    if await is_correlation(reader, query):
        matches.add(IdMatch(CandidateKind.CORRELATION, query, is_exact=True))
    if await is_idempotency_key(reader, query):
        matches.add(IdMatch(CandidateKind.IDEMPOTENCY_KEY, query, is_exact=True))
    entity_kind = (await reader.entity_kinds([query])).get(query)
    if entity_kind is not None:
        kind = CandidateKind(entity_kind.value)
        # An entity is unknown if it has no other kind, enabled or disabled.
        if is_enabled(kind):
            matches.add(IdMatch(kind, query, is_exact=True))
    return matches


def _run_prefix_of_artifacts(query: str) -> str | None:
    """Return the id prefix of the runs whose artifact ids start with `query`, None if there cannot be any."""
    if query.startswith(_ARTIFACT_PREFIX):
        return "rr_" + query.removeprefix(_ARTIFACT_PREFIX)
    return "rr_" if _ARTIFACT_PREFIX.startswith(query) else None


async def _describe(reader: Reader, matches: Sequence[IdMatch]) -> list[IdCandidate]:
    ids = {kind: [each.text for each in matches if each.kind is kind] for kind in CandidateKind}
    artifacts = {text: artifact_run_id(text) or "" for text in ids[CandidateKind.ARTIFACT]}
    mappings = await reader.mappings(ids[CandidateKind.IDEMPOTENCY_KEY])
    mapped = {key: mapping.rebalance_run_id for key, mapping in mappings.items()}
    runs = await reader.runs([*ids[CandidateKind.RUN], *artifacts.values(), *mapped.values()])
    correlations = ids[CandidateKind.CORRELATION]
    records: dict[CandidateKind, Mapping[str, Run | Operation | Decision | Tombstone]] = {
        CandidateKind.RUN: runs,
        CandidateKind.OPERATION: await reader.operations(ids[CandidateKind.OPERATION]),
        CandidateKind.PURGED: await reader.tombstones(ids[CandidateKind.PURGED]),
        CandidateKind.DECISION: await reader.decisions(ids[CandidateKind.DECISION]),
        CandidateKind.ARTIFACT: _runs_by_alias(artifacts, runs),
        CandidateKind.CORRELATION: {
            **await reader.operations(correlations, by=OperationField.CORRELATION_ID),
            **await reader.runs(correlations, by=RunField.CORRELATION_ID),
        },
        CandidateKind.IDEMPOTENCY_KEY: _runs_by_alias(mapped, runs),
        CandidateKind.REQUEST_HASH: await reader.runs(
            ids[CandidateKind.REQUEST_HASH], by=RunField.REQUEST_HASH
        ),
        CandidateKind.PORTFOLIO: await reader.runs(
            ids[CandidateKind.PORTFOLIO], by=RunField.PORTFOLIO_ID
        ),
    }
    candidates = [
        _candidate(match, records.get(match.kind, {}).get(match.text)) for match in matches
    ]
    return [candidate for candidate in candidates if candidate is not None]


def _runs_by_alias(run_ids: Mapping[str, str], runs: Mapping[str, Run]) -> dict[str, Run]:
    return {alias: runs[run_id] for alias, run_id in run_ids.items() if run_id in runs}


def _candidate(
    match: IdMatch, record: Run | Operation | Decision | Tombstone | None
) -> IdCandidate | None:
    """Return the candidate of a match, None if it is not an entity and its runs were deleted in the meantime."""
    if match.kind not in {CandidateKind.REQUEST_HASH, CandidateKind.PORTFOLIO}:
        return IdCandidate(match, match.text, record)
    return IdCandidate(match, record.rebalance_run_id, record) if isinstance(record, Run) else None


async def search_portfolios(reader: Reader, prefix: str, *, first: int) -> Sequence[str]:
    """Return the first portfolio ids with a prefix, ascending; raise InvalidInput if `first` is out of range."""
    limit = page_size(first, field="first", minimum=1, maximum=MAX_PORTFOLIOS)
    (portfolio_ids,) = await reader.search_prefixes([(SearchField.PORTFOLIO, prefix)], limit=limit)
    return portfolio_ids
