"""The ledger: leaves for every stored row, the stored levels of their tree, signed checkpoints, and texts of its own.

A leaf is made for each row that is there, in the order of creation, with the row's own stamp (none for a row of before
stamps were kept). A last leaf says that they were made here. Writers wait meanwhile, readers do not. Everything is one
transaction, so that an interrupted revision begins again.
"""

import hashlib
import heapq
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, Final

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SQLITE: Final = {"id": "TEXT", "time": "BIGINT", "bytes": "BLOB", "small": "INTEGER"}
POSTGRESQL: Final = {
    "id": 'TEXT COLLATE "C"',
    "time": "TIMESTAMP WITH TIME ZONE",
    "bytes": "BYTEA",
    "small": "SMALLINT",
}

LEAF: Final = """
    recorded_at {time},
    purge BIGINT,
    kind {small} NOT NULL,
    recorded_by {id},
    text_hash {bytes} NOT NULL,
    salt {bytes},
    id {id} NOT NULL
"""
TABLES: Final = (
    """
    CREATE TABLE ledger_tiles (
        level {small} NOT NULL, number BIGINT NOT NULL, hash {bytes} NOT NULL,
        PRIMARY KEY (level, number)
    ) {clustered}
    """,
    """
    CREATE TABLE ledger_checkpoints (size BIGINT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (size)) {clustered}
    """,
    """
    CREATE TABLE ledger_entries (
        kind {small} NOT NULL, id {id} NOT NULL, text {bytes} NOT NULL, PRIMARY KEY (kind, id)
    ) {clustered}
    """,
)

IMPORT_LOCK: Final = 5684365509025145176
"""The advisory lock that an import holds exclusively and other writes share."""

MIGRATION_KIND: Final = 13

FIRST_MICROS: Final = -62135596800000000
LAST_MICROS: Final = 253402300799999999
"""The microseconds of the years 1 and 9999 that PostgreSQL has as infinity."""

_LAST: Final = "9223372036854775807"
_STAMP: Final = "recorded_at, recorded_by"
_OPERATION: Final = (
    "o.operation_id, o.operation_type, {s}.status, o.correlation_id, o.created_at, {s}.started_at,"
    " {s}.finished_at, o.request, {result}, {error}"
)
_MAPPING: Final = "idempotency_key, request_hash, rebalance_run_id, created_at"
_OF_STEP: Final = "CASE WHEN s.finished_at IS NOT NULL THEN o.{0} END"

SOURCES: Final = (
    # kind, (created at, order among the rows of one id), columns of the id, stamp, columns of the text, FROM
    (
        1,
        ("created_at", "0"),
        "rebalance_run_id",
        _STAMP,
        "rebalance_run_id, correlation_id, request_hash, idempotency_key, portfolio_id, status, created_at",
        "runs",
    ),
    (
        2,
        ("created_at", "0"),
        "runs.rebalance_run_id",
        _STAMP,
        "runs.rebalance_run_id, result",
        "results JOIN runs ON runs.rebalance_run_id = results.rebalance_run_id",
    ),
    (
        2,
        ("{epoch}", "0"),
        "rebalance_run_id",
        "NULL, NULL",
        "rebalance_run_id, result",
        "results WHERE rebalance_run_id NOT IN (SELECT rebalance_run_id FROM runs)",
    ),
    (
        3,
        ("{epoch}", "0"),
        "rebalance_run_id",
        _STAMP,
        "rebalance_run_id, artifact",
        "artifacts",
    ),
    (
        4,
        ("o.created_at", "s.step"),
        "o.operation_id",
        "s.recorded_at, s.recorded_by",
        _OPERATION.format(s="s", result=_OF_STEP.format("result"), error=_OF_STEP.format("error")),
        "operation_steps AS s JOIN operations AS o ON o.operation_id = s.operation_id",
    ),
    (
        4,
        ("o.created_at", _LAST),
        "o.operation_id",
        _STAMP,
        _OPERATION.format(s="o", result="o.result", error="o.error"),
        "operations AS o WHERE o.operation_id NOT IN (SELECT operation_id FROM operation_steps)",
    ),
    (
        5,
        ("decided_at", "sequence"),
        "decision_id",
        _STAMP,
        "decision_id, run_id, action, reason_code, comment, actor_id, decided_at, correlation_id",
        "decisions",
    ),
    (
        6,
        ("created_at", "0"),
        "idempotency_key, created_at, rebalance_run_id",
        _STAMP,
        "idempotency_key, rebalance_run_id, correlation_id, request_hash, created_at",
        "idempotency_history",
    ),
    (7, ("created_at", "move"), "idempotency_key", _STAMP, _MAPPING, "mapping_moves"),
    (7, ("created_at", _LAST), "idempotency_key", _STAMP, _MAPPING, "idempotency_mappings"),
    (
        8,
        ("created_at", "0"),
        "source_entity_id, edge_type, target_entity_id, created_at",
        _STAMP,
        "source_entity_id, edge_type, target_entity_id, created_at, metadata",
        "lineage_edges",
    ),
)

