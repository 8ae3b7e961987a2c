"""Signed notes (c2sp.org/signed-note) with Ed25519 keys, and the checkpoints in them (c2sp.org/tlog-checkpoint)."""

import base64
import hashlib
import re
from binascii import Error as Base64Error
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = b"\x01"
SIGNATURE_MARK: Final = "\N{EM DASH} "
SECRET_PREFIX: Final = "PRIVATE+KEY"  # noqa: S105  # no secret, but the start of one
KEY_BYTES: Final = 32
_SIZE = re.compile("0|[1-9][0-9]{0,18}").fullmatch


class InvalidNote(Exception):
    """A key, note, checkpoint or proof is malformed, or has a wrong signature. The message says which check failed."""


def decode_base64(text: str, what: str) -> bytes:
    """Return the bytes of standard base64; raise InvalidNote, naming `what`."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise InvalidNote(f"{what} is not base64") from error
    if encode_base64(decoded) != text:
        raise InvalidNote(f"{what} is not canonical base64")
    return decoded


def encode_base64(data: bytes) -> str:
    """Return standard base64."""
    return base64.b64encode(data).decode()


def validate_key_name(name: str) -> str:
    """Return the name of a key; raise InvalidNote if it is empty or has a space, a plus or a control character."""
    if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
        raise InvalidNote(f"{name!r} is not a key name: use a name such as lineage.example.com/dpm")
    return name


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public key of a ledger. Its text form is the `vkey` of signed notes: name+id+key."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Return the key of a vkey; raise InvalidNote."""
        name, id_text, key_text = [*text.strip().split("+", 2), "", ""][:3]
        key = decode_base64(key_text, "the key of the vkey")
        if len(key) != 1 + KEY_BYTES or key[:1] != ED25519:
            raise InvalidNote("the vkey is not an Ed25519 key of the form name+id+base64")
        verifier = cls(validate_key_name(name), key[1:])
        if id_text != verifier.key_id.hex():
            raise InvalidNote(f"the vkey has the id {id_text!r}, its key {verifier.key_id.hex()!r}")
        return verifier

    @property
    def key_id(self) -> bytes:
        """The four bytes that identify the key in a signature line."""
        return _key_id(self.name, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(ED25519 + self.public)}"

    def verify(self, note: str) -> str:
        """Return the text of a note. Raise InvalidNote unless this key has signed it."""
        text, found, signatures = note.rpartition("\n\n")
        if not found or not signatures.endswith("\n"):
            raise InvalidNote("the note has no signature lines")
        text += "\n"
        for line in signatures.splitlines():
            name, _, encoded = line.removeprefix(SIGNATURE_MARK).partition(" ")
            if not line.startswith(SIGNATURE_MARK) or not encoded:
                raise InvalidNote(f"{line!r} is not a signature line")
            signature = decode_base64(encoded, "a signature")
            if name == self.name and signature[:4] == self.key_id:
                try:
                    key = Ed25519PublicKey.from_public_bytes(self.public)
                    key.verify(signature[4:], text.encode())
                except InvalidSignature as error:
                    raise InvalidNote(f"the signature of {name} is wrong") from error
                return text
        raise InvalidNote(f"no signature is by the key {self.name}+{self.key_id.hex()}")


@dataclass(frozen=True, slots=True)
class SignerKey:
    """The private key of a ledger. Its text form is that of signed notes: PRIVATE+KEY+name+id+key."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def generate(cls, name: str) -> "SignerKey":
        """Return a new key; raise InvalidNote if the name is not valid."""
        return cls(validate_key_name(name), Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str) -> "SignerKey":
        """Return the key of a key file's text; raise InvalidNote, which never quotes the key."""
        prefix, _, rest = text.strip().partition(SECRET_PREFIX + "+")
        name, id_text, key_text = [*rest.split("+", 2), "", ""][:3]
        if prefix or not key_text:
            raise InvalidNote(f"it does not begin with {SECRET_PREFIX}+name+id+")
        key = decode_base64(key_text, "the private key")
        if len(key) != 1 + KEY_BYTES or key[:1] != ED25519:
            raise InvalidNote("the private key is not an Ed25519 key")
        signer = cls(validate_key_name(name), Ed25519PrivateKey.from_private_bytes(key[1:]))
        if id_text != signer.verifier.key_id.hex():
            raise InvalidNote("the id of the private key does not match the key")
        return signer

    @property
    def verifier(self) -> VerifierKey:
        """The public key."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())

    def secret_text(self) -> str:
        """Return the text of the key file."""
        key = encode_base64(ED25519 + self.private.private_bytes_raw())
        return f"{SECRET_PREFIX}+{self.name}+{self.verifier.key_id.hex()}+{key}\n"

    def sign(self, text: str) -> str:
        """Return the signed note of a text that ends with a newline."""
        signature = encode_base64(self.verifier.key_id + self.private.sign(text.encode()))
        return f"{text}\n{SIGNATURE_MARK}{self.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The origin, the size and the root of a tree."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, note: str) -> "Checkpoint":
        """Return the checkpoint of a note, whose signature is not verified; raise InvalidNote."""
        lines = note.partition("\n\n")[0].split("\n")
        if len(lines) < 3 or not lines[0] or not _SIZE(lines[1]):
            raise InvalidNote("a checkpoint begins with three lines: origin, size and root")
        root = decode_base64(lines[2], "the root of the checkpoint")
        if len(root) != KEY_BYTES:
            raise InvalidNote("the root of the checkpoint does not have 32 bytes")
        return cls(lines[0], int(lines[1]), root)

    def text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"

    def sign(self, key: SignerKey) -> str:
        """Return the checkpoint as a signed note."""
        return key.sign(self.text())


def verify_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """Return the checkpoint of a note. Raise InvalidNote unless the key signed it and its name is the origin."""
    checkpoint = Checkpoint.parse(key.verify(note))
    if checkpoint.origin != key.name:
        raise InvalidNote(f"the checkpoint is of {checkpoint.origin!r}, the key of {key.name!r}")
    return checkpoint


def split_notes(text: str) -> list[str]:
    """Split a file of appended signed notes. Leave out an incomplete last note."""
    notes: list[str] = []
    lines: list[str] = []
    is_signed = False
    for line in text.splitlines(keepends=True):
        if is_signed and not line.startswith(SIGNATURE_MARK):
            notes.append("".join(lines))
            lines, is_signed = [], False
        if not lines and line == "\n":
            continue
        lines.append(line)
        is_signed = is_signed or (line.startswith(SIGNATURE_MARK) and line.endswith("\n"))
    if is_signed and lines[-1].endswith("\n"):
        notes.append("".join(lines))
    return notes
