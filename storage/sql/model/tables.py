"""The tables, indexes and column types of the schema that the migrations build."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    FetchedValue,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    func,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine

from storage.records import from_micros, to_micros
from storage.sql.model.durations import duration


def as_utc(timestamp: datetime) -> datetime:
    """Return a timestamp of asyncpg with its time zone, UTC.

    asyncpg omits the time zone of the least and the greatest datetime.
    """
    return timestamp if timestamp.tzinfo is UTC else timestamp.replace(tzinfo=UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A UTC timestamp to the microsecond: `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type of the dialect."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return the timestamp as the dialect stores it."""
        if value is None or dialect.name == "postgresql":
            return value
        return to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the stored timestamp in UTC."""
        if value is None:
            return None
        if isinstance(value, int):
            return from_micros(value)
        return as_utc(value)


Id: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is compared by code point, as SQLite compares every text."""

SequenceNumber: Final = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData()


def _stamp() -> tuple[Column[Any], Column[Any]]:
    """Return the columns of a record's stamp. They are NULL for records from before schema revision 0005."""
    return Column("recorded_at", UtcDateTime), Column("recorded_by", Id)


runs = Table(
    "runs",
    metadata,
    Column("rebalance_run_id", Id, primary_key=True),
    Column("correlation_id", Id, nullable=False),
    Column("request_hash", Id, nullable=False),
    Column("idempotency_key", Id),
    Column("portfolio_id", Id, nullable=False),
    Column("status", Id, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("review", Id, nullable=False, server_default="OPEN"),
    *_stamp(),
    Column("decided_at", UtcDateTime, server_default=FetchedValue()),
)
"""`review` is the outcome of the newest decision: OPEN (also before the first), APPROVED or REJECTED.

`decided_at` is the time of the newest decision, NULL before the first.
"""

results = Table(
    "results",
    metadata,
    Column("rebalance_run_id", Id, primary_key=True),
    Column("result", Text, nullable=False),
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("rebalance_run_id", Id, primary_key=True),
    Column("artifact", Text, nullable=False),
    *_stamp(),
)

operations = Table(
    "operations",
    metadata,
    Column("operation_id", Id, primary_key=True),
    Column("operation_type", Id, nullable=False),
    Column("status", Id, nullable=False),
    Column("correlation_id", Id, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("request", Text),
    Column("result", Text),
    Column("error", Text),
    *_stamp(),
)

operation_steps = Table(
    "operation_steps",
    metadata,
    Column("step", SequenceNumber, primary_key=True, autoincrement=True),
    Column("operation_id", Id, nullable=False),
    Column("status", Id, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    *_stamp(),
    sqlite_autoincrement=True,
)
"""Every state of an operation, the present one included, each with its own stamp; `operations` keeps the first stamp.

An operation without steps has not changed since schema revision 0005. Type, correlation id, creation and request
never change; result and error belong to the finished state.
"""

decisions = Table(
    "decisions",
    metadata,
    Column("sequence", SequenceNumber, primary_key=True, autoincrement=True),
    Column("decision_id", Id, nullable=False, unique=True),
    Column("run_id", Id, nullable=False),
    Column("action", Id, nullable=False),
    Column("reason_code", Id, nullable=False),
    Column("comment", Text),
    Column("actor_id", Id, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("correlation_id", Id, nullable=False),
    *_stamp(),
    sqlite_autoincrement=True,
)

mappings = Table(
    "idempotency_mappings",
    metadata,
    Column("idempotency_key", Id, primary_key=True),
    Column("request_hash", Id, nullable=False),
    Column("rebalance_run_id", Id, nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    *_stamp(),
)

mapping_moves = Table(
    "mapping_moves",
    metadata,
    Column("move", SequenceNumber, primary_key=True, autoincrement=True),
    Column("idempotency_key", Id, nullable=False),
    Column("request_hash", Id, nullable=False),
    Column("rebalance_run_id", Id, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    *_stamp(),
    sqlite_autoincrement=True,
)
"""The earlier mappings of idempotency keys, each with its own stamp. The row of `mappings` is newer than all of them.

The mapping of a key as known at a time is the newest of its row and its moves, by `move`, whose stamp is not later or
is NULL. As of a valid time it is the newest use of the key by then: its row, a move or a history row. A purge adds the
mapping that it deletes, whose run then has a tombstone.
"""

history = Table(
    "idempotency_history",
    metadata,
    Column("idempotency_key", Id, primary_key=True),
    Column("created_at", UtcDateTime, primary_key=True),
    Column("rebalance_run_id", Id, primary_key=True, index=True),
    Column("correlation_id", Id, primary_key=True),
    Column("request_hash", Id, primary_key=True),
    *_stamp(),
    sqlite_with_rowid=False,
)

conflicts = Table(
    "idempotency_conflicts",
    metadata,
    Column("idempotency_key", Id, primary_key=True),
    Column("conflicted_at", UtcDateTime, nullable=False),
)
"""The idempotency keys that have more than one request hash."""

edges = Table(
    "lineage_edges",
    metadata,
    Column("source_entity_id", Id, primary_key=True),
    Column("created_at", UtcDateTime, primary_key=True),
    Column("edge_type", Id, primary_key=True),
    Column("target_entity_id", Id, primary_key=True),
    Column("metadata", Text, nullable=False),
    *_stamp(),
    Column("purge", BigInteger, server_default=FetchedValue()),
    sqlite_with_rowid=False,
)
"""`purge` is the number of the purge that hid the edge from REST, counts and exports. Graph searches follow it."""

reason_index = Table(
    "reason_index",
    metadata,
    Column("source", Id, primary_key=True),
    Column("value", Id, primary_key=True),
    Column("created_at", UtcDateTime, primary_key=True),
    Column("entity_id", Id, primary_key=True),
    sqlite_with_rowid=False,
)
"""The reason index (storage.reasons): the values of runs and operations, by the creation of the record."""

Index("reason_index_by_entity_id", reason_index.c.entity_id)
Index(
    "reason_index_by_created_at",
    reason_index.c.source,
    reason_index.c.created_at,
    reason_index.c.value,
)

kept_counts = Table(
    "kept_counts",
    metadata,
    Column("what", Id, primary_key=True),
    Column("word", Id, primary_key=True),
    Column("slot", BigInteger, Identity(), primary_key=True),
    Column("count", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""The number of rows with each value, maintained by triggers (revision 0002): the sum over its slots."""

Index(
    "lineage_edges_by_target",
    edges.c.target_entity_id,
    edges.c.created_at,
    edges.c.source_entity_id,
    edges.c.edge_type,
)


Index("lineage_edges_by_created_at", edges.c.created_at)

Index("operation_steps_by_operation_id", operation_steps.c.operation_id, operation_steps.c.step)
Index("mapping_moves_by_idempotency_key", mapping_moves.c.idempotency_key, mapping_moves.c.move)
Index(
    "mapping_moves_by_created_at",
    mapping_moves.c.idempotency_key,
    mapping_moves.c.created_at,
    mapping_moves.c.move,
)
Index("mapping_moves_by_rebalance_run_id", mapping_moves.c.rebalance_run_id)

changes = Table(
    "changes",
    metadata,
    Column("sequence", SequenceNumber, primary_key=True, autoincrement=True),
    Column("turn", BigInteger, nullable=False, server_default=FetchedValue()),
    Column("kind", Id, nullable=False),
    Column("entity_id", Id, nullable=False),
    Column("word", Id, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
"""The change log. `turn` is the transaction id on PostgreSQL, where the primary key begins with it, and 0 on SQLite,
which has one writer at a time."""


def _index_orders(
    table: Table, order: tuple[str, str], fields: tuple[str, ...], *, has: tuple[str, ...] = ()
) -> None:
    """Create the index of a list's order, and an index for each filter field.

    The first index also includes the columns `has`.
    """
    keys = [table.c[name] for name in order]
    Index(f"{table.name}_by_{order[0]}", *keys, *(table.c[name] for name in has))
    for field in fields:
        Index(f"{table.name}_by_{field}", table.c[field], *keys)


# The portfolio lets a page of a scope skip hidden runs within the index. Reasons are counted within that of decisions.
_index_orders(
    runs,
    ("created_at", "rebalance_run_id"),
    ("status", "portfolio_id", "request_hash", "correlation_id", "idempotency_key"),
    has=("portfolio_id",),
)
_index_orders(
    operations, ("created_at", "operation_id"), ("status", "operation_type", "correlation_id")
)
_index_orders(
    decisions,
    ("decided_at", "decision_id"),
    ("action", "actor_id", "reason_code", "correlation_id"),
    has=("reason_code",),
)
Index("runs_by_review", runs.c.status, runs.c.review, runs.c.created_at, runs.c.rebalance_run_id)
PENDING_SINCE: Final = func.coalesce(runs.c.decided_at, runs.c.created_at, type_=UtcDateTime)
"""The time of a run's newest decision, or of its creation: the start of the wait of a run whose review is open."""
Index("runs_by_wait", runs.c.status, runs.c.review, PENDING_SINCE, runs.c.rebalance_run_id)
Index("conflicts_by_conflicted_at", conflicts.c.conflicted_at, conflicts.c.idempotency_key)
Index("decisions_by_run_id", decisions.c.run_id, decisions.c.decided_at, decisions.c.sequence)

OPERATION_END: Final = func.coalesce(
    operations.c.finished_at, operations.c.created_at, type_=UtcDateTime
)
"""The start of an operation's time to live: its finish, or its creation while it is unfinished."""
Index("operations_by_finished_at", operations.c.finished_at, operations.c.operation_id)
Index("operations_by_end", OPERATION_END, operations.c.operation_id)
OPERATION_DURATION: Final = duration(operations.c.started_at, operations.c.finished_at)
"""The microseconds from an operation's start to its finish; NULL until it is finished."""
Index("operations_by_duration", OPERATION_DURATION, operations.c.operation_id)
