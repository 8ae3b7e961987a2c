"""Pydantic models of REST queries and bodies, and the functions that parse requests into them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Final, Literal, TypeVar
from urllib.parse import parse_qsl

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from resolvers.paging import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, page_request
from resolvers.workflow import REASON_CODE
from storage.errors import InvalidInput, LineageError
from storage.formats.json_text import DuplicateKey, reject_duplicate_keys
from storage.lists import (
    DECISIONS,
    EDGES_BY_ENTITY,
    OPERATIONS,
    RUNS,
    ListSpec,
    PageRequest,
    TimeRange,
)
from storage.records import validate_id, validate_text

NO_PAGING: Final = PageRequest(limit=2**31 - 2)
"""The page request of a route without paging. Its limit plus one fits into a 32-bit integer of SQL."""
_MIN_TIMESTAMP: Final = datetime.min.replace(tzinfo=UTC)
_MAX_TIMESTAMP: Final = datetime.max.replace(tzinfo=UTC)


class RequestValidationError(LineageError):
    """A query or a body has invalid values; `details` has one of pydantic's errors for each."""

    code = InvalidInput.code

    def __init__(self, details: list[dict[str, Any]]) -> None:
        super().__init__(f"{len(details)} invalid values")
        self.details = details


def _to_utc(timestamp: datetime) -> datetime:
    if timestamp.tzinfo is None:
        return timestamp.replace(tzinfo=UTC)
    try:
        return timestamp.astimezone(UTC)
    except OverflowError:  # the timestamp is within a day of the smallest or largest datetime
        return _MIN_TIMESTAMP if timestamp.year == 1 else _MAX_TIMESTAMP


Timestamp = Annotated[datetime, AfterValidator(_to_utc)]


def _check_id(value: str) -> str:
    try:
        return validate_id(value, field="value")
    except InvalidInput as error:
        raise ValueError(_reason(error)) from error


def _check_text(value: str) -> str:
    try:
        return validate_text(value, field="value")
    except InvalidInput as error:
        raise ValueError(_reason(error)) from error


def _reason(error: InvalidInput) -> str:
    return str(error).removeprefix(f"{error.field}: ")


class Parameters(BaseModel):
    """The base class of parameters. Routes without parameters use it directly."""

    model_config = ConfigDict(frozen=True)

    def page_request(self, parent: str) -> PageRequest:
        """Return the requested page of the list of `parent`; NO_PAGING if the route has no list."""
        return NO_PAGING


class ListParameters(Parameters):
    """The parameters of every list."""

    list_spec: ClassVar[ListSpec[Any, Any]]
    descending: ClassVar[bool] = True

    limit: int = Field(
        DEFAULT_PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE, description="Maximum number of items in a page."
    )
    cursor: str | None = Field(
        None, description="The `next_cursor` of the previous page of this list."
    )
    since: Timestamp | None = Field(
        None,
        alias="from",
        description="Earliest timestamp, inclusive; without an offset it is in UTC.",
    )
    until: Timestamp | None = Field(
        None, alias="to", description="Latest timestamp, inclusive; without an offset it is in UTC."
    )

    @property
    def time_range(self) -> TimeRange:
        """The range of the `from` and `to` parameters."""
        return TimeRange(self.since, self.until)

    def page_request(self, parent: str) -> PageRequest:
        """Return the requested page of the list of `parent`; raise InvalidCursor for a cursor of another list."""
        return page_request(
            self.list_spec, parent, first=self.limit, after=self.cursor, descending=self.descending
        )


class RunListParameters(ListParameters):
    """The filters of the list of runs."""

    list_spec = RUNS

    status: str | None = Field(None, description="Only runs with this status.")
    request_hash: str | None = Field(None, description="Only runs with this request hash.")
    portfolio_id: str | None = Field(None, description="Only runs of this portfolio.")


class OperationListParameters(ListParameters):
    """The filters of the list of operations."""

    list_spec = OPERATIONS

    operation_type: str | None = Field(None, description="Only operations of this type.")
    status: str | None = Field(None, description="Only operations with this status.")
    correlation_id: str | None = Field(
        None, description="Only operations with this correlation id."
    )


class LineageParameters(ListParameters):
    """The filters of the list of edges."""

    list_spec = EDGES_BY_ENTITY
    descending = False

    edge_type: str | None = Field(None, description="Only edges of this type.")


Action = Literal["APPROVE", "REJECT", "REQUEST_CHANGES"]
"""The values of WorkflowAction. It is a Literal, because pydantic's error message for an enum differs."""


