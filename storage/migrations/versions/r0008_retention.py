"""Tombstones, purge records, holds, and edges that a purge hides from REST instead of deleting them."""

from typing import Final

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SQLITE: Final = {
    "id": "TEXT",
    "time": "BIGINT",
    "serial_key": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
}
POSTGRESQL: Final = {
    "id": 'TEXT COLLATE "C"',
    "time": "TIMESTAMP WITH TIME ZONE",
    "serial_key": "BIGSERIAL PRIMARY KEY",
}

STATEMENTS: Final = (
    """
    CREATE TABLE IF NOT EXISTS tombstones (
        entity_id {id} NOT NULL,
        kind {id} NOT NULL,
        status {id} NOT NULL,
        portfolio_id {id},
        correlation_id {id} NOT NULL,
        request_hash {id},
        created_at {time} NOT NULL,
        purged_at {time} NOT NULL,
        purge BIGINT NOT NULL,
        content_hash {id} NOT NULL,
        reason TEXT NOT NULL,
        recorded_at {time},
        PRIMARY KEY (entity_id)
    )
    """,
    """
    CREATE INDEX IF NOT EXISTS tombstones_by_correlation_id ON tombstones (correlation_id)
    """,
    """
    CREATE TABLE IF NOT EXISTS purges (
        number {serial_key},
        purged_at {time} NOT NULL,
        purged_by {id} NOT NULL,
        reason TEXT NOT NULL,
        runs_before {time},
        operations_before {time},
        leaves_tombstones BIGINT NOT NULL,
        runs BIGINT NOT NULL,
        operations BIGINT NOT NULL,
        orphans BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS holds (
        hold_id {id} NOT NULL,
        reason TEXT NOT NULL,
        matter TEXT,
        entity_id {id},
        direction {id} NOT NULL,
        depth BIGINT NOT NULL,
        portfolio_id {id},
        is_of_time BIGINT NOT NULL,
        created_since {time},
        created_until {time},
        placed_at {time} NOT NULL,
        placed_by {id} NOT NULL,
        PRIMARY KEY (hold_id)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS hold_releases (
        hold_id {id} NOT NULL,
        reason TEXT NOT NULL,
        released_at {time} NOT NULL,
        released_by {id} NOT NULL,
        PRIMARY KEY (hold_id)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS torn_entities (
        entity_id {id} NOT NULL,
        purge BIGINT NOT NULL,
        PRIMARY KEY (entity_id)
    )
    """,
)

IMPORT_LOCK: Final = 5684365509025145176
"""The advisory lock that an import holds exclusively and every other write shares."""

LOCK_ATTEMPTS: Final = 3000

_ADD_COLUMN: Final = "ALTER TABLE lineage_edges ADD COLUMN IF NOT EXISTS purge BIGINT"
_ADD_COLUMN_BETWEEN_READERS: Final = f"""
    DO $$ BEGIN
        SET LOCAL lock_timeout = '100ms';
        FOR attempt IN 1..{LOCK_ATTEMPTS} LOOP
            BEGIN
                {_ADD_COLUMN};
                RETURN;
            EXCEPTION WHEN lock_not_available THEN
                PERFORM pg_sleep(0.1);
            END;
        END LOOP;
        SET LOCAL lock_timeout = 0;
        {_ADD_COLUMN};
    END $$
"""

_COUNT_SHOWN: Final = """
    CREATE OR REPLACE FUNCTION keep_edges() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM keep_count('edges', '', TG_ARGV[0]::bigint * count)
        FROM (SELECT count(*) FROM changed WHERE purge IS NULL) AS shown WHERE count <> 0;
        RETURN NULL;
    END $$
"""

_SQLITE_TRIGGERS: Final = (
    "DROP TRIGGER keep_edges_delete",
    """
    CREATE TRIGGER keep_edges_delete AFTER DELETE ON lineage_edges WHEN old.purge IS NULL BEGIN
        UPDATE kept_counts SET count = count - 1 WHERE what = 'edges' AND word = '' AND slot = 0;
    END
    """,
    """
    CREATE TRIGGER keep_edges_update AFTER UPDATE OF purge ON lineage_edges BEGIN
        UPDATE kept_counts SET count = count + (new.purge IS NULL) - (old.purge IS NULL)
        WHERE what = 'edges' AND word = '' AND slot = 0;
    END
    """,
)


def upgrade() -> None:
    """Create the tables, and count only the edges that no purge has hidden."""
    if op.get_context().dialect.name != "postgresql":
        op.execute("ALTER TABLE lineage_edges ADD COLUMN purge BIGINT")
        for statement in STATEMENTS:
            op.execute(statement.format_map(SQLITE))
        for statement in _SQLITE_TRIGGERS:
            op.execute(statement)
        return
    with op.get_context().autocommit_block():
        for statement in STATEMENTS:
            op.execute(statement.format_map(POSTGRESQL))
        op.execute(_ADD_COLUMN_BETWEEN_READERS)
    # Lock before the table is locked, because every write that locks several tables holds this lock first.
    op.execute(f"SELECT pg_advisory_xact_lock({IMPORT_LOCK})")
    op.execute(_COUNT_SHOWN)
    for rows, by in (("OLD", -1), ("NEW", 1)):
        op.execute(f"""
            CREATE OR REPLACE TRIGGER keep_edges_update_{rows.lower()}
            AFTER UPDATE ON lineage_edges REFERENCING {rows} TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION keep_edges('{by}')
        """)
