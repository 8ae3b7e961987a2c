"""The portfolios of operations and decisions, kept beside them, so that an index has the records of a scope in order.

Triggers keep them in the transaction of the write, whoever writes. On PostgreSQL a trigger does not see the rows of
concurrent transactions. It therefore locks what it looks for: runs share the locks of their ids and correlation ids,
and an operation or an edge that may belong to a run it does not see holds them alone. The revision can be repeated.
"""

# ruff: noqa: S608, ISC004  # only names and rules of our own are formatted into the statements

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.migrations.indexes import create_index

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

IMPORT_LOCK: Final = 5684365509025145176
"""The advisory lock that an import holds exclusively and other writes share."""

BATCH_SIZE: Final = 5_000

TABLE: Final = """
    CREATE TABLE IF NOT EXISTS record_portfolios (
        entity_id {id} NOT NULL,
        kind {id} NOT NULL,
        portfolio_id {id} NOT NULL,
        ordered_at {time} NOT NULL,
        PRIMARY KEY (entity_id, kind, portfolio_id)
    ) {options}
"""
SQLITE: Final = {"id": "TEXT", "time": "BIGINT", "options": "WITHOUT ROWID"}
POSTGRESQL: Final = {"id": 'TEXT COLLATE "C"', "time": "TIMESTAMP WITH TIME ZONE", "options": ""}

INDEX: Final = "record_portfolios_by_portfolio_id"
INDEXED: Final = ["kind", "portfolio_id", "ordered_at", "entity_id"]

INSERT: Final = "INSERT INTO record_portfolios (entity_id, kind, portfolio_id, ordered_at)"

# A correlation id up to its last colon, and without it: what is trimmed are all characters but the colon.
WITH_COLON: Final = "rtrim({run}.correlation_id, replace({run}.correlation_id, ':', ''))"
PREFIX: Final = f"substr({WITH_COLON}, 1, CASE WHEN length({WITH_COLON}) > 0 THEN length({WITH_COLON}) - 1 ELSE 0 END)"
MAY_BE_SCENARIO: Final = (
    "{run}.idempotency_key IS NULL AND {run}.correlation_id LIKE '%:_%'"
    f" AND length({WITH_COLON}) < length({{run}}.correlation_id)"
)

OPERATIONS_OF_RUN: Final = (
    "operations AS o WHERE o.correlation_id = {run}.correlation_id",
    f"operations AS o WHERE {MAY_BE_SCENARIO} AND o.correlation_id = {PREFIX}"
    " AND o.created_at <= {run}.created_at AND coalesce(o.finished_at, {run}.created_at) >= {run}.created_at",
    "lineage_edges AS e JOIN operations AS o ON o.operation_id = e.target_entity_id"
    " WHERE e.source_entity_id = {run}.rebalance_run_id AND e.edge_type = 'CAUSED_BY'",
)
"""The operations `o` of a run: of its correlation id, that it is a scenario of, and that caused it."""

RUNS_OF_OPERATION: Final = (
    "runs AS r WHERE r.correlation_id = {o}.correlation_id",
    "runs AS r WHERE r.correlation_id > {o}.correlation_id || ':' AND r.correlation_id < {o}.correlation_id || ';'"
    " AND substr(r.correlation_id, length({o}.correlation_id) + 2) NOT LIKE '%:%' AND r.idempotency_key IS NULL"
    " AND r.created_at >= {o}.created_at AND r.created_at <= coalesce({o}.finished_at, r.created_at)",
    "lineage_edges AS e JOIN runs AS r ON r.rebalance_run_id = e.source_entity_id"
    " WHERE e.target_entity_id = {o}.operation_id AND e.edge_type = 'CAUSED_BY'",
)
"""The runs `r` of an operation, by the same rules."""


def rows_of_run(run: str, fence: str = "") -> str:
    """Return the query of the rows of a run's operations."""
    return " UNION ".join(
        f"SELECT * FROM (SELECT o.operation_id, 'OPERATION', {run}.portfolio_id, o.created_at"
        f" FROM {each.format(run=run)}{fence}) AS found"
        for each in OPERATIONS_OF_RUN
    )


def rows_of_operation(operation: str, fence: str = "") -> str:
    """Return the query of the rows of an operation."""
    return " UNION ".join(
        f"SELECT * FROM (SELECT {operation}.operation_id, 'OPERATION', r.portfolio_id, {operation}.created_at"
        f" FROM {each.format(o=operation)}{fence}) AS found"
        for each in RUNS_OF_OPERATION
    )


