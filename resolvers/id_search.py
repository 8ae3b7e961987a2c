"""What a person may mean by a text: the records that bear it, and those whose ids begin so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from resolvers.feature_flags import Feature, FeatureFlags
from resolvers.paging import page_size
from storage.base import OperationField, Reader, RunField
from storage.prefixes import SearchField
from storage.records import Decision, Operation, Run, artifact_id, artifact_run_id, is_storable

MAX_CANDIDATES: Final = 50
MAX_PORTFOLIOS: Final = 1000

_AROUND: Final = " \t\r\n'\"`<>\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}"
_ARTIFACT: Final = "dra_"
_HASH: Final = "sha256:"


class CandidateKind(StrEnum):
    """What a text can be: the kinds of entity, and a request hash, which is none."""

    RUN = "RUN"
    OPERATION = "OPERATION"
    DECISION = "DECISION"
    ARTIFACT = "ARTIFACT"
    CORRELATION = "CORRELATION"
    IDEMPOTENCY_KEY = "IDEMPOTENCY_KEY"
    REQUEST_HASH = "REQUEST_HASH"
    UNKNOWN = "UNKNOWN"


_ORDER: Final = {kind: place for place, kind in enumerate(CandidateKind)}
_GATED: Final[Mapping[CandidateKind, Feature]] = {
    CandidateKind.OPERATION: Feature.OPERATIONS,
    CandidateKind.DECISION: Feature.WORKFLOW,
    CandidateKind.ARTIFACT: Feature.ARTIFACTS,
}
_SEARCHED: Final[tuple[tuple[CandidateKind, SearchField], ...]] = (
    (CandidateKind.RUN, SearchField.RUN),
    (CandidateKind.OPERATION, SearchField.OPERATION),
    (CandidateKind.DECISION, SearchField.DECISION),
    (CandidateKind.CORRELATION, SearchField.RUN_CORRELATION),
    (CandidateKind.CORRELATION, SearchField.OPERATION_CORRELATION),
    (CandidateKind.IDEMPOTENCY_KEY, SearchField.MAPPED_KEY),
    (CandidateKind.IDEMPOTENCY_KEY, SearchField.USED_KEY),
    (CandidateKind.IDEMPOTENCY_KEY, SearchField.RUN_KEY),
    (CandidateKind.REQUEST_HASH, SearchField.REQUEST_HASH),
)


@dataclass(frozen=True, slots=True)
class IdMatch:
    """A text that something of a kind bears."""

    kind: CandidateKind
    text: str
    is_exact: bool


@dataclass(frozen=True, slots=True)
class IdCandidate:
    """A match, what to open for it, and the record that tells most of it."""

    match: IdMatch
    entity_id: str
    record: Run | Operation | Decision | None

    @property
    def status(self) -> str | None:
        """The record's status; a decision's action."""
        match self.record:
            case Run() | Operation():
                return self.record.status.value
            case Decision():
                return self.record.action.value
        return None

    @property
    def timestamp(self) -> datetime | None:
        """When the record came about."""
        match self.record:
            case Run() | Operation():
                return self.record.created_at
            case Decision():
                return self.record.decided_at
        return None

    @property
    def label(self) -> str | None:
        """A few words on the record."""
        match self.record:
            case Run():
                return self.record.portfolio_id
            case Operation():
                return self.record.operation_type
            case Decision():
                return f"{self.record.reason_code} by {self.record.actor_id}"
        return None


@dataclass(frozen=True, slots=True)
class IdSearchResult:
    """What was looked for, what it may mean, and whether more begins so."""

    text: str
    candidates: Sequence[IdCandidate]
    has_more: bool


def strip_quotes(text: str) -> str:
    """The text without the spaces and quotes that came along with it."""
    return text.strip(_AROUND)


async def search_id(
    reader: Reader, flags: FeatureFlags, text: str, *, first: int
) -> IdSearchResult:
    """What a text may mean: exact matches by kind, then completions by text; raises InvalidInput for `first`."""
    limit = page_size(first, field="first", maximum=MAX_CANDIDATES)
    wanted = strip_quotes(text)
    if not wanted or not is_storable(wanted):
        return IdSearchResult(wanted, (), has_more=False)
    matches = await _matches(reader, flags, wanted, limit)
    exact = sorted((each for each in matches if each.is_exact), key=lambda m: _ORDER[m.kind])
    longer = sorted(
        (each for each in matches if not each.is_exact), key=lambda m: (m.text, _ORDER[m.kind])
    )
    shown = [*exact, *longer[:limit]]
    return IdSearchResult(wanted, await _describe(reader, shown), has_more=len(longer) > limit)


async def _matches(reader: Reader, gates: FeatureFlags, wanted: str, limit: int) -> set[IdMatch]:
    def is_open(kind: CandidateKind) -> bool:
        return kind not in _GATED or _GATED[kind] in gates.enabled

    asked = [(kind, field, wanted) for kind, field in _SEARCHED if is_open(kind)]
    if not wanted.startswith(_HASH):
        asked.append((CandidateKind.REQUEST_HASH, SearchField.REQUEST_HASH, _HASH + wanted))
    runs_of_artifacts = _runs_of_artifacts(wanted)
    if runs_of_artifacts is not None and is_open(CandidateKind.ARTIFACT):
        asked.append((CandidateKind.ARTIFACT, SearchField.RUN, runs_of_artifacts))
    # One more than is shown of each, and the exact one, which comes first and is not counted.
    found = await reader.search_prefixes(
        [(field, text) for _, field, text in asked], limit=limit + 2
    )
    exact = {wanted, _HASH + wanted}
    matches: set[IdMatch] = set()
    for (kind, _field, beginning), values in zip(asked, found, strict=True):
        for value in values:
            text = artifact_id(value) if kind is CandidateKind.ARTIFACT else value
            is_exact = text == wanted or (value == beginning and text in exact)
            matches.add(IdMatch(kind, text, is_exact))
    named = (await reader.entity_kinds([wanted])).get(wanted)
    if named is not None and not any(each.text == wanted for each in matches):
        # Only edges name it, or it is of a kind that is switched off.
        kind = CandidateKind(named.value)
        if is_open(kind):
            matches.add(IdMatch(kind, wanted, is_exact=True))
    return matches


def _runs_of_artifacts(wanted: str) -> str | None:
    """How the ids of runs begin whose artifacts' ids begin so."""
    if wanted.startswith(_ARTIFACT):
        return "rr_" + wanted.removeprefix(_ARTIFACT)
    return "rr_" if _ARTIFACT.startswith(wanted) else None


