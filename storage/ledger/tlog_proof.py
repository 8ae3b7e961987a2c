"""Inclusion proofs in the text form of c2sp.org/tlog-proof."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from storage.ledger.merkle import leaf_hash, verify_inclusion
from storage.ledger.notes import (
    Checkpoint,
    InvalidNote,
    VerifierKey,
    decode_base64,
    encode_base64,
    verify_checkpoint,
)

HEADER: Final = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile("index (0|[1-9][0-9]{0,18})").fullmatch


@dataclass(frozen=True, slots=True)
class TlogProof:
    """The index of a leaf, the hashes that prove its inclusion, and the signed checkpoint of the tree."""

    index: int
    hashes: Sequence[bytes]
    checkpoint: str

    def text(self) -> str:
        """Return the proof as text."""
        hashes = "".join(f"{encode_base64(each)}\n" for each in self.hashes)
        return f"{HEADER}\nindex {self.index}\n{hashes}\n{self.checkpoint}"

    @classmethod
    def parse(cls, text: str) -> "TlogProof":
        """Return the proof of a text, unverified; raise InvalidNote."""
        head, found, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if lines.pop(0) != HEADER or not found:
            raise InvalidNote(f"the proof does not begin with {HEADER}")
        if lines and lines[0].startswith("extra "):
            lines.pop(0)
        index = _INDEX(lines.pop(0)) if lines else None
        if index is None:
            raise InvalidNote("the proof has no index")
        return cls(int(index[1]), [decode_base64(line, "a hash") for line in lines], checkpoint)

    def verify(self, leaf_data: bytes, key: VerifierKey) -> Checkpoint:
        """Return the checkpoint. Raise InvalidNote unless the key signed it and its tree contains the leaf."""
        checkpoint = verify_checkpoint(self.checkpoint, key)
        leaf = leaf_hash(leaf_data)
        if not verify_inclusion(leaf, self.index, checkpoint.size, self.hashes, checkpoint.root):
            raise InvalidNote(f"the proof of leaf {self.index} does not lead to the root")
        return checkpoint