TIMES: Final = frozenset({"created_at", "started_at", "finished_at", "decided_at"})

LOCKED: Final = (
    "runs, results, artifacts, operations, operation_steps, decisions, idempotency_history,"
    " idempotency_mappings, mapping_moves, lineage_edges"
)


def upgrade() -> None:
    """Create the tables and a leaf for each row."""
    if op.get_context().dialect.name == "postgresql":
        _upgrade_postgres()
    else:
        _upgrade_sqlite()


def _encode(values: tuple[Any, ...]) -> bytes:
    return b"\0".join(b"" if value is None else f"={value}".encode() for value in values)


def _migration_text(leaves: int) -> tuple[bytes, bytes, bytes, datetime]:
    """Return text, salt and hash of the leaf of this migration, and its time."""
    now = datetime.now(UTC)
    micros = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    text, salt = _encode((revision, micros, leaves)), secrets.token_bytes(16)
    return text, salt, hashlib.sha256(salt + text).digest(), now


def _upgrade_sqlite() -> None:
    leaf = LEAF.format_map(SQLITE)
    op.execute(
        f"CREATE TABLE ledger_leaves (position INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, {leaf})"
    )
    for table in TABLES:
        op.execute(table.format(**SQLITE, clustered="WITHOUT ROWID"))
    driver: Any = op.get_bind().connection.driver_connection
    insert = (
        "INSERT INTO ledger_leaves (kind, id, recorded_at, recorded_by, text_hash, salt)"
        " VALUES (?, ?, ?, ?, ?, ?)"
    )
    sources = (_sqlite_rows(driver, *source) for source in SOURCES)
    rows = heapq.merge(*sources, key=itemgetter(0, 1, 2, 3))
    made = driver.executemany(insert, map(_leaf_of_row, rows)).rowcount
    if made > 0:
        text, salt, digest, now = _migration_text(made)
        driver.execute(
            "INSERT INTO ledger_entries VALUES (?, ?, ?)", (MIGRATION_KIND, revision, text)
        )
        micros = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        values = (MIGRATION_KIND, revision, micros, "migration", digest, salt)
        driver.execute(insert, values)
    op.execute("CREATE INDEX ledger_leaves_by_id ON ledger_leaves (id)")


SqliteRow = tuple[int, int, str, int, tuple[Any, ...], tuple[Any, ...]]


def _sqlite_rows(
    driver: Any,
    kind: int,
    order: tuple[str, str],
    key: str,
    stamp: str,
    columns: str,
    source: str,
) -> Iterator[SqliteRow]:
    """Yield (created at, kind, id, order, stamp, text values) of a source in this order."""
    created, sequence = order[0].format(epoch="0"), order[1]
    entity_id = " || '|' || ".join(key.split(", "))
    query = (
        f"SELECT {created} AS at, {entity_id} AS leaf_id, {sequence} AS place, {stamp}, {columns}"  # noqa: S608
        f" FROM {source} ORDER BY at, leaf_id, place"
    )
    for row in driver.execute(query):
        yield row[0], kind, str(row[1]), row[2], row[3:5], row[5:]


