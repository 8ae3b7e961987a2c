"""Statements that are asked again and again: compiled once to the text that they are, and run as that.

To build a statement and to find what it was compiled to takes SQLAlchemy longer than SQLite takes to answer it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    Select,
    SelectBase,
    Text,
    bindparam,
    cast,
    exists,
    literal_column,
    null,
    select,
    union_all,
)

from storage.lists import PageRequest
from storage.records import is_storable
from storage.sql.engine.connection import Connection
from storage.sql.gathering import gathered, scattered
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Row
from storage.sql.statements import entity_kinds, keyset_pages
from storage.sql.statements.dialects import (
    DIALECTS,
    compile_for,
    encode_ids,
    eq_keep_sort,
    ids_table,
    in_ids,
    per_parent,
    timestamp_decoder,
)

Convert = Callable[[Any], Any]
"""What makes of a value another; None stays None."""

_IDS: Final[BindParameter[Any]] = bindparam("ids")
_KEYS: Final[BindParameter[Any]] = bindparam("keys")
_PARENT: Final = bindparam("parent", required=False, type_=Text)
_SHAPES: Final = {
    shape.table.name: shape
    for shape in (row_mapping.RUN, row_mapping.OPERATION, row_mapping.DECISION, row_mapping.MAPPING)
}


@dataclass(frozen=True, slots=True)
class CompiledStatement:
    """A compiled statement: its text, its parameters in their order, and what makes of a row what it means.

    A parameter is its name, its value where the statement has one, and what makes of it what the driver takes.
    """

    dialect: str
    text: str
    parameters: Sequence[tuple[str, Any, Convert | None]]
    conversions: Sequence[tuple[int, Convert]]
    is_gathered: bool

    def asked(self, given: Mapping[str, Any]) -> "BoundStatement":
        """The statement with its values."""
        return BoundStatement(
            self,
            tuple(
                value
                if name not in given
                else given[name]
                if convert is None
                else convert(given[name])
                for name, value, convert in self.parameters
            ),
        )

    def rows(self, found: Sequence[Row]) -> Sequence[Row]:
        """Rows of the driver as what they mean."""
        if self.is_gathered:
            found = scattered(self.dialect, found)
        read = [list(row) for row in found]
        for place, convert in self.conversions:
            for fields in read:
                if fields[place] is not None:
                    fields[place] = convert(fields[place])
        return read


@dataclass(frozen=True, slots=True)
class BoundStatement:
    """A compiled statement, and the values of its parameters in their order."""

    statement: CompiledStatement
    values: tuple[Any, ...]


async def fetch_rows(
    connection: Connection, statement: Executable | BoundStatement
) -> Sequence[Row]:
    """Every row that a statement finds."""
    if not isinstance(statement, BoundStatement):
        return (await connection.execute(statement)).all()
    found = await connection.exec_driver_sql(statement.statement.text, statement.values)
    return statement.statement.rows(found.all())


def _ready(dialect: str, statement: SelectBase, *, is_gathered: bool = True) -> CompiledStatement:
    speaks = DIALECTS[dialect]
    compiled = compile_for(dialect, statement)
    parameters = []
    for name in compiled.positiontup:
        kind = compiled.binds[name].type if name in compiled.binds else None
        convert = None if kind is None else kind.dialect_impl(speaks).bind_processor(speaks)
        value = compiled.params[name]
        parameters.append((name, value if convert is None else convert(value), convert))
    # Instants alone are kept as something else; whether an operation has a request, its record makes of 0 and 1.
    conversions = (
        (place, timestamp_decoder(dialect))
        for place, column in enumerate(statement.selected_columns)
        if isinstance(column.type, t.UtcDateTime)
    )
    text = compiled.string
    if is_gathered:
        text = gathered(dialect, text, len(statement.selected_columns))
    return CompiledStatement(dialect, text, tuple(parameters), tuple(conversions), is_gathered)


def _about(dialect: str, ready: CompiledStatement, ids: Collection[str]) -> BoundStatement:
    return ready.asked({"ids": encode_ids(dialect, filter(is_storable, dict.fromkeys(ids)))})


@lru_cache(64)
def _by_key(dialect: str, table: str, field: str) -> CompiledStatement:
    shape = _SHAPES[table]
    return _ready(
        dialect, select(*shape.columns).where(in_ids(dialect, shape.table.c[field], _IDS))
    )


def by_key(dialect: str, table: str, field: str, ids: Collection[str]) -> BoundStatement:
    """The records of a table whose unique field is one of the ids."""
    return _about(dialect, _by_key(dialect, table, field), ids)


@lru_cache(64)
def _columns(dialect: str, table: str, names: tuple[str, ...]) -> CompiledStatement:
    columns = [t.metadata.tables[table].c[name] for name in names]
    # They may be payloads, large ones, which are not to be written and read once more.
    return _ready(
        dialect, select(*columns).where(in_ids(dialect, columns[0], _IDS)), is_gathered=False
    )


def columns(
    dialect: str, table: str, names: tuple[str, ...], ids: Collection[str]
) -> BoundStatement:
    """Columns of a table's rows whose first one is one of the ids."""
    return _about(dialect, _columns(dialect, table, names), ids)