_LEFT: Final = " OR ".join(
    f"EXISTS (SELECT 1 FROM {each.format(o='left_over')} AND r.portfolio_id || '' = record_portfolios.portfolio_id)"
    for each in RUNS_OF_OPERATION
)
FORGET: Final = f"""
    DELETE FROM record_portfolios WHERE kind = 'OPERATION' AND {{rows}} AND NOT EXISTS (
        SELECT 1 FROM operations AS left_over WHERE left_over.operation_id = record_portfolios.entity_id AND ({_LEFT})
    )
"""
"""Delete those of the `rows` of operations that no run accounts for any more."""


def upgrade() -> None:
    """Create the table and the triggers, and fill it."""
    if op.get_context().dialect.name == "postgresql":
        _upgrade_postgres()
    else:
        _upgrade_sqlite()


SQLITE_TRIGGERS: Final = {
    "run_insert": f"""
        AFTER INSERT ON runs BEGIN
            {INSERT} SELECT * FROM ({rows_of_run("new")}) WHERE true ON CONFLICT DO NOTHING;
            {INSERT} SELECT decision_id, 'DECISION', new.portfolio_id, decided_at
            FROM decisions WHERE run_id = new.rebalance_run_id ON CONFLICT DO NOTHING;
        END
    """,
    "run_delete": f"""
        AFTER DELETE ON runs BEGIN
            {
        FORGET.format(
            rows="portfolio_id = old.portfolio_id AND entity_id IN"
            f" (SELECT operation_id FROM ({rows_of_run('old')}))"
        )
    };
            DELETE FROM record_portfolios WHERE kind = 'DECISION'
            AND entity_id IN (SELECT decision_id FROM decisions WHERE run_id = old.rebalance_run_id);
        END
    """,
    "operation_insert": f"""
        AFTER INSERT ON operations BEGIN
            {INSERT} SELECT * FROM ({rows_of_operation("new")}) WHERE true ON CONFLICT DO NOTHING;
        END
    """,
    "operation_update": f"""
        AFTER UPDATE OF finished_at ON operations WHEN old.finished_at IS NOT new.finished_at BEGIN
            {FORGET.format(rows="entity_id = new.operation_id")};
        END
    """,
    "operation_delete": """
        AFTER DELETE ON operations BEGIN
            DELETE FROM record_portfolios WHERE entity_id = old.operation_id AND kind = 'OPERATION';
        END
    """,
    "edge_insert": f"""
        AFTER INSERT ON lineage_edges WHEN new.edge_type = 'CAUSED_BY' BEGIN
            {INSERT} SELECT o.operation_id, 'OPERATION', r.portfolio_id, o.created_at
            FROM operations AS o, runs AS r
            WHERE o.operation_id = new.target_entity_id AND r.rebalance_run_id = new.source_entity_id
            ON CONFLICT DO NOTHING;
        END
    """,
    "edge_delete": f"""
        AFTER DELETE ON lineage_edges WHEN old.edge_type = 'CAUSED_BY' BEGIN
            {FORGET.format(rows="entity_id = old.target_entity_id")};
        END
    """,
    "decision_insert": f"""
        AFTER INSERT ON decisions BEGIN
            {INSERT} SELECT new.decision_id, 'DECISION', portfolio_id, new.decided_at
            FROM runs WHERE rebalance_run_id = new.run_id ON CONFLICT DO NOTHING;
        END
    """,
    "decision_delete": """
        AFTER DELETE ON decisions BEGIN
            DELETE FROM record_portfolios WHERE entity_id = old.decision_id AND kind = 'DECISION';
        END
    """,
}

FILL_OPERATIONS: Final = " UNION ".join(
    f"SELECT o.operation_id, 'OPERATION', r.portfolio_id, o.created_at FROM {tables}"
    for tables in (
        "operations AS o JOIN runs AS r ON r.correlation_id = o.correlation_id WHERE {which}",
        f"runs AS r JOIN operations AS o ON {MAY_BE_SCENARIO.format(run='r')}"
        f" AND o.correlation_id = {PREFIX.format(run='r')} AND o.created_at <= r.created_at"
        " AND coalesce(o.finished_at, r.created_at) >= r.created_at WHERE {which}",
        "operations AS o JOIN lineage_edges AS e ON e.target_entity_id = o.operation_id AND e.edge_type = 'CAUSED_BY'"
        " JOIN runs AS r ON r.rebalance_run_id = e.source_entity_id WHERE {which}",
    )
)
FILL_DECISIONS: Final = (
    "SELECT d.decision_id, 'DECISION', r.portfolio_id, d.decided_at"
    " FROM decisions AS d JOIN runs AS r ON r.rebalance_run_id = d.run_id WHERE {which}"
)


