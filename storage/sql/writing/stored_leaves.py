"""Look-ups of leaves within the transaction of a write."""

from collections.abc import Sequence

from sqlalchemy import Table, select

from storage.ledger.leaves import LeafKind, text_hash
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import ledger_tables as lt
from storage.sql.model import tables as t
from storage.sql.model.leaf_texts import text_of_row
from storage.sql.model.row_mapping import RowValues
from storage.sql.statements.dialects import in_ids


async def positions_without_leaf(
    dialect: str, connection: WriteConnection, table: Table, rows: Sequence[RowValues]
) -> list[int]:
    """Return the positions of the rows without a leaf. A row that occurs twice is returned once."""
    texts = [text_of_row(table, row) for row in rows]
    kind = texts[0].kind
    if kind is LeafKind.MAPPING:
        return await _positions_of_new_mappings(dialect, connection, rows)
    known: dict[str, list[tuple[bytes, bytes]]] = {}
    for leaves in [lt.leaves, *([lt.pending] if dialect == "postgresql" else [])]:
        c = leaves.c
        of_rows = (c.kind == kind.value) & in_ids(dialect, c.id, [text.id for text in texts])
        query = select(c.id, c.text_hash, c.salt).where(of_rows, c.purge.is_(None))
        for entity_id, digest, salt in await connection.execute(query):
            known.setdefault(entity_id, []).append((digest, salt or b""))
    positions, seen = [], set()
    for position, text in enumerate(texts):
        # The id of a history row's leaf does not identify the row: compare the texts too.
        identity = (text.id, text.text if kind is LeafKind.HISTORY else b"")
        leaves_of_id = known.get(text.id, ())
        if kind is LeafKind.HISTORY:
            has_leaf = any(text_hash(salt, text.text) == digest for digest, salt in leaves_of_id)
        else:
            has_leaf = bool(leaves_of_id)
        if not has_leaf and identity not in seen:
            seen.add(identity)
            positions.append(position)
    return positions


async def _positions_of_new_mappings(
    dialect: str, connection: WriteConnection, rows: Sequence[RowValues]
) -> list[int]:
    """Return the first position of each key whose stored mapping has the stamp of the rows.

    The leaf of an earlier mapping of the key, which a purge kept as a move, is no leaf of the stored one.
    """
    c, stamp = t.mappings.c, rows[0]
    keys = [row["idempotency_key"] for row in rows]
    query = select(c.idempotency_key).where(
        in_ids(dialect, c.idempotency_key, keys),
        c.recorded_at == stamp["recorded_at"],
        c.recorded_by == stamp["recorded_by"],
    )
    new = {row[0] for row in await connection.execute(query)}
    positions: dict[str, int] = {}
    for position, key in enumerate(keys):
        if key in new:
            positions.setdefault(key, position)
    return [*positions.values()]
