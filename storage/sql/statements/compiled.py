"""Statements that SQLAlchemy compiles once, and that are bound to values and executed on the driver."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import orjson
from sqlalchemy import SelectBase

from storage.sql.engine.connection import WriteConnection
from storage.sql.model.row_mapping import Row
from storage.sql.model.tables import UtcDateTime
from storage.sql.statements.dialects import DIALECTS, timestamp_decoder
from storage.sql.statements.view_expressions import ViewShape
from storage.sql.statements.view_tables import BoundView, within_view

Converter = Callable[[Any], Any]
"""Converts a value that is not None."""


class Parameter(NamedTuple):
    """A parameter of a statement: its constant value, if it has one, and its conversion for the driver."""

    name: str
    value: Any
    encode: Converter | None


@dataclass(frozen=True, slots=True)
class CompiledStatement:
    """The SQL of a statement, its parameters in order, and the conversions of its result columns by position."""

    dialect: str
    sql: str
    parameters: tuple[Parameter, ...]
    decoders: tuple[tuple[int, Converter], ...]
    json_rows: bool
    """Whether all rows come as one JSON value."""

    reads_all: bool = False
    """Whether the statement reads whole tables."""

    quick: "CompiledStatement | None" = None
    """The statement with UNDECIDED edges instead of many look-ups, for a search within a scope."""

    marks_undecided: bool = False
    """Whether this is such a statement."""

    view_parameters: tuple[str, ...] = ()
    """The names of the parameters of a view, which `BoundStatement.within` binds."""

    _within: dict[ViewShape, "CompiledStatement"] = field(
        default_factory=dict, compare=False, repr=False
    )

    def within(self, shape: ViewShape) -> "CompiledStatement":
        """Return the statement that reads the tables of a view. `BoundStatement.within` binds the view's parameters."""
        statement = self._within.get(shape)
        if statement is None:
            sql, names = within_view(
                self.dialect,
                self.sql,
                shape,
                len(self.parameters),
                reads_all=self.reads_all,
                marks_undecided=self.marks_undecided,
            )
            statement = self
            if sql is not self.sql:
                statement = replace(self, sql=sql, view_parameters=names, _within={})
            self._within[shape] = statement
        return statement

    def bind(self, values: Mapping[str, Any]) -> "BoundStatement":
        """Return the statement with a value for each parameter that is not constant. Other values are ignored."""
        return BoundStatement(
            self,
            tuple(
                value
                if name not in values
                else values[name]
                if encode is None
                else encode(values[name])
                for name, value, encode in self.parameters
            ),
        )

    def decode(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the driver's rows with their values converted."""
        if self.json_rows:
            rows = orjson.loads(rows[0][0])
        if not self.decoders:
            return rows
        decoded = [list(row) for row in rows]
        for position, decode in self.decoders:
            for row in decoded:
                if row[position] is not None:
                    row[position] = decode(row[position])
        return decoded


@dataclass(frozen=True, slots=True)
class BoundStatement:
    """A compiled statement, and the values of its parameters in their order."""

    statement: CompiledStatement
    values: tuple[Any, ...]

    @property
    def sql(self) -> str:
        """The SQL that the driver executes."""
        return self.statement.sql

    def within(self, view: BoundView | None) -> "BoundStatement":
        """Return the statement that reads the tables of a view instead of the stored tables.

        None means the stored tables.
        """
        if view is None:
            return self
        statement = self.statement.within(view.shape)
        if statement is self.statement:
            return self
        values = tuple(view.values[name] for name in statement.view_parameters)
        if statement.dialect == "postgresql":
            return BoundStatement(statement, self.values + values)
        return BoundStatement(statement, values + self.values)

    @property
    def quick(self) -> "BoundStatement | None":
        """The quick statement with the values of this one; None if it has none."""
        quick = self.statement.quick
        if quick is None:
            return None
        given = {
            each.name: value
            for each, value in zip(self.statement.parameters, self.values, strict=True)
        }
        return BoundStatement(
            quick,
            tuple(
                given[each.name] if each.value is None else each.value for each in quick.parameters
            ),
        )

    def decode(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the driver's rows with their values converted."""
        return self.statement.decode(rows)


def compile_statement(
    dialect: str,
    select: SelectBase,
    *,
    json_rows: bool = True,
    decode: bool = True,
    reads_all: bool = False,
) -> CompiledStatement:
    """Compile a query for the driver.

    On SQLite the rows are returned as one JSON value unless `json_rows` is False. Their columns must be texts and
    integers, and should not be large payloads, which would be encoded and parsed once more. Without `decode`,
    timestamps stay as the driver returns them. `reads_all` means that the query reads whole tables.
    """
    target = DIALECTS[dialect]
    compiled: Any = select.compile(dialect=target, compile_kwargs={"render_postcompile": True})
    parameters = []
    for name in compiled.positiontup:
        # A parameter of an expanded IN list has no type of its own: its values are texts.
        bind = compiled.binds.get(name)
        encode = None if bind is None else bind.type.dialect_impl(target).bind_processor(target)
        value = compiled.params[name]
        parameters.append(Parameter(name, encode(value) if encode else value, encode))
    decoders = (
        (position, timestamp_decoder(dialect))
        for position, column in enumerate(select.selected_columns)
        if decode and isinstance(column.type, UtcDateTime)
    )
    sql = compiled.string
    json_rows = json_rows and dialect == "sqlite"
    if json_rows:
        sql = _aggregate_rows(sql, len(select.selected_columns))
    return CompiledStatement(dialect, sql, tuple(parameters), tuple(decoders), json_rows, reads_all)


def _aggregate_rows(sql: str, width: int) -> str:
    """Return a SQLite statement that returns all rows of another statement, of `width` columns, as one JSON value.

    Python's sqlite3 module releases the global interpreter lock for each row, and acquires it again from a busy event
    loop. A page of 50 rows takes 0.1 ms to read and would wait for the lock 50 times.
    """
    names = ", ".join(f"column_{n}" for n in range(width))
    rows = f"json_group_array(json_array({names}))"
    return f"WITH all_rows ({names}) AS ({sql}) SELECT {rows} FROM all_rows"  # noqa: S608  # no user's text


async def fetch_rows(connection: WriteConnection, statement: BoundStatement) -> Sequence[Row]:
    """Return every row of a statement that reads within a write's transaction."""
    result = await connection.exec_driver_sql(statement.sql, statement.values)
    return statement.decode(result.all())
