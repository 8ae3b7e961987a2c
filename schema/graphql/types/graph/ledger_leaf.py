"""The field `ledgerLeaf`: the leaf and the proof of a record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import strawberry

from resolvers.evidence.ledger_leaves import covered_leaves, leaf_of_text
from schema.access.permissions import require_field
from schema.compiled import batched
from schema.graphql.loading.context import Info
from storage.ledger.base import IndexedLeaf
from storage.ledger.leaves import stored_texts
from storage.records import Record


class Proven(Protocol):
    """A GraphQL object of a record that has leaves."""

    @classmethod
    async def load_records(cls, objects: Sequence[Any], info: Info, /) -> Sequence[Record]:
        """Return the record of each object of this class, with the payloads from which its leaf is made."""


@strawberry.type(
    description="Leaf of the ledger: it proves that a record is as it was recorded, when and by whom."
    " docs/evidence.md says how to verify it."
)
class LedgerLeaf:
    index: int | None = strawberry.field(
        description="Index in the Merkle tree, from 0. null until the leaf has one, a moment after the write."
    )
    hash: str = strawberry.field(
        description="Hash of the leaf in the tree (RFC 6962), 64 hexadecimal digits."
    )
    recorded_at: datetime | None = strawberry.field(
        description="Time in the leaf, in UTC: when the record was recorded in this state. null if it was recorded"
        " before schema revision 0005."
    )
    recorded_by: str | None = strawberry.field(
        description="Subject in the leaf: the caller who recorded this state of the record. null if it was recorded"
        " before schema revision 0005."
    )
    salt: str | None = strawberry.field(
        description="Salt of the hash of the record's text, in hexadecimal digits. null if the leaf does not match"
        " the record as it is shown, because a part is hidden from the caller or the record was changed."
    )

    def __init__(self, leaf: IndexedLeaf) -> None:
        self.index = leaf.index
        self.hash = leaf.leaf.hash().hex()
        self.recorded_at = leaf.leaf.recorded_at
        self.recorded_by = leaf.leaf.recorded_by
        self.salt = None if leaf.salt is None else leaf.salt.hex()

    @strawberry.field(description="Whether the last signed checkpoint covers the leaf.")
    @batched
    @staticmethod
    async def is_covered_by_checkpoint(
        leaves: "Sequence[LedgerLeaf]", info: Info
    ) -> Sequence[bool]:
        note = await info.context.loaders.checkpoint()
        size = 0 if note is None else covered_leaves(note)
        return [leaf.index is not None and leaf.index < size for leaf in leaves]

    @strawberry.field(
        description="Proof that the tree of the last signed checkpoint has the leaf, in the form of C2SP tlog-proof:"
        " index, hashes of the path in base64, and the checkpoint with size and root. null if no checkpoint covers"
        " the leaf."
    )
    @batched
    @staticmethod
    async def proof(leaves: "Sequence[LedgerLeaf]", info: Info) -> Sequence[str | None]:
        await info.context.give_way()
        indices = {leaf.index for leaf in leaves if leaf.index is not None}
        proofs = await info.context.loaders.inclusion_proofs(indices)
        return [None if leaf.index is None else proofs.get(leaf.index) for leaf in leaves]


@batched
async def _ledger_leaf(objects: Sequence[Proven], info: Info) -> Sequence[LedgerLeaf | None]:
    kind = type(objects[0])
    require_field(info.context.caller, f"{kind.__name__}.ledgerLeaf")
    records = await kind.load_records(objects, info)
    texts = [next(stored_texts(record)) for record in records]
    found = await info.context.loaders.leaves.load_many([(each.kind, each.id) for each in texts])
    view = info.context.service.store.view
    leaves = [leaf_of_text(found[each.kind, each.id] or (), each.text, view) for each in texts]
    return [None if leaf is None else LedgerLeaf(leaf) for leaf in leaves]


def ledger_leaf_field(what: str) -> Any:
    """Return the field `ledgerLeaf` of an object. `what` names the object."""
    return strawberry.field(
        resolver=_ledger_leaf,
        description=f"Leaf of {what} in the ledger. null, with an error, without the role AUDITOR. null with @asOf if"
        " the state of then has no leaf.",
    )
