"""The artifact of a run: built from its result, or persisted with it (RFC-0019)."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import msgspec
import orjson

from resolvers.service import Service
from storage.base import Reader
from storage.formats.json_text import ExactNumber
from storage.records import RecordedRun, artifact_id

ARTIFACT_VERSION: Final = "1.0"
CACHE_SIZE: Final = 1024
"""Number of cached artifacts; they do not become outdated, because runs do not change."""

_EMPTY_OBJECT = msgspec.Raw(b"{}")
_EMPTY_LIST = msgspec.Raw(b"[]")


class _Parts(msgspec.Struct):
    """The parts of a result that an artifact includes."""

    before: msgspec.Raw = _EMPTY_OBJECT
    after_simulated: msgspec.Raw = _EMPTY_OBJECT
    intents: msgspec.Raw = _EMPTY_LIST
    rule_results: msgspec.Raw = _EMPTY_LIST
    diagnostics: msgspec.Raw = _EMPTY_OBJECT
    lineage: msgspec.Raw = _EMPTY_OBJECT


_PARTS = msgspec.json.Decoder(_Parts)


class _Lineage(msgspec.Struct):
    """The part of a result's lineage that an artifact includes."""

    engine_version: msgspec.Raw = msgspec.Raw(b"null")


_LINEAGE = msgspec.json.Decoder(_Lineage)
_EMPTY_VERSIONS: Final = frozenset({b"null", b'""', b"false", b"0", b"[]", b"{}"})


def _engine_version(lineage: msgspec.Raw) -> orjson.Fragment:
    """Return the recorded engine version, of any JSON type; `unknown` if there is none."""
    try:
        version = bytes(_LINEAGE.decode(lineage).engine_version)
    except msgspec.ValidationError:  # the lineage is not an object
        version = b"null"
    return orjson.Fragment(b'"unknown"' if version in _EMPTY_VERSIONS else version)


def _fragment(raw: msgspec.Raw, empty: msgspec.Raw) -> orjson.Fragment:
    text = bytes(raw)
    return orjson.Fragment(bytes(empty) if text == b"null" else text)


def _integer(text: str) -> int | ExactNumber:
    # Python rejects integers of more than 4,300 digits.
    return int(text) if len(text) <= 4000 else ExactNumber(text)


def _without_hash(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_hash(item) for key, item in value.items() if key != "artifact_hash"}
    if isinstance(value, list):
        return [_without_hash(item) for item in value]
    return value


def artifact_hash(artifact: bytes | str) -> str:
    """Return `sha256:` and the digest of an artifact's canonical JSON without the keys `artifact_hash`."""
    parsed = _without_hash(json.loads(artifact, parse_int=_integer))
    canonical = json.dumps(parsed, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def build_artifact(recorded: RecordedRun) -> str:
    """Return the artifact of a run as JSON text, with the parts of its result included verbatim."""
    run = recorded.run
    parts = _PARTS.decode(recorded.result)
    hashes = {"request_hash": run.request_hash}
    artifact = {
        "artifact_id": artifact_id(run.rebalance_run_id),
        "artifact_version": ARTIFACT_VERSION,
        "rebalance_run_id": run.rebalance_run_id,
        "correlation_id": run.correlation_id,
        "idempotency_key": run.idempotency_key,
        "portfolio_id": run.portfolio_id,
        "status": run.status,
        "request_snapshot": {"portfolio_id": run.portfolio_id, "request_hash": run.request_hash},
        "before_summary": _fragment(parts.before, _EMPTY_OBJECT),
        "after_summary": _fragment(parts.after_simulated, _EMPTY_OBJECT),
        "order_intents": _fragment(parts.intents, _EMPTY_LIST),
        "rule_outcomes": _fragment(parts.rule_results, _EMPTY_LIST),
        "diagnostics": _fragment(parts.diagnostics, _EMPTY_OBJECT),
        "result": orjson.Fragment(recorded.result),
        "evidence": {
            "engine_version": _engine_version(parts.lineage),
            "run_created_at": run.created_at,
            "hashes": hashes,
        },
    }
    hashes["artifact_hash"] = artifact_hash(orjson.dumps(artifact))
    return orjson.dumps(artifact).decode()


class _Hashes(msgspec.Struct):
    artifact_hash: str


class _Evidence(msgspec.Struct):
    hashes: _Hashes


class _ArtifactHeader(msgspec.Struct):
    artifact_version: str
    evidence: _Evidence


_ARTIFACT_HEADER = msgspec.json.Decoder(_ArtifactHeader)


@dataclass(frozen=True, slots=True)
class ArtifactMetadata:
    """The version and hash of an artifact."""

    version: str
    hash: str


def artifact_metadata(artifact: str) -> ArtifactMetadata:
    """Return the version and hash in an artifact; the present version and the computed hash if it has none."""
    try:
        header = _ARTIFACT_HEADER.decode(artifact)
    except msgspec.MsgspecError:
        return ArtifactMetadata(ARTIFACT_VERSION, artifact_hash(artifact))
    return ArtifactMetadata(header.artifact_version, header.evidence.hashes.artifact_hash)


def artifact_builder(cache_size: int = CACHE_SIZE) -> Any:
    """Return `build_artifact` with a cache of `cache_size` artifacts."""
    return lru_cache(cache_size)(build_artifact)


async def artifact_text(service: Service, reader: Reader, recorded: RecordedRun) -> str:
    """Return the artifact of a run as JSON text: the persisted one if the service persists artifacts."""
    if service.persist_artifacts:
        run_id = recorded.run.rebalance_run_id
        persisted = (await reader.artifacts([run_id])).get(run_id)
        if persisted is not None:
            return persisted
    return service.artifact_to_read(recorded)