@lru_cache(8)
def _kinds(dialect: str) -> CompiledStatement:
    return _ready(dialect, entity_kinds.kinds_query(ids_table(dialect, _IDS)))


def entity_kinds_of(dialect: str, ids: Collection[str]) -> BoundStatement:
    """What each id resolves to."""
    return _about(dialect, _kinds(dialect), ids)


@lru_cache(8)
def _known(dialect: str) -> CompiledStatement:
    keys, ids = ids_table(dialect, _KEYS), ids_table(dialect, _IDS)
    no_text, no_instant = cast(null(), Text), cast(null(), t.UtcDateTime)

    def told(word: str, column: ColumnElement[str], there: ColumnElement[bool]) -> SelectBase:
        return select(literal_column(f"'{word}'"), column, no_text, no_text, no_instant).where(
            there
        )

    run_id, mapped = t.runs.c.rebalance_run_id, t.mappings.c.idempotency_key
    return _ready(
        dialect,
        union_all(
            select(literal_column("'mapping'"), *row_mapping.MAPPING.columns).where(
                in_ids(dialect, mapped, _KEYS)
            ),
            told("run", run_id, in_ids(dialect, run_id, _IDS)),
            told(
                "used",
                keys.c.value,
                exists().where(t.history.c.idempotency_key == keys.c.value),
            ),
            told(
                "decided",
                ids.c.value,
                exists().where(t.decisions.c.run_id == ids.c.value),
            ),
        ),
    )


def existing_rows(dialect: str, run_ids: Collection[str], keys: Collection[str]) -> BoundStatement:
    """What is there of runs and keys: rows of a word, an id, and a mapping's other columns.

    "run" and "mapping" for those that are there, "decided" for a run with decisions, "used" for a key with a history.
    """
    return _known(dialect).asked(
        {"ids": encode_ids(dialect, run_ids), "keys": encode_ids(dialect, keys)}
    )


@lru_cache(256)
def _page(dialect: str, listing: str, template: keyset_pages.PageShape) -> CompiledStatement:
    return _ready(dialect, keyset_pages.page_like(listing, template))


def page_of(dialect: str, listing: str, where: Any, cut: PageRequest) -> BoundStatement | None:
    """A page of a list that belongs to no record; None where the filter names what no backend can hold."""
    template, given = keyset_pages.template_of(where, cut)
    if any(isinstance(value, str) and not is_storable(value) for value in given.values()):
        return None
    return _page(dialect, listing, template).asked(given)


@lru_cache(256)
def _page_under(
    dialect: str, listing: str, where: Any, cut: PageRequest
) -> CompiledStatement | None:
    statement = keyset_pages.page_query(listing, _PARENT, where, cut)
    return None if statement is None else _ready(dialect, statement)


def page_under(
    dialect: str, listing: str, parent: str, where: Any, cut: PageRequest
) -> BoundStatement | None:
    """The first page of a parent's list under a filter of which there are few; None where it must be empty."""
    ready = _page_under(dialect, listing, where, cut)
    return None if ready is None else ready.asked({"parent": parent})


@lru_cache(64)
def _newest(dialect: str, table: str, field: str, order: tuple[str, ...]) -> CompiledStatement:
    shape = _SHAPES[table]
    columns, asked = shape.table.c, ids_table(dialect, _IDS)

    def newest(selected: Sequence[ColumnElement[Any]]) -> Select[Any]:
        return (
            select(*selected)
            .where(eq_keep_sort(columns[field], asked.c.value))
            .order_by(columns[field].desc(), *(columns[name].desc() for name in order))
            .limit(1)
            .correlate(asked)
        )

    return _ready(dialect, per_parent(dialect, asked, shape.table, shape.columns, newest))


def newest(
    dialect: str, table: str, field: str, order: tuple[str, ...], ids: Collection[str]
) -> BoundStatement:
    """For each id that a field is, the last record by `order`: (id, columns ...)."""
    return _about(dialect, _newest(dialect, table, field, order), ids)


@lru_cache(256)
def _pages(dialect: str, listing: str, where: Any, cut: PageRequest) -> CompiledStatement | None:
    statement = keyset_pages.pages_query(dialect, listing, ids_table(dialect, _IDS), where, cut)
    return None if statement is None else _ready(dialect, statement)


def pages_of(
    dialect: str, listing: str, parents: Collection[str], where: Any, cut: PageRequest
) -> BoundStatement | None:
    """The first page of each parent's list under a filter of which there are few; None where they must be empty."""
    ready = _pages(dialect, listing, where, cut)
    return None if ready is None else _about(dialect, ready, parents)