class DecisionListParameters(ListParameters):
    """The filters of the list of decisions."""

    list_spec = DECISIONS

    rebalance_run_id: str | None = Field(None, description="Only decisions about this run.")
    action: Action | None = Field(None, description="Only decisions with this action.")
    actor_id: str | None = Field(None, description="Only decisions by this reviewer.")
    reason_code: str | None = Field(None, description="Only decisions with this reason code.")


class BundleParameters(Parameters):
    """The optional parts of a support bundle."""

    include_artifact: bool = Field(default=True, description="Whether to include the artifact.")
    include_async_operation: bool = Field(
        default=True, description="Whether to include the operation."
    )
    include_idempotency_history: bool = Field(
        default=True, description="Whether to include the uses of the idempotency key."
    )
    format: Literal["json", "zip"] = Field(
        "json",
        description="`zip` returns the records of the run's lineage with their proofs (docs/evidence.md).",
    )
    depth: int = Field(
        3, ge=1, le=20, description="Maximum distance from the run, in edges, of `format=zip`."
    )


class ActionBody(Parameters):
    """A reviewer's action on a run."""

    action: Action = Field(description="The action.")
    reason_code: Annotated[str, Field(pattern=REASON_CODE), AfterValidator(_check_id)] = Field(
        description="The reason code: upper case letters, digits and underscores."
    )
    comment: Annotated[str, AfterValidator(_check_text)] | None = Field(
        None, description="The reviewer's comment."
    )
    actor_id: Annotated[str, Field(min_length=1), AfterValidator(_check_id)] = Field(
        description="The id of the reviewer."
    )


P = TypeVar("P", bound=Parameters)


def parse_query(model: type[P], query: bytes) -> P:
    """Parse a query string. The last value of a repeated parameter counts. Raise RequestValidationError."""
    text = query.decode(errors="surrogateescape")
    pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape") if text else []
    values = {name: value if value.isascii() else well_formed(value) for name, value in pairs}
    return _validate(model, values, location="query")


def well_formed(text: str) -> str:
    """Return a text that was decoded with `surrogateescape` so that it equals no id if it was not UTF-8.

    Bytes that are not UTF-8 become U+FFFD, which an id may have, and U+0000 is appended, which no id has.
    """
    raw = text.encode(errors="surrogateescape")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode(errors="replace") + "\0"


def parse_body(
    model: type[P], body: bytes, *, content_type: str, defaults: Mapping[str, object]
) -> P:
    """Parse a JSON body; raise RequestValidationError for any bytes that are not a valid body.

    `defaults` has the values of members that are absent or null.
    """
    essence = content_type.partition(";")[0].strip().lower()
    is_json = essence == "application/json" or essence.endswith("+json")
    values = _parse_json(body) if is_json and body else body.decode(errors="replace") or None
    if values is None:
        raise RequestValidationError(
            [{"type": "missing", "loc": ["body"], "msg": "Field required", "input": None}]
        )
    if isinstance(values, dict):
        absent = {name: value for name, value in defaults.items() if values.get(name) is None}
        values = {**values, **absent}
    return _validate(model, values, location="body")


def _reject_constant(text: str) -> object:
    raise ValueError(text)


def _parse_json(body: bytes) -> object:
    try:
        value: object = json.loads(
            body.decode("utf-8-sig"),
            parse_constant=_reject_constant,
            object_pairs_hook=reject_duplicate_keys,
        )
    except json.JSONDecodeError as error:
        reason, position = error.msg, error.pos
    except UnicodeDecodeError as error:
        reason, position = "not UTF-8", error.start
    except DuplicateKey as error:
        reason, position = str(error), 0
    except (ValueError, RecursionError):
        reason, position = "nested too deeply, a number with too many digits, or NaN", 0
    else:
        return value
    raise RequestValidationError(
        [
            {
                "type": "json_invalid",
                "loc": ["body", position],
                "msg": "JSON decode error",
                "input": {},
                "ctx": {"error": reason},
            }
        ]
    )


def _validate(model: type[P], values: object, *, location: str) -> P:
    try:
        return model.model_validate(values, from_attributes=location == "body")
    except ValidationError as error:
        details = [_error_detail(each, location) for each in error.errors(include_url=False)]
    raise RequestValidationError(details)


def _error_detail(error: Mapping[str, Any], location: str) -> dict[str, Any]:
    """Return one of pydantic's errors with `location` in front of its path, and without exceptions in its context."""
    context = {
        name: value
        for name, value in error.get("ctx", {}).items()
        if not isinstance(value, Exception)
    }
    detail = {
        "type": error["type"],
        "loc": [location, *error["loc"]],
        "msg": error["msg"],
        "input": error["input"],
    }
    return {**detail, "ctx": context} if context else detail
