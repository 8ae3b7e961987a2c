"""The connection that a unit of work gets for its transaction."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import CursorResult, Executable


class ResultRows(Protocol):
    """The result of a statement."""

    def all(self) -> Sequence[Any]:
        """Return every row."""


class WriteConnection(Protocol):
    """Executes statements in the transaction of a write."""

    async def execute(
        self, statement: Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Execute a statement, once for each mapping if the parameters are a list."""

    async def exec_driver_sql(self, statement: str, parameters: Any = ()) -> ResultRows:
        """Execute SQL with the driver's parameter style."""
