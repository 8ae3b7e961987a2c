"""The connection that a write's transaction is given."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import CursorResult, Executable


class ResultRows(Protocol):
    """What a statement has found."""

    def all(self) -> Sequence[Any]:
        """Every row."""


class WriteConnection(Protocol):
    """What a write is given: statements within its transaction."""

    async def execute(
        self, statement: Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Execute a statement, for each of the parameters where they are a list."""

    async def exec_driver_sql(self, statement: str, parameters: Any = ()) -> ResultRows:
        """The same for a statement in the driver's own words."""
