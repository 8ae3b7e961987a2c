# ruff: noqa: S608  # an attacker writes statements by hand
"""Attacks on a database by a person who can write every table and knows the ledger, but does not have its key."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import aiosqlite
import asyncpg

from storage.ledger.leaves import Leaf, LeafKind, encode_fields, text_hash
from storage.records import from_micros
from storage.sql.statements.execution import DriverConnection
from tests.storage.ledger.ledger_helpers import KEY

_TOMBSTONE: Final = (
    "entity_id status portfolio_id correlation_id request_hash created_at purged_at purge content_hash reason"
    " recorded_at"
)

COLUMNS: Final = {
    "runs": "rebalance_run_id correlation_id request_hash idempotency_key portfolio_id status created_at review"
    " recorded_at recorded_by",
    "results": "rebalance_run_id result",
    "artifacts": "rebalance_run_id artifact recorded_at recorded_by",
    "operations": "operation_id operation_type status correlation_id created_at finished_at request result",
    "operation_steps": "operation_id status started_at recorded_at recorded_by",
    "decisions": "decision_id run_id action reason_code comment actor_id decided_at correlation_id recorded_at"
    " recorded_by",
    "idempotency_history": "idempotency_key created_at rebalance_run_id correlation_id request_hash recorded_at"
    " recorded_by",
    "idempotency_mappings": "idempotency_key request_hash rebalance_run_id created_at recorded_at recorded_by",
    "mapping_moves": "idempotency_key request_hash rebalance_run_id created_at recorded_at recorded_by",
    "lineage_edges": "source_entity_id created_at edge_type target_entity_id metadata recorded_at recorded_by",
    "idempotency_conflicts": "conflicted_at",
    "kept_counts": "count",
    "ledger_leaves": "kind recorded_at recorded_by text_hash salt id purge",
    "ledger_tiles": "hash",
    "ledger_entries": "text",
    "reason_index": "entity_id source value created_at",
    "purges": "purged_at purged_by reason runs_before leaves_tombstones runs operations orphans",
    "tombstones": _TOMBSTONE,
    "earlier_tombstones": _TOMBSTONE,
    "holds": "hold_id reason matter entity_id direction portfolio_id placed_at placed_by",
    "hold_releases": "hold_id reason released_at released_by",
}
"""The columns of each table that an attack changes."""

RECORD_TABLES: Final = tuple(COLUMNS)[:10]
RETENTION_TABLES: Final = tuple(COLUMNS)[-4:]


@dataclass(slots=True)
class Attacker:
    """A connection within a transaction that is rolled back after the attack."""

    driver: DriverConnection
    random: Random

    @property
    def is_postgres(self) -> bool:
        return not isinstance(self.driver, aiosqlite.Connection)

    @property
    def row_id(self) -> str:
        return "ctid" if self.is_postgres else "rowid"

    async def execute(self, sql: str) -> None:
        if isinstance(self.driver, aiosqlite.Connection):
            await (await self.driver.execute(sql)).close()
        else:
            await self.driver.execute(sql)

    async def rows(self, sql: str) -> Sequence[Sequence[Any]]:
        if isinstance(self.driver, aiosqlite.Connection):
            async with self.driver.execute(sql) as cursor:
                return [tuple(row) for row in await cursor.fetchall()]
        return [tuple(row.values()) for row in await self.driver.fetch(sql)]

    async def pick(self, table: str, count: int = 1) -> list[str]:
        """Return conditions that each select one row: at the start, at the end, or anywhere."""
        names = COLUMNS[table].split() if table in COLUMNS else []
        keys = {
            "ledger_leaves": ["position"],
            "ledger_tiles": ["level", "number"],
            "kept_counts": ["what", "word"],
        }
        keys |= {"ledger_entries": ["kind", "id"], "idempotency_conflicts": ["idempotency_key"]}
        keys |= {
            "reason_index": ["source", "value", "created_at", "entity_id"],
            "purges": ["number"],
        }
        columns = keys.get(table, names)
        rows = await self.rows(
            f"SELECT {', '.join(f'quote({c})' if not self.is_postgres else f'quote_nullable({c})' for c in columns)}"
            f" FROM {table} ORDER BY {', '.join(columns)}"
        )
        rows = list(rows)
        if len(rows) < count:
            return []
        place = self.random.choice(["head", "tail", "any", "any"])
        chosen = {"head": rows[:count], "tail": rows[-count:]}.get(place) or self.random.sample(
            rows, count
        )
        same = "IS NOT DISTINCT FROM" if self.is_postgres else "IS"
        return [
            " AND ".join(f"{c} {same} {value}" for c, value in zip(columns, row, strict=True))
            for row in chosen
        ]

    def other(self, table: str, column: str) -> str:
        """Return an expression for another value of a column."""
        if column in {"text_hash", "salt", "hash", "text"}:
            byte = self.random.randrange(256)
            return (
                f"'\\x{byte:02x}'::bytea || {column}"
                if self.is_postgres
                else f"x'{byte:02x}' || {column}"
            )
        if column == "purge":
            return "coalesce(purge, 0) + 1"
        if column in {"count", "kind", "runs", "operations", "orphans", "leaves_tombstones"}:
            return f"{column} + 1"
        if column.endswith(("_at", "_before")):
            step = "interval '1 microsecond'" if self.is_postgres else "1"
            return f"{column} + {step}"
        return f"coalesce({column}, '') || 'x'"


Attack = Callable[[Attacker], Awaitable[bool]]


async def edit(attacker: Attacker) -> bool:
    """Change one value of one row."""
    table = attacker.random.choice([*COLUMNS])
    column = attacker.random.choice(COLUMNS[table].split())
    rows = await attacker.pick(table)
    if not rows:
        return False
    before = await attacker.rows(f"SELECT {column} FROM {table} WHERE {rows[0]}")
    if before[0][0] is None and column.endswith(("_at", "_before")):
        return False
    await attacker.execute(
        f"UPDATE {table} SET {column} = {attacker.other(table, column)} WHERE {rows[0]}"
    )
    return True


async def delete(attacker: Attacker) -> bool:
    """Delete a row of records, leaves or counts."""
    table = attacker.random.choice(
        [
            *(*RECORD_TABLES, "ledger_leaves", "ledger_entries", "idempotency_conflicts"),
            *("reason_index", "purges", *RETENTION_TABLES),
        ]
    )
    rows = await attacker.pick(table)
    if rows:
        await attacker.execute(f"DELETE FROM {table} WHERE {rows[0]}")
    return bool(rows)


async def insert(attacker: Attacker) -> bool:
    """Insert a copy of a record under another id."""
    table = attacker.random.choice(
        [t for t in RECORD_TABLES if t not in {"operation_steps", "mapping_moves"}]
        + ["reason_index", "holds", "tombstones"]
    )
    rows = await attacker.pick(table)
    if not rows:
        return False
    key, *others = [c for c in COLUMNS[table].split() if c != "review"]
    others += {"holds": ["depth", "is_of_time"], "tombstones": ["kind"]}.get(table, [])
    names = ", ".join([key, *others])
    values = ", ".join([f"{key} || 'x'", *others])
    await attacker.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {rows[0]}"
    )
    return True


async def swap(attacker: Attacker) -> bool:
    """Exchange a value of two rows."""
    table = attacker.random.choice([*RECORD_TABLES, "ledger_leaves"])
    keys = COLUMNS[table].split()
    column = attacker.random.choice(
        [c for c in keys if c != keys[0] and not c.endswith("_at")] or keys
    )
    rows = await attacker.pick(table, 2)
    if len(rows) < 2:
        return False
    quote = "quote_nullable" if attacker.is_postgres else "quote"
    values = [
        (await attacker.rows(f"SELECT {quote}({column}) FROM {table} WHERE {r}"))[0][0]
        for r in rows
    ]
    if values[0] == values[1] or column in keys[:1]:
        return False
    try:
        for row, value in zip(rows, values[::-1], strict=True):
            await attacker.execute(f"UPDATE {table} SET {column} = {value} WHERE {row}")
    except (asyncpg.IntegrityConstraintViolationError, Exception):  # noqa: BLE001  # a key that is taken
        return False
    return True


async def move_leaves(attacker: Attacker) -> bool:
    """Exchange the positions of two leaves."""
    ((size,),) = await attacker.rows("SELECT max(position) FROM ledger_leaves")
    left, right = attacker.random.sample(range(1, size + 1), 2)
    for position, target in ((left, -1), (right, left), (-1, right)):
        await attacker.execute(
            f"UPDATE ledger_leaves SET position = {target} WHERE position = {position}"
        )
    return True


async def rewrite(attacker: Attacker) -> bool:
    """Change a decision together with its leaf, and delete every stored node and checkpoint that would show it."""
    rows = await attacker.rows(
        "SELECT position, id, salt FROM ledger_leaves WHERE kind = 5 AND salt IS NOT NULL"
    )
    position, decision_id, salt = attacker.random.choice(rows)
    names = (
        "decision_id, run_id, action, reason_code, comment, actor_id, decided_at, correlation_id"
    )
    await attacker.execute(
        f"UPDATE decisions SET actor_id = 'somebody' WHERE decision_id = '{decision_id}'"
    )
    (row,) = await attacker.rows(
        f"SELECT {names} FROM decisions WHERE decision_id = '{decision_id}'"
    )
    values = [from_micros(v) if isinstance(v, int) else v for v in row]
    digest = text_hash(bytes(salt), encode_fields(values)).hex()
    literal = f"'\\x{digest}'" if attacker.is_postgres else f"x'{digest}'"
    await attacker.execute(
        f"UPDATE ledger_leaves SET text_hash = {literal} WHERE position = {position}"
    )
    await attacker.execute("DELETE FROM ledger_tiles")
    await attacker.execute("DELETE FROM ledger_checkpoints")
    return True


async def roll_back(attacker: Attacker) -> bool:
    """Cut off the last leaves, with the stored nodes and checkpoints."""
    count = attacker.random.randint(1, 20)
    ((size,),) = await attacker.rows("SELECT max(position) FROM ledger_leaves")
    await attacker.execute(f"DELETE FROM ledger_leaves WHERE position > {size - count}")
    await attacker.execute("DELETE FROM ledger_tiles")
    await attacker.execute("DELETE FROM ledger_checkpoints")
    return True


async def fork(attacker: Attacker) -> bool:
    """Replace the last leaves by others."""
    await roll_back(attacker)
    ((size,),) = await attacker.rows("SELECT max(position) FROM ledger_leaves")
    for number in range(1, 30):
        leaf = Leaf(LeafKind.RUN, f"forked_{number}", None, None, b"\1" * 32)
        digest = leaf.text_hash.hex()
        literal = f"'\\x{digest}'" if attacker.is_postgres else f"x'{digest}'"
        await attacker.execute(
            "INSERT INTO ledger_leaves (position, kind, text_hash, id)"
            f" VALUES ({size + number}, 1, {literal}, '{leaf.id}')"
        )
    return True


async def forge_purge(attacker: Attacker) -> bool:
    """Delete a run, and mark its leaves as purged by an existing or an invented purge.

    An invented purge may get a forged purge record.
    """
    rows = await attacker.rows(
        "SELECT rebalance_run_id FROM runs WHERE rebalance_run_id NOT IN (SELECT run_id FROM decisions)"
    )
    run_id = attacker.random.choice(rows)[0]
    number = attacker.random.choice([1, 7])
    await attacker.execute(f"DELETE FROM runs WHERE rebalance_run_id = '{run_id}'")
    await attacker.execute(f"DELETE FROM results WHERE rebalance_run_id = '{run_id}'")
    await attacker.execute(
        f"UPDATE ledger_leaves SET purge = {number}, salt = NULL WHERE kind IN (1, 2) AND id = '{run_id}'"
    )
    if number == 7 and attacker.random.random() < 0.5:
        text = encode_fields((7, 1, 0, 2, KEY.name.encode().hex())).hex()
        literal = f"'\\x{text}'" if attacker.is_postgres else f"x'{text}'"
        await attacker.execute(
            f"INSERT INTO ledger_entries (kind, id, text) VALUES (10, '0000000007', {literal})"
        )
    return True


async def forge_checkpoint(attacker: Attacker) -> bool:
    """Change a stored checkpoint."""
    await attacker.execute(
        "UPDATE ledger_checkpoints SET note = replace(note, 'example', 'exbmple')"
    )
    return True


ATTACKS: Final[Sequence[Attack]] = (
    edit,
    edit,
    edit,
    delete,
    delete,
    insert,
    swap,
    move_leaves,
    rewrite,
    roll_back,
    fork,
    forge_purge,
    forge_checkpoint,
)
