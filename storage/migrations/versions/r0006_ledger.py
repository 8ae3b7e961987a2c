"""The ledger: leaves for every stored row, the stored levels of their tree, signed checkpoints, and texts of its own.

A leaf is made for each row that is there, in the order of creation, with the row's own stamp (none for a row of before
stamps were kept). A last leaf says that they were made here.

The leaves are made in windows of time, each in a transaction of its own: an interrupted revision goes on with the next
window. Readers never wait. Writers wait for the last step alone, in which rows that came meanwhile get their leaves.
"""

import hashlib
import heapq
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, Final

from alembic import op

from storage.migrations.ledger_sources import LAST, SOURCES

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
    CREATE TABLE IF NOT EXISTS ledger_tiles (
        level {small} NOT NULL, number BIGINT NOT NULL, hash {bytes} NOT NULL,
        PRIMARY KEY (level, number)
    ) {clustered}
    """,
    """
    CREATE TABLE IF NOT EXISTS ledger_checkpoints (
        size BIGINT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (size)
    ) {clustered}
    """,
    """
    CREATE TABLE IF NOT EXISTS ledger_entries (
        kind {small} NOT NULL, id {id} NOT NULL, text {bytes} NOT NULL, PRIMARY KEY (kind, id)
    ) {clustered}
    """,
)
WINDOWS: Final = """
    CREATE TABLE IF NOT EXISTS ledger_windows (
        until {time} NOT NULL, is_done {small} NOT NULL, PRIMARY KEY (until)
    )
