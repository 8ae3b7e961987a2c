"""Verify an evidence bundle without the store and without this project.

    python verify_bundle.py incident.zip 'lineage.example.com/dpm+0123abcd+AZ...'

It needs Python 3.11 and `cryptography`. Exit code 0: every record of the bundle is in the ledger that the key has
signed; 1: the first line says what is wrong. The drawings are not proven; they are drawn from the records.
"""

import base64
import hashlib
import json
import sys
import zipfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

VERSION = "dpm-lineage-bundle/v1"
MAX_BYTES = 512 * 1024 * 1024
FIELDS = {
    "RUN": "rebalance_run_id correlation_id request_hash idempotency_key portfolio_id status created_at",
    "RESULT": "rebalance_run_id result",
    "ARTIFACT": "rebalance_run_id artifact",
    "OPERATION": "operation_id operation_type status correlation_id created_at started_at finished_at request"
    " result error",
    "DECISION": "decision_id run_id action reason_code comment actor_id decided_at correlation_id",
    "HISTORY": "idempotency_key rebalance_run_id correlation_id request_hash created_at",
    "MAPPING": "idempotency_key request_hash rebalance_run_id created_at",
    "EDGE": "source_entity_id edge_type target_entity_id created_at metadata",
    "TOMBSTONE": "entity_id kind status portfolio_id correlation_id request_hash created_at purged_at purge"
    " content_hash reason recorded_at",
}
"""The values of each kind of record, in the order in which they are hashed."""


class InvalidBundle(Exception):
    """The bundle is not what it says."""


def require(condition: object, message: str) -> None:
    """Raise InvalidBundle unless a condition holds."""
    if not condition:
        raise InvalidBundle(message)


def sha256(data: bytes) -> bytes:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(data).digest()


