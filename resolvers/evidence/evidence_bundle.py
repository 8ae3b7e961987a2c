"""Evidence bundles: the records of a run's lineage, their leaves, salts and proofs, and a checkpoint, as a ZIP file.

Each record has its leaf and its salt, so that it can be verified without the store.
"""

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

import orjson
import rfc8785

from resolvers.evidence.ledger_leaves import covered_leaves, inclusion_proofs
from resolvers.exports.drawings import to_mermaid, to_svg
from resolvers.exports.graph import ExportedGraph, exported_graph
from resolvers.graph.lineage import MAX_EDGES, MAX_ENTITIES, Direction, direction_filter, traverse
from resolvers.paging import full_list
from resolvers.service import Service
from storage.base import Reader
from storage.errors import CheckpointNotFound, RunNotFound
from storage.ledger.base import IndexedLeaf, Ledger
from storage.ledger.leaves import FIELD_NAMES, StoredText, decode_fields, stored_texts
from storage.ledger.notes import Checkpoint
from storage.ledger.retention_texts import tombstone_text
from storage.lists import DECISIONS_BY_RUN, HISTORY_BY_KEY
from storage.records import (
    Decision,
    Operation,
    OperationPayload,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
    to_micros,
)
from storage.retention import Tombstone

VERSION: Final = "dpm-lineage-bundle/v1"
MAX_BUNDLE_ENTITIES: Final = 1000
"""Maximum number of entities of a bundle, so that it is made within the request timeout."""

_NO_PAYLOAD: Final = OperationPayload(None, None, None)


async def evidence_bundle(service: Service, run_id: str, *, depth: int) -> bytes:
    """Return the bundle of a run and of its lineage within a depth.

    Records that the last checkpoint does not cover, or whose payload the caller may not read, are counted as
    unproven. Raise RunNotFound, or CheckpointNotFound if no checkpoint was signed.
    """
    bundle, _ = await counted_evidence_bundle(service, run_id, depth=depth)
    return bundle


async def counted_evidence_bundle(
    service: Service, run_id: str, *, depth: int
) -> tuple[bytes, int]:
    """Return the bundle as `evidence_bundle` does, and the number of records in it."""
    store = service.store
    note = await store.ledger.last_checkpoint()
    if note is None:
        raise CheckpointNotFound
    if not await store.runs([run_id]):
        raise RunNotFound(run_id)
    traversal = await traverse(
        store,
        run_id,
        direction_filter(Direction.BOTH),
        depth=depth,
        max_entities=min(MAX_BUNDLE_ENTITIES, MAX_ENTITIES),
        max_edges=MAX_EDGES,
    )
    if traversal is None:
        raise RunNotFound(run_id)
    graph = await exported_graph(service, traversal, Direction.BOTH, depth)
    texts = [text async for record in _records(store, graph) for text in stored_texts(record)]
    texts += [
        tombstone_text(each.record) for each in graph.entities if isinstance(each.record, Tombstone)
    ]
    lines, proofs = await _proven(store.ledger, texts, note)
    files: dict[str, bytes] = {
        "records.ndjson": b"".join(orjson.dumps(line) + b"\n" for line in lines),
        "checkpoint.txt": note.encode(),
        "lineage.mmd": to_mermaid(graph),
        "lineage.svg": to_svg(graph),
        **{f"proofs/{index}.tlog-proof": proof.encode() for index, proof in proofs.items()},
    }
    files["manifest.json"] = _manifest(service, graph, files, len(texts) - len(lines))
    return _zip(files), len(lines)


async def _records(reader: Reader, graph: ExportedGraph) -> AsyncIterator[Record]:
    entities = [entity.record for entity in graph.entities]
    runs = {each.rebalance_run_id: each for each in entities if isinstance(each, Run)}
    operations = {each.operation_id: each for each in entities if isinstance(each, Operation)}
    decisions = {each.decision_id: each for each in entities if isinstance(each, Decision)}
    results = await reader.results(list(runs))
    for run_id, run in runs.items():
        if run_id in results:
            yield RecordedRun(run, results[run_id])
        for decision in await full_list(reader, DECISIONS_BY_RUN, run_id):
            decisions[decision.decision_id] = decision
    for run_id, artifact in (await reader.artifacts(list(runs))).items():
        yield PersistedArtifact(run_id, artifact)
    payloads = await reader.operation_payloads(list(operations))
    for operation_id, operation in operations.items():
        yield RecordedOperation(operation, payloads.get(operation_id, _NO_PAYLOAD))
    for decision in decisions.values():
        yield decision
    for edge in graph.edges:
        yield edge
    keys = {run.idempotency_key for run in runs.values() if run.idempotency_key is not None}
    async for record in _uses(reader, keys):
        yield record


async def _uses(reader: Reader, keys: Collection[str]) -> AsyncIterator[Record]:
    for mapping in (await reader.mappings(keys)).values():
        yield mapping
    for key in sorted(keys):
        for event in await full_list(reader, HISTORY_BY_KEY, key):
            yield event


async def _proven(
    ledger: Ledger, texts: list[StoredText], note: str
) -> tuple[list[Mapping[str, Any]], Mapping[int, str]]:
    """Return the line of each text that the checkpoint covers, and the proof of each leaf by its index."""
    size = covered_leaves(note)
    leaves = await ledger.leaves_of({(text.kind, text.id) for text in texts})
    covered = [
        (text, leaf, leaf.index)
        for text in texts
        for leaf in _leaf_of(text, leaves.get((text.kind, text.id), ()))
        if leaf.index is not None and leaf.index < size
    ]
    proofs = await inclusion_proofs(ledger, note, {index for _, _, index in covered})
    return [_line(text, leaf) for text, leaf, _ in covered], proofs


def _leaf_of(text: StoredText, leaves: Sequence[IndexedLeaf]) -> Iterator[IndexedLeaf]:
    """Yield the newest leaf of a text. Two uses of a key by one run at one time have leaves with one id."""
    yield from islice((leaf for leaf in reversed(leaves) if leaf.is_of(text.text)), 1)


def _line(text: StoredText, leaf: IndexedLeaf) -> Mapping[str, Any]:
    recorded_at = leaf.leaf.recorded_at
    return {
        "kind": text.kind.name,
        "id": text.id,
        "recorded_at": None if recorded_at is None else str(to_micros(recorded_at)),
        "recorded_by": leaf.leaf.recorded_by,
        "index": leaf.index,
        "salt": (leaf.salt or b"").hex(),
        "fields": dict(zip(FIELD_NAMES[text.kind], decode_fields(text.text), strict=True)),
    }


def _manifest(
    service: Service, graph: ExportedGraph, files: Mapping[str, bytes], unproven: int
) -> bytes:
    view = service.store.view
    checkpoint = Checkpoint.parse(files["checkpoint.txt"].decode())
    return rfc8785.dumps(
        {
            "version": VERSION,
            "root": graph.root,
            "depth": graph.depth,
            "madeAt": service.now().isoformat(),
            "asOf": {
                "valid": _iso(view.valid),
                "known": _iso(view.known),
            },
            "isScoped": not view.scope.sees_all,
            "origin": checkpoint.origin,
            "treeSize": checkpoint.size,
            "unprovenRecords": unproven,
            "leftOut": graph.left_out,
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        }
    )


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _zip(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), files[name], zipfile.ZIP_DEFLATED
            )
    return target.getvalue()