async def _describe(reader: Reader, matches: Sequence[IdMatch]) -> list[IdCandidate]:
    texts = {kind: [each.text for each in matches if each.kind is kind] for kind in CandidateKind}
    artifacts = {text: artifact_run_id(text) or "" for text in texts[CandidateKind.ARTIFACT]}
    mappings = await reader.mappings(texts[CandidateKind.IDEMPOTENCY_KEY])
    mapped = {key: mapping.rebalance_run_id for key, mapping in mappings.items()}
    runs = await reader.runs([*texts[CandidateKind.RUN], *artifacts.values(), *mapped.values()])
    correlations = texts[CandidateKind.CORRELATION]
    records: dict[CandidateKind, Mapping[str, Run | Operation | Decision]] = {
        CandidateKind.RUN: runs,
        CandidateKind.OPERATION: await reader.operations(texts[CandidateKind.OPERATION]),
        CandidateKind.DECISION: await reader.decisions(texts[CandidateKind.DECISION]),
        CandidateKind.ARTIFACT: _through(artifacts, runs),
        CandidateKind.CORRELATION: {
            **await reader.operations(correlations, by=OperationField.CORRELATION_ID),
            **await reader.runs(correlations, by=RunField.CORRELATION_ID),
        },
        CandidateKind.IDEMPOTENCY_KEY: _through(mapped, runs),
        CandidateKind.REQUEST_HASH: await reader.runs(
            texts[CandidateKind.REQUEST_HASH], by=RunField.REQUEST_HASH
        ),
    }
    found = [_candidate(match, records.get(match.kind, {}).get(match.text)) for match in matches]
    return [each for each in found if each is not None]


def _through(ids: Mapping[str, str], runs: Mapping[str, Run]) -> dict[str, Run]:
    return {text: runs[run_id] for text, run_id in ids.items() if run_id in runs}


def _candidate(match: IdMatch, record: Run | Operation | Decision | None) -> IdCandidate | None:
    """The candidate of a match; None for a hash whose runs have gone meanwhile."""
    if match.kind is not CandidateKind.REQUEST_HASH:
        return IdCandidate(match, match.text, record)
    return IdCandidate(match, record.rebalance_run_id, record) if isinstance(record, Run) else None


async def search_portfolios(reader: Reader, prefix: str, *, first: int) -> Sequence[str]:
    """The portfolio ids that begin so, ascending; raises InvalidInput for `first`."""
    limit = page_size(first, field="first", maximum=MAX_PORTFOLIOS)
    (found,) = await reader.search_prefixes([(SearchField.PORTFOLIO, prefix)], limit=limit)
    return found