def decode(text: str, what: str) -> bytes:
    """Return the bytes of base64."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise InvalidBundle(f"{what} is not base64") from error


def encode_fields(values: list[str | None]) -> bytes:
    """Encode each value as `=` and its text, an absent one as nothing, with NUL between them."""
    require(
        all(value is None or isinstance(value, str) for value in values), "a value is not a text"
    )
    require(not any(value and "\0" in value for value in values), "a value contains NUL")
    return b"\0".join(b"" if value is None else b"=" + value.encode() for value in values)


def parse_key(vkey: str) -> tuple[str, bytes, bytes]:
    """Return the name, the id and the public key of a vkey (c2sp.org/signed-note)."""
    parts = vkey.strip().split("+", 2)
    require(len(parts) == 3, "the key does not have the form name+id+key")
    name, id_text, key_text = parts
    key = decode(key_text, "the key")
    require(len(key) == 33 and key[0] == 1, "the key is not an Ed25519 key")
    key_id = sha256(name.encode() + b"\n" + key)[:4]
    require(key_id.hex() == id_text, "the id of the key does not match the key")
    return name, key_id, key[1:]


def verify_checkpoint(note: str, vkey: str) -> tuple[int, bytes]:
    """Return size and root of a signed checkpoint (c2sp.org/tlog-checkpoint)."""
    name, key_id, public = parse_key(vkey)
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        mark, _, rest = line.partition(" ")
        signer, _, encoded = rest.partition(" ")
        signature = decode(encoded, "a signature")
        if mark == "\N{EM DASH}" and signer == name and signature[:4] == key_id:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
            except InvalidSignature as error:
                raise InvalidBundle("the signature of the checkpoint is wrong") from error
            break
    else:
        raise InvalidBundle(f"the checkpoint is not signed by {name}+{key_id.hex()}")
    lines = text.split("\n")
    require(len(lines) >= 4 and lines[0] == name, "the checkpoint is of another ledger")
    require(lines[1].isdecimal() and lines[1] == str(int(lines[1])), "the checkpoint has no size")
    root = decode(lines[2], "the root")
    require(len(root) == 32, "the root does not have 32 bytes")
    return int(lines[1]), root


def verify_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """Return whether a proof leads from a leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = sha256(b"\x01" + sibling + result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = sha256(b"\x01" + result + sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and result == root


def parse_proof(text: str) -> tuple[int, list[bytes], str]:
    """Return index, hashes and checkpoint of a proof (c2sp.org/tlog-proof)."""
    head, _, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    require(
        lines.pop(0) == "c2sp.org/tlog-proof@v1",
        "a proof does not have the form c2sp.org/tlog-proof@v1",
    )
    if lines and lines[0].startswith("extra "):
        lines.pop(0)
    index = lines.pop(0).removeprefix("index ") if lines else ""
    require(index.isdecimal(), "a proof has no index")
    return int(index), [decode(line, "a hash of a proof") for line in lines], checkpoint


def verify_record(line: bytes, files: dict[str, bytes], size: int, root: bytes) -> str:
    """Verify a record by its leaf, and return its kind."""
    record = json.loads(line)
    kind, index = record["kind"], record["index"]
    label = f"{kind} {record['id']!r}"
    require(kind in FIELDS, f"{label}: the kind is unknown")
    require(
        [*record["fields"]] == FIELDS[kind].split(),
        f"{label}: the fields are not those of its kind",
    )
    text = encode_fields([*record["fields"].values()])
    digest = sha256(bytes.fromhex(record["salt"]) + text).hex()
    stamp = [record["recorded_at"], record["recorded_by"]]
    leaf = sha256(b"\0" + encode_fields([kind, record["id"], *stamp, digest]))
    name = f"proofs/{index}.tlog-proof"
    require(name in files, f"{label}: there is no {name}")
    proven, hashes, checkpoint = parse_proof(files[name].decode())
    require(proven == index, f"{label}: the proof is of leaf {proven}")
    require(
        checkpoint.encode() == files["checkpoint.txt"], f"{label}: the proof has another checkpoint"
    )
    is_included = verify_inclusion(leaf, index, size, hashes, root)
    require(is_included, f"{label} is not what was recorded: its proof does not lead to the root")
    return str(kind)


def verify_bundle(path: str, vkey: str) -> str:
    """Return what a bundle proves; raise InvalidBundle."""
    try:
        with zipfile.ZipFile(path) as archive:
            require(
                sum(i.file_size for i in archive.infolist()) <= MAX_BYTES, "the bundle is too large"
            )
            names = archive.namelist()
            require(len(names) == len(set(names)), "the bundle contains a file twice")
            files = {name: archive.read(name) for name in names}
    except (OSError, zipfile.BadZipFile) as error:
        raise InvalidBundle(f"{path}: {error}") from error
    try:
        return verify_files(files, vkey)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidBundle(f"a file of the bundle is malformed: {error!r}") from error


def verify_files(files: dict[str, bytes], vkey: str) -> str:
    """Return what the files of a bundle prove."""
    require("manifest.json" in files, "the bundle has no manifest.json")
    manifest = json.loads(files["manifest.json"])
    require(manifest["version"] == VERSION, f"the bundle is not a {VERSION}")
    hashes = {name: sha256(data).hex() for name, data in files.items() if name != "manifest.json"}
    for name in sorted(manifest["files"].keys() ^ hashes.keys()):
        raise InvalidBundle(f"{name} is in the manifest or in the bundle, not in both")
    for name, digest in hashes.items():
        require(manifest["files"][name] == digest, f"{name} is not the file of the manifest")
    size, root = verify_checkpoint(files["checkpoint.txt"].decode(), vkey)
    require(manifest["treeSize"] == size, "the manifest is of another checkpoint")
    lines = files["records.ndjson"].splitlines()
    kinds = [verify_record(line, files, size, root) for line in lines]
    proven = {f"proofs/{json.loads(line)['index']}.tlog-proof" for line in lines}
    extra = {name for name in files if name.startswith("proofs/")} - proven
    require(not extra, f"a proof belongs to no record: {', '.join(sorted(extra))}")
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in FIELDS if kind in kinds)
    unproven = manifest["unprovenRecords"]
    return (
        f"{len(kinds)} records are in the ledger of {vkey.partition('+')[0]} at {size} leaves: {counts}\n"
        f"root {manifest['root']}, depth {manifest['depth']}, as of {json.dumps(manifest['asOf'])};"
        f" {unproven} records of the lineage are not in the bundle"
    )


def main(arguments: list[str]) -> int:
    """Verify the bundle of the first argument with the key of the second."""
    if len(arguments) != 2:
        print("usage: verify_bundle.py BUNDLE.zip VKEY", file=sys.stderr)
        return 2
    try:
        print(verify_bundle(*arguments))
    except InvalidBundle as error:
        print(f"NOT VERIFIED: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