"""
"""The windows of creation times, which end with `until`. The table is dropped at the end."""

MAX_WINDOWS: Final = 20
"""Maximum number of windows, because each reads some tables whole."""

WINDOW_ROWS: Final = 100
"""Minimum number of rows in a window."""

IMPORT_LOCK: Final = 5684365509025145176
"""The advisory lock that an import holds exclusively and other writes share."""

MIGRATION_KIND: Final = 13

FIRST_MICROS: Final = -62135596800000000
LAST_MICROS: Final = 253402300799999999
"""The microseconds of the years 1 and 9999 that PostgreSQL has as infinity."""

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


def _times(epoch: str) -> str:
    """Return the statement of the creation time of every row that gets a leaf."""
    return " UNION ALL ".join(
        f"SELECT {order[0].format(epoch=epoch)} AS at FROM {source}"  # noqa: S608
        for _, order, _, _, _, source in SOURCES
    )


def _make_windows(epoch: str, last: str) -> Iterator[str]:
    """Yield the statements that divide the rows into windows. The last window has no end."""
    yield f"""
        INSERT INTO ledger_windows (until, is_done)
        SELECT max(at), 0 FROM (
            SELECT at, ntile({MAX_WINDOWS}) OVER (ORDER BY at) AS tile FROM ({_times(epoch)}) AS times
        ) AS tiles
        GROUP BY tile HAVING count(*) >= {WINDOW_ROWS // MAX_WINDOWS} ON CONFLICT DO NOTHING
    """  # noqa: S608
    yield f"INSERT INTO ledger_windows (until, is_done) VALUES ({last}, 0) ON CONFLICT DO NOTHING"  # noqa: S608


# A window ends with the oldest `until` that is not done, and begins after the newest that is.
UNTIL: Final = "(SELECT min(until) FROM ledger_windows WHERE is_done = 0)"
DONE: Final = "(SELECT max(until) FROM ledger_windows WHERE is_done = 1)"
IN_WINDOW: Final = f"at <= {UNTIL} AND ({DONE} IS NULL OR at > {DONE})"


def _upgrade_sqlite() -> None:
    leaf = LEAF.format_map(SQLITE)
    driver: Any = op.get_bind().connection.driver_connection
    op.execute(
        "CREATE TABLE IF NOT EXISTS ledger_leaves"
        f" (position INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, {leaf})"
    )
    for table in TABLES:
        op.execute(table.format(**SQLITE, clustered="WITHOUT ROWID"))
    op.execute("CREATE INDEX IF NOT EXISTS ledger_leaves_by_id ON ledger_leaves (id)")
    if not _has_windows(driver):
        op.execute(WINDOWS.format_map(SQLITE))
        for statement in _make_windows("0", LAST):
            driver.execute(statement)
    while driver.execute(f"SELECT {UNTIL}").fetchone()[0] is not None:
        # The connection is in a transaction that holds the write lock. A reader never waits for it.
        _add_leaves(driver, IN_WINDOW)
        driver.execute(f"UPDATE ledger_windows SET is_done = 1 WHERE until = {UNTIL}")  # noqa: S608
        driver.execute("COMMIT")
        driver.execute("BEGIN IMMEDIATE")
        if not _has_windows(driver):
            raise RuntimeError("another process has made this revision")
    (rows,) = driver.execute(f"SELECT count(*) FROM ({_times('0')})").fetchone()  # noqa: S608
    (made,) = driver.execute("SELECT count(*) FROM ledger_leaves").fetchone()
    if made < rows:
        known = "SELECT 1 FROM ledger_leaves AS l WHERE l.kind = {kind} AND l.id = leaf_id"
        made += _add_leaves(driver, f"NOT EXISTS ({known})")
    if made:
        text, salt, digest, now = _migration_text(made)
        driver.execute(
            "INSERT INTO ledger_entries VALUES (?, ?, ?)", (MIGRATION_KIND, revision, text)
        )
        micros = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        driver.execute(INSERT_LEAF, (MIGRATION_KIND, revision, micros, "migration", digest, salt))
    driver.execute("DROP TABLE ledger_windows")


INSERT_LEAF: Final = (
    "INSERT INTO ledger_leaves (kind, id, recorded_at, recorded_by, text_hash, salt)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)


def _has_windows(driver: Any) -> bool:
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'ledger_windows'"
    return bool(driver.execute(query).fetchone()[0])


def _add_leaves(driver: Any, condition: str) -> int:
    """Add the leaves of the rows that meet a condition, and return their number."""
    sources = (_sqlite_rows(driver, condition, *source) for source in SOURCES)
    rows = heapq.merge(*sources, key=itemgetter(0, 1, 2, 3))
    return max(0, int(driver.executemany(INSERT_LEAF, map(_leaf_of_row, rows)).rowcount))


SqliteRow = tuple[int, int, str, int, tuple[Any, ...], tuple[Any, ...]]


def _sqlite_rows(
    driver: Any,
    condition: str,
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
    names = ", ".join(f"{name} AS c{number}" for number, name in enumerate(columns.split(", ")))
    at, by = stamp.split(", ")
    query = f"""
        SELECT * FROM (
            SELECT {created} AS at, {entity_id} AS leaf_id, {sequence} AS place,
                {at} AS stamp_at, {by} AS stamp_by, {names}
            FROM {source}
        ) WHERE {condition.format(kind=kind)} ORDER BY at, leaf_id, place
    """  # noqa: S608
    for row in driver.execute(query):
        yield row[0], kind, str(row[1]), row[2], row[3:5], row[5:]


def _leaf_of_row(row: SqliteRow) -> tuple[Any, ...]:
    _, kind, entity_id, _, stamp, values = row
    salt = secrets.token_bytes(16)
    return (kind, entity_id, *stamp, hashlib.sha256(salt + _encode(values)).digest(), salt)


def _upgrade_postgres() -> None:
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        leaf = LEAF.format_map(POSTGRESQL)
        op.execute(
            f"CREATE TABLE IF NOT EXISTS ledger_leaves (position BIGINT NOT NULL PRIMARY KEY, {leaf})"
        )
        op.execute(f"""
            CREATE TABLE IF NOT EXISTS ledger_pending (
                turn BIGINT DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
                sequence BIGINT GENERATED BY DEFAULT AS IDENTITY NOT NULL,
                {leaf},
                PRIMARY KEY (turn, sequence)
            )
        """)
        for table in TABLES:
            op.execute(table.format(**POSTGRESQL, clustered=""))
        op.execute(WINDOWS.format_map(POSTGRESQL))
        if not connection.exec_driver_sql("SELECT count(*) FROM ledger_windows").scalar():
            # The window without an end comes last: with it, the windows are complete.
            for statement in _make_windows("to_timestamp(0)", "'infinity'"):
                op.execute(statement)
        while connection.exec_driver_sql(f"SELECT {UNTIL}").scalar() is not None:
            connection.exec_driver_sql(f"""
                WITH done AS (UPDATE ledger_windows SET is_done = 1 WHERE until = {UNTIL})
                {_insert_leaves(IN_WINDOW)}
            """)  # noqa: S608
    op.execute(f"SELECT pg_advisory_xact_lock({IMPORT_LOCK})")
    op.execute(f"LOCK TABLE {LOCKED} IN SHARE MODE")
    connection = op.get_bind()
    count = f"SELECT count(*) FROM ({_times('to_timestamp(0)')}) AS times"  # noqa: S608
    rows = connection.exec_driver_sql(count).scalar() or 0
    made = connection.exec_driver_sql("SELECT count(*) FROM ledger_leaves").scalar() or 0
    if made < rows:
        known = "SELECT FROM ledger_leaves AS l WHERE l.kind = texts.kind AND l.id = texts.leaf_id"
        connection.exec_driver_sql(_insert_leaves(f"NOT EXISTS ({known})"))
        made = connection.exec_driver_sql("SELECT count(*) FROM ledger_leaves").scalar() or 0
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
    op.execute("DROP TABLE ledger_windows")


def _insert_leaves(condition: str) -> str:
    """Return the statement that adds the leaves of the rows that meet a condition."""
    rows = " UNION ALL ".join(_postgres_rows(*source) for source in SOURCES)
    return f"""
        INSERT INTO ledger_leaves (position, recorded_at, kind, recorded_by, text_hash, salt, id)
        SELECT (SELECT coalesce(max(position), 0) FROM ledger_leaves)
                + row_number() OVER (ORDER BY at, kind, leaf_id, place),
            recorded_at, kind, recorded_by, sha256(salt || value), salt, leaf_id
        FROM (
            SELECT *, uuid_send(gen_random_uuid()) AS salt FROM ({rows}) AS texts WHERE {condition}
        ) AS salted
        ORDER BY at, kind, leaf_id, place
    """  # noqa: S608


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
