"""Counts that are kept: triggers note every row that comes, goes or changes its word, in the write's transaction.

Whoever writes is counted: processes of the version before, which go on writing while this one starts, and
whoever mends a row by hand. On PostgreSQL the triggers are there before anything is counted, so that writers
wait only while those are made; run again after a stop half way, this revision ends in the same place.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.sql.model.tables import Id
from storage.sql.writing.advisory_locks import IMPORT

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NONE: Final = "''"

WORDS: Final = (
    ("run_statuses", "runs", "status"),
    ("operation_statuses", "operations", "status"),
    ("decision_actions", "decisions", "action"),
    ("decision_reasons", "decisions", "reason_code"),
    ("edges", "lineage_edges", NONE),
)
"""What is counted, in which table, by which column."""

_COUNTED: Final = " UNION ALL ".join(
    f"SELECT '{what}' AS what, {word} AS word, count(*) AS count FROM {table} GROUP BY 2"  # noqa: S608
    for what, table, word in WORDS
)
CORRECT: Final = f"""
    INSERT INTO kept_counts (what, word, count)
    SELECT what, word, sum(count) FROM (
        {_COUNTED} UNION ALL SELECT what, word, -count FROM kept_counts
    ) AS difference
    GROUP BY what, word HAVING sum(count) <> 0
"""  # noqa: S608
"""One statement, and so one state of the tables and of the counts: exact beside writers too."""

KEEP_COUNT: Final = """
    CREATE OR REPLACE FUNCTION keep_count(counted text, of_word text, change bigint) RETURNS void
    LANGUAGE plpgsql AS $$
    BEGIN
        -- Any row of the word that no other transaction is changing: writers never wait for one another.
        UPDATE kept_counts SET count = count + change
        WHERE (what, word, slot) = (
            SELECT what, word, slot FROM kept_counts WHERE what = counted AND word = of_word
            LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
        );
        IF NOT FOUND THEN
            INSERT INTO kept_counts (what, word, count) VALUES (counted, of_word, change);
        END IF;
    END $$
"""


def upgrade() -> None:
    """Build the table and the triggers, and count what is there."""
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgres()
    else:
        _upgrade_sqlite()


def _create_table(*slot: sa.schema.FetchedValue) -> None:
    op.create_table(
        "kept_counts",
        sa.Column("what", Id, nullable=False),
        sa.Column("word", Id, nullable=False),
        sa.Column(
            "slot", sa.BigInteger(), *slot, nullable=False, server_default=None if slot else "0"
        ),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("what", "word", "slot"),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )


def _upgrade_postgres() -> None:
    # Before the locks of the tables: all that takes several of those waits for this one first.
    op.execute(sa.select(sa.func.pg_advisory_xact_lock(IMPORT)))
    _create_table(sa.Identity())
    op.execute(KEEP_COUNT)
    for what, table, word in WORDS:
        op.execute(f"""
            CREATE OR REPLACE FUNCTION keep_{what}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM keep_count('{what}', word, TG_ARGV[0]::bigint * count)
                FROM (SELECT {word} AS word, count(*) FROM changed GROUP BY 1) AS words;
                RETURN NULL;
            END $$
        """)  # noqa: S608
        changes = [("INSERT", "NEW", 1), ("DELETE", "OLD", -1)]
        if word != NONE:
            changes += [("UPDATE", "OLD", -1), ("UPDATE", "NEW", 1)]
        for event, rows, by in changes:
            op.execute(f"""
                CREATE OR REPLACE TRIGGER keep_{what}_{event.lower()}_{rows.lower()}
                AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed
                FOR EACH STATEMENT EXECUTE FUNCTION keep_{what}('{by}')
            """)
    with op.get_context().autocommit_block():
        op.execute(CORRECT)


def _upgrade_sqlite() -> None:
    _create_table()
    op.execute(CORRECT)
    for what, table, word in WORDS:
        changes = [("INSERT", [("new", 1)]), ("DELETE", [("old", -1)])]
        if word != NONE:
            changes.append((f"UPDATE OF {word}", [("old", -1), ("new", 1)]))
        for event, rows in changes:
            steps = "".join(
                _kept_on_sqlite(what, word if word == NONE else f"{row}.{word}", by)
                for row, by in rows
            )
            name = f"keep_{what}_{event.split()[0].lower()}"
            op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {steps} END")


def _kept_on_sqlite(what: str, word: str, by: int) -> str:
    # DO UPDATE would abort where it fails, whatever the insert says, and so have SQLite copy pages for every row.
    return f"""
        INSERT INTO kept_counts (what, word, count) VALUES ('{what}', {word}, 0)
        ON CONFLICT DO NOTHING;
        UPDATE kept_counts SET count = count + {by}
        WHERE what = '{what}' AND word = {word} AND slot = 0;
    """  # noqa: S608