def _execute(sql: str) -> None:
    op.execute(sa.text(sql.replace(":", "\\:")))


def _upgrade_sqlite() -> None:
    _execute(TABLE.format_map(SQLITE))
    for query in (FILL_OPERATIONS, FILL_DECISIONS):
        _execute(f"{INSERT} {query.format(which='true')} ON CONFLICT DO NOTHING")
    create_index(INDEX, "record_portfolios", INDEXED)
    for name, trigger in SQLITE_TRIGGERS.items():
        _execute(f"CREATE TRIGGER portfolios_{name} {trigger}")


LOCK_SPACES: Final = {"correlation": 512, "run": 512, "operation": 2048}
"""How many locks there are of each kind: a transaction may hold all of them."""

_FIRST_KEY: Final = 1_684_368_640
_CORRELATIONS: Final = (
    "SELECT {run}.correlation_id AS id FROM changed AS {run} UNION ALL"
    f" SELECT {PREFIX} FROM changed AS {{run}} WHERE {MAY_BE_SCENARIO}"
).format(run="n")


def _lock(kind: str, ids: str, *, shared: bool) -> str:
    """Return the statement that waits for the locks of the ids of a query, in the order of their keys."""
    number = [*LOCK_SPACES].index(kind)
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    return (
        f"PERFORM {function}({_FIRST_KEY + number}, bucket) FROM (SELECT DISTINCT"
        f" hashtext(id) & {LOCK_SPACES[kind] - 1} AS bucket FROM ({ids}) AS ids ORDER BY 1) AS buckets;"
    )


def _of_changed(rows: str) -> str:
    return f"SELECT found.* FROM changed AS n CROSS JOIN LATERAL ({rows}) AS found(id, kind, portfolio_id, at)"


_RUN_ROWS: Final = _of_changed(rows_of_run("n", " OFFSET 0"))
_OPERATION_ROWS: Final = _of_changed(rows_of_operation("n", " OFFSET 0"))
_RUN_LOCKS: Final = _lock("correlation", _CORRELATIONS, shared=True) + _lock(
    "run", "SELECT rebalance_run_id AS id FROM changed", shared=True
)
_OPERATION_LOCKS: Final = _lock(
    "correlation", "SELECT correlation_id AS id FROM changed", shared=False
) + _lock("operation", "SELECT operation_id AS id FROM changed", shared=False)
_CAUSES: Final = "changed AS e WHERE e.edge_type = 'CAUSED_BY'"
_TARGETS: Final = f"SELECT e.target_entity_id AS id FROM {_CAUSES}"

