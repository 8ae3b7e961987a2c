"""The sessions that people ended before their time."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import delete, literal, select

from storage.sql.engine.connection import WriteConnection
from storage.sql.model.session_tables import ended_sessions
from storage.sql.model.tables import Id
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import insert_ignore, parameter


async def end_session(
    dialect: str,
    connection: WriteConnection,
    *,
    session_id: str,
    expires_at: datetime,
    now: datetime,
) -> None:
    """Remember that a session has ended, and forget those that expired before `now`."""
    await connection.execute(delete(ended_sessions).where(ended_sessions.c.expires_at < now))
    values = {"session_id": session_id, "expires_at": expires_at}
    await connection.execute(insert_ignore(dialect, ended_sessions).values(values))


@lru_cache(4)
def _ended(dialect: str) -> CompiledStatement:
    same = ended_sessions.c.session_id == parameter("session_id", Id)
    return compile_statement(dialect, select(literal(1)).where(same), json_rows=False)


def is_ended(dialect: str, session_id: str) -> BoundStatement:
    """Return the statement that has a row if a session has ended."""
    return _ended(dialect).bind({"session_id": session_id})