def _leaf_of_row(row: SqliteRow) -> tuple[Any, ...]:
    _, kind, entity_id, _, stamp, values = row
    salt = secrets.token_bytes(16)
    return (kind, entity_id, *stamp, hashlib.sha256(salt + _encode(values)).digest(), salt)


def _upgrade_postgres() -> None:
    op.execute(f"SELECT pg_advisory_xact_lock({IMPORT_LOCK})")
    op.execute(f"LOCK TABLE {LOCKED} IN SHARE MODE")
    leaf = LEAF.format_map(POSTGRESQL)
    op.execute(f"CREATE TABLE ledger_leaves (position BIGINT NOT NULL, {leaf})")
    op.execute(f"""
        CREATE TABLE ledger_pending (
            turn BIGINT DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
            sequence BIGINT GENERATED BY DEFAULT AS IDENTITY NOT NULL,
            {leaf},
            PRIMARY KEY (turn, sequence)
        )
    """)
    for table in TABLES:
        op.execute(table.format(**POSTGRESQL, clustered=""))
    rows = " UNION ALL ".join(_postgres_rows(*source) for source in SOURCES)
    op.execute(f"""
        INSERT INTO ledger_leaves (position, recorded_at, kind, recorded_by, text_hash, salt, id)
        SELECT row_number() OVER (ORDER BY at, kind, leaf_id, place), recorded_at, kind, recorded_by,
            text_hash, salt, leaf_id
        FROM (
            SELECT at, kind, leaf_id, place, recorded_at, recorded_by, sha256(salt || value) AS text_hash, salt
            FROM (SELECT *, uuid_send(gen_random_uuid()) AS salt FROM ({rows}) AS texts) AS salted
        ) AS leaves
        ORDER BY at, kind, leaf_id, place
    """)  # noqa: S608
    op.execute("ALTER TABLE ledger_leaves ADD PRIMARY KEY (position)")
    made = op.get_bind().exec_driver_sql("SELECT count(*) FROM ledger_leaves").scalar()
    if made:
        text, salt, digest, now = _migration_text(made)
        op.execute(f"""
            INSERT INTO ledger_entries VALUES ({MIGRATION_KIND}, '{revision}', '\\x{text.hex()}')
        """)  # noqa: S608
        op.execute(f"""
            INSERT INTO ledger_leaves (position, recorded_at, kind, recorded_by, text_hash, salt, id)
            VALUES ({made} + 1, '{now.isoformat()}', {MIGRATION_KIND}, 'migration',
                '\\x{digest.hex()}', '\\x{salt.hex()}', '{revision}')
        """)  # noqa: S608
    op.execute("CREATE INDEX ledger_leaves_by_id ON ledger_leaves USING hash (id)")


def _postgres_rows(
    kind: int, order: tuple[str, str], key: str, stamp: str, columns: str, source: str
) -> str:
    created = order[0].format(epoch="to_timestamp(0)")
    entity_id = " || '|' || ".join(map(_as_text, key.split(", ")))
    recorded_at, recorded_by = stamp.split(", ")
    fields = r" || '\x00'::bytea || ".join(
        f"coalesce(convert_to('=' || {_as_text(column)}, 'UTF8'), ''::bytea)"
        for column in columns.split(", ")
    )
    return f"""
        SELECT {created} AS at, {kind}::smallint AS kind, ({entity_id}) COLLATE "C" AS leaf_id,
            {order[1]}::bigint AS place, {recorded_at}::timestamptz AS recorded_at,
            {recorded_by}::text AS recorded_by, {fields} AS value
        FROM {source}
    """  # noqa: S608


def _as_text(column: str) -> str:
    if column.rpartition(".")[2] not in TIMES:
        return column
    # asyncpg stores the first and the last time that Python knows as infinity.
    return (
        f"CASE {column} WHEN 'infinity' THEN '{LAST_MICROS}' WHEN '-infinity' THEN '{FIRST_MICROS}'"
        f" ELSE (extract(epoch FROM date_trunc('second', {column}))::bigint * 1000000"
        f" + to_char({column}, 'US')::bigint)::text END"
    )