POSTGRESQL_TRIGGERS: Final = {
    ("runs", "INSERT", "NEW"): (
        _RUN_LOCKS + _lock("operation", _RUN_ROWS, shared=True),
        f"{INSERT} SELECT DISTINCT * FROM ({_RUN_ROWS}) AS made ORDER BY 1, 3 ON CONFLICT DO NOTHING;"
        f"{INSERT} SELECT d.decision_id, 'DECISION', n.portfolio_id, d.decided_at FROM changed AS n"
        " CROSS JOIN LATERAL (SELECT * FROM decisions WHERE run_id = n.rebalance_run_id OFFSET 0) AS d"
        " ON CONFLICT DO NOTHING;",
    ),
    ("runs", "DELETE", "OLD"): (
        _RUN_LOCKS + _lock("operation", _RUN_ROWS, shared=False),
        FORGET.format(
            rows=f"(entity_id, portfolio_id) IN (SELECT id, portfolio_id FROM ({_RUN_ROWS}) AS made)"
        )
        + "; DELETE FROM record_portfolios WHERE kind = 'DECISION' AND entity_id IN"
        " (SELECT d.decision_id FROM changed AS n JOIN decisions AS d ON d.run_id = n.rebalance_run_id);",
    ),
    ("operations", "INSERT", "NEW"): (
        _OPERATION_LOCKS,
        f"{INSERT} SELECT DISTINCT * FROM ({_OPERATION_ROWS}) AS made ORDER BY 1, 3 ON CONFLICT DO NOTHING;",
    ),
    ("operations", "UPDATE", "OLD TABLE AS previous NEW"): (
        "IF NOT EXISTS (SELECT 1 FROM changed AS n JOIN previous AS p ON p.operation_id = n.operation_id"
        " WHERE p.finished_at IS DISTINCT FROM n.finished_at) THEN RETURN NULL; END IF;"
        + _OPERATION_LOCKS,
        FORGET.format(rows="entity_id IN (SELECT operation_id FROM changed)") + ";",
    ),
    ("operations", "DELETE", "OLD"): (
        _OPERATION_LOCKS,
        "DELETE FROM record_portfolios WHERE kind = 'OPERATION'"
        " AND entity_id IN (SELECT operation_id FROM changed);",
    ),
    ("lineage_edges", "INSERT", "NEW"): (
        f"IF NOT EXISTS (SELECT 1 FROM {_CAUSES}) THEN RETURN NULL; END IF;"
        + _lock(
            "run",
            f"SELECT e.source_entity_id AS id FROM {_CAUSES} AND NOT EXISTS"
            " (SELECT 1 FROM runs AS r WHERE r.rebalance_run_id = e.source_entity_id)",
            shared=False,
        )
        + _lock(
            "operation",
            f"{_TARGETS} AND NOT EXISTS"
            " (SELECT 1 FROM operations AS o WHERE o.operation_id = e.target_entity_id)",
            shared=False,
        )
        + _lock("operation", _TARGETS, shared=True),
        f"{INSERT} SELECT DISTINCT o.operation_id, 'OPERATION', r.portfolio_id, o.created_at"
        " FROM changed AS e CROSS JOIN LATERAL"
        " (SELECT * FROM operations WHERE operation_id = e.target_entity_id OFFSET 0) AS o CROSS JOIN LATERAL"
        " (SELECT * FROM runs WHERE rebalance_run_id = e.source_entity_id OFFSET 0) AS r"
        " WHERE e.edge_type = 'CAUSED_BY' ORDER BY 1, 3 ON CONFLICT DO NOTHING;",
    ),
    ("lineage_edges", "DELETE", "OLD"): (
        f"IF NOT EXISTS (SELECT 1 FROM {_CAUSES}) THEN RETURN NULL; END IF;"
        + _lock("operation", _TARGETS, shared=False),
        FORGET.format(rows=f"entity_id IN ({_TARGETS})") + ";",
    ),
    ("decisions", "INSERT", "NEW"): (
        "",
        f"{INSERT} SELECT n.decision_id, 'DECISION', r.portfolio_id, n.decided_at FROM changed AS n"
        " CROSS JOIN LATERAL (SELECT * FROM runs WHERE rebalance_run_id = n.run_id OFFSET 0) AS r"
        " ON CONFLICT DO NOTHING;",
    ),
    ("decisions", "DELETE", "OLD"): (
        "",
        "DELETE FROM record_portfolios WHERE kind = 'DECISION'"
        " AND entity_id IN (SELECT decision_id FROM changed);",
    ),
}
"""By table, event and rows: the statements that lock, and those that keep the table after it."""


def _upgrade_postgres() -> None:
    # Lock before the tables are locked, because every write that locks several tables holds this lock first.
    _execute(f"SELECT pg_advisory_xact_lock({IMPORT_LOCK})")
    _execute(TABLE.format_map(POSTGRESQL))
    for (table, event, rows), (locks, changes) in POSTGRESQL_TRIGGERS.items():
        name = f"portfolios_{table}_{event.lower()}"
        _execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {locks} {changes} RETURN NULL; END $$"
        )
        _execute(
            f"CREATE OR REPLACE TRIGGER {name} AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    create_index(INDEX, "record_portfolios", INDEXED)
    with op.get_context().autocommit_block():
        _fill_postgres("operations", "operation_id", "o", FILL_OPERATIONS)
        _fill_postgres("decisions", "decision_id", "d", FILL_DECISIONS)


def _fill_postgres(table: str, key: str, name: str, query: str) -> None:
    """Add the rows of a table's records in batches. Other writes wait for each, because it must see no half of one."""
    which = f"{name}.{key} > low AND {name}.{key} <= high"
    _execute(f"""
        CREATE OR REPLACE FUNCTION portfolios_fill(low text, high text) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock({IMPORT_LOCK});
            {INSERT} {query.format(which=which)} ON CONFLICT DO NOTHING;
        END $$
    """)
    following = sa.text(
        f"SELECT max({key}) FROM (SELECT {key} FROM {table} WHERE {key} > :low"
        f" ORDER BY {key} LIMIT {BATCH_SIZE}) AS batch"
    )
    connection, low = op.get_bind(), ""
    while high := connection.execute(following, {"low": low}).scalar():
        connection.execute(
            sa.text("SELECT portfolios_fill(:low, :high)"), {"low": low, "high": high}
        )
        low = high
    _execute("DROP FUNCTION portfolios_fill")
