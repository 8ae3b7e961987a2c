"""What the newest decision of each run came to, kept beside the run so that an index can find what waits."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import case, select, update

from storage.lists import ReviewOutcome
from storage.records import WorkflowAction
from storage.sql.engine.connection import Connection
from storage.sql.model import tables as t
from storage.sql.statements.dialects import in_ids

_NEWEST: Final = (
    select(
        case(
            (t.decisions.c.action == WorkflowAction.APPROVE.value, ReviewOutcome.APPROVED.value),
            (t.decisions.c.action == WorkflowAction.REJECT.value, ReviewOutcome.REJECTED.value),
            else_=ReviewOutcome.OPEN.value,
        )
    )
    .where(t.decisions.c.run_id == t.runs.c.rebalance_run_id)
    .order_by(t.decisions.c.decided_at.desc(), t.decisions.c.sequence.desc())
    .limit(1)
    .correlate(t.runs)
    .scalar_subquery()
)


async def refresh_reviews(dialect: str, connection: Connection, run_ids: Collection[str]) -> None:
    """Bring the reviews of these runs to what their newest decisions came to."""
    if not run_ids:
        return
    decided = select(t.decisions.c.run_id).where(in_ids(dialect, t.decisions.c.run_id, run_ids))
    await connection.execute(
        update(t.runs)
        .where(in_ids(dialect, t.runs.c.rebalance_run_id, decided))
        .values(review=_NEWEST)
    )
