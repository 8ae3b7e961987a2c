"""The leaves of purged rows. They stay in the tree, marked with the purge, but lose the salt of their text."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, delete, func, insert, select, update

from storage.ledger.leaves import LeafKind, text_hash
from storage.ledger.purges import PurgeRecord, PurgeSummary, leaves_digest
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import ledger_tables as lt
from storage.sql.model import tables as t
from storage.sql.model.leaf_texts import BY_KIND, BY_TABLE, text_of_row
from storage.sql.statements.dialects import in_ids
from storage.sql.writing.advisory_locks import lock_settling
from storage.sql.writing.multi_table_insert import insert_all
from storage.stamps import Stamp


class PurgedLeaves:
    """Deletes rows, and writes the leaf of the purge that deleted them."""

    def __init__(self, dialect: str, connection: WriteConnection) -> None:
        self._dialect = dialect
        self._connection = connection
        self._ids: dict[LeafKind, set[str]] = defaultdict(set)
        self._mappings: dict[str, list[tuple[bytes, Any, Any]]] = defaultdict(list)
        """The text, time and caller of each deleted mapping, by key."""

    async def delete(self, table: FromClause, condition: ColumnElement[bool]) -> int:
        """Delete the rows of a table that meet a condition, and return their number."""
        if not isinstance(table, Table):
            raise TypeError(table)
        statement = delete(table).where(condition)
        is_mapping = table in {t.mappings, t.mapping_moves}
        source = BY_KIND[LeafKind.MAPPING] if is_mapping else BY_TABLE.get(table)
        if source is None:
            return (await self._connection.execute(statement)).rowcount
        stamp = ("recorded_at", "recorded_by")
        names = (*source.text, *stamp) if is_mapping else source.id
        returning = statement.returning(*(table.c[name] for name in names))
        rows = (await self._connection.execute(returning)).all()
        for row in rows:
            values = dict(zip(names, row, strict=True))
            if is_mapping:
                text = text_of_row(t.mappings, values)
                self._mappings[text.id].append((text.text, *(values[name] for name in stamp)))
            else:
                self._ids[source.kind].add(source.row_id(values))
        return len(rows)

    async def write(self, summary: PurgeSummary, stamp: Stamp) -> None:
        """Mark the leaves of the deleted rows, and append the leaf of this batch of a purge."""
        await lock_settling(self._dialect, self._connection)
        last = select(func.max(lt.entries.c.id)).where(lt.entries.c.kind == LeafKind.PURGE.value)
        number = int((await self._connection.execute(last)).scalar() or 0) + 1
        hashes: list[bytes] = []
        for table in [lt.leaves, *([lt.pending] if self._dialect == "postgresql" else [])]:
            for kind, ids in self._ids.items():
                condition = (table.c.kind == kind.value) & in_ids(self._dialect, table.c.id, ids)
                hashes += await self._mark(table, condition, number)
            hashes += await self._mark_mappings(table, number)
        purge = PurgeRecord(number, len(hashes), leaves_digest(hashes), summary)
        text = purge.stored_text()
        values = {"kind": text.kind.value, "id": text.id, "text": text.text}
        await self._connection.execute(insert(lt.entries).values(values))
        await insert_all(self._dialect, self._connection, [], leaves=[text.leaf_of(stamp)])

    async def _mark_mappings(self, table: Table, number: int) -> list[bytes]:
        """Mark the leaves of the deleted mappings.

        A key has a leaf for each run to which it has led, and for each time that the run was recorded.
        """
        if not self._mappings:
            return []
        c = table.c
        of_keys = (c.kind == LeafKind.MAPPING.value) & in_ids(self._dialect, c.id, self._mappings)
        query = select(c.id, c.text_hash, c.salt, c.recorded_at, c.recorded_by)
        found = [
            digest
            for key, digest, salt, *stamp in await self._connection.execute(
                query.where(of_keys, c.purge.is_(None))
            )
            if any(
                [*of_row] == stamp and text_hash(salt or b"", text) == digest
                for text, *of_row in self._mappings[key]
            )
        ]
        return await self._mark(table, of_keys & c.text_hash.in_(found), number) if found else []

    async def _mark(self, table: Table, condition: ColumnElement[bool], number: int) -> list[bytes]:
        marked: Any = await self._connection.execute(
            update(table)
            .where(condition, table.c.purge.is_(None))
            .values(purge=number, salt=None)
            .returning(table.c.text_hash)
        )
        return [row[0] for row in marked]
