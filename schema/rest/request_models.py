"""What REST requests can say: pydantic models, and how a query or a body is read into them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Final, Literal, TypeVar
from urllib.parse import parse_qsl

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from resolvers.paging import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, page_request
from resolvers.workflow import REASON_CODE
from storage.errors import InvalidInput, LineageError
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
_MIN_TIMESTAMP: Final = datetime.min.replace(tzinfo=UTC)
_MAX_TIMESTAMP: Final = datetime.max.replace(tzinfo=UTC)


class RequestValidationError(LineageError):  # named like its siblings
    """Parameters or a body that cannot be taken, each bad value in pydantic's words."""

    code = InvalidInput.code

    def __init__(self, details: list[dict[str, Any]]) -> None:
        super().__init__(f"{len(details)} bad values")
        self.details = details


def _to_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        return instant.replace(tzinfo=UTC)
    try:
        return instant.astimezone(UTC)
    except OverflowError:  # within a day of the calendar's ends, where nothing is recorded
        return _MIN_TIMESTAMP if instant.year == 1 else _MAX_TIMESTAMP


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
    """What a request can say; a route that takes no parameters has this."""

    model_config = ConfigDict(frozen=True)

    def page_request(self, scope: str) -> PageRequest:  # lists read it
        """The stretch asked for of the list of `scope`: all of it without such parameters."""
        return NO_PAGING


class ListParameters(Parameters):
    """What every list takes."""

    list_spec: ClassVar[ListSpec[Any, Any]]
    descending: ClassVar[bool] = True

    limit: int = Field(
        DEFAULT_PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE, description="How many items a page has at most."
    )
    cursor: str | None = Field(None, description="Where to go on: a `next_cursor` of this list.")
    since: Timestamp | None = Field(
        None, alias="from", description="The earliest instant; UTC where it has no offset."
    )
    until: Timestamp | None = Field(
        None, alias="to", description="The latest instant, itself included; UTC without an offset."
    )

    @property
    def time_range(self) -> TimeRange:
        """From the earliest to the latest instant."""
        return TimeRange(self.since, self.until)

    def page_request(self, scope: str) -> PageRequest:
        """The page asked for; raises InvalidCursor."""
        return page_request(
            self.list_spec, scope, first=self.limit, after=self.cursor, descending=self.descending
        )


class RunListParameters(ListParameters):
    """Which runs."""

    list_spec = RUNS

    status: str | None = Field(None, description="Only runs of this status.")
    request_hash: str | None = Field(None, description="Only runs of this request hash.")
    portfolio_id: str | None = Field(None, description="Only runs of this portfolio.")


class OperationListParameters(ListParameters):
    """Which operations."""

    list_spec = OPERATIONS

    operation_type: str | None = Field(None, description="Only operations of this type.")
    status: str | None = Field(None, description="Only operations of this status.")
    correlation_id: str | None = Field(None, description="Only those of this correlation id.")


class LineageParameters(ListParameters):
    """Which edges."""

    list_spec = EDGES_BY_ENTITY
    descending = False

    edge_type: str | None = Field(None, description="Only edges of this type.")


Action = Literal["APPROVE", "REJECT", "REQUEST_CHANGES"]
"""The words of WorkflowAction; as a literal, so that errors keep the words that clients know."""


class DecisionListParameters(ListParameters):
    """Which decisions."""

    list_spec = DECISIONS

    rebalance_run_id: str | None = Field(None, description="Only decisions about this run.")
    action: Action | None = Field(None, description="Only decisions for this action.")
    actor_id: str | None = Field(None, description="Only decisions of this reviewer.")
    reason_code: str | None = Field(None, description="Only decisions for this reason.")


class BundleParameters(Parameters):
    """What of a bundle to leave out."""

    include_artifact: bool = Field(default=True, description="Whether to include the artifact.")
    include_async_operation: bool = Field(
        default=True, description="Whether to include the operation."
    )
    include_idempotency_history: bool = Field(
        default=True, description="Whether to include the uses of the idempotency key."
    )


class ActionBody(Parameters):
    """A reviewer's action on a run."""

    action: Action = Field(description="What is decided.")
    reason_code: Annotated[str, Field(pattern=REASON_CODE), AfterValidator(_check_id)] = Field(
        description="Why, as a word."
    )
    comment: Annotated[str, AfterValidator(_check_text)] | None = Field(
        None, description="Why, in the reviewer's words."
    )
    actor_id: Annotated[str, Field(min_length=1), AfterValidator(_check_id)] = Field(
        description="Who decides."
    )


P = TypeVar("P", bound=Parameters)


def parse_query(model: type[P], query: bytes) -> P:
    """Read a query string, the last of each repeated parameter; raises BadParameters."""
    text = query.decode(errors="replace")
    values = dict(parse_qsl(text, keep_blank_values=True, errors="replace")) if text else {}
    return _validate(model, values, location="query")


def parse_body(model: type[P], body: bytes, *, content_type: str) -> P:
    """Read a body of JSON; raises BadParameters, whatever the bytes are."""
    essence = content_type.partition(";")[0].strip().lower()
    is_json = essence == "application/json" or essence.endswith("+json")
    values = _parse_json(body) if is_json and body else body.decode(errors="replace") or None
    if values is None:
        raise RequestValidationError(
            [{"type": "missing", "loc": ["body"], "msg": "Field required", "input": None}]
        )
    return _validate(model, values, location="body")


def _reject_constant(text: str) -> object:
    raise ValueError(text)


def _parse_json(body: bytes) -> object:
    try:
        parsed: object = json.loads(body.decode("utf-8-sig"), parse_constant=_reject_constant)
    except json.JSONDecodeError as error:
        reason, position = error.msg, error.pos
    except UnicodeDecodeError as error:
        reason, position = "not UTF-8", error.start
    except (ValueError, RecursionError):
        reason, position = "too deep, too long a number, or NaN", 0
    else:
        return parsed
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
    """One of pydantic's errors, its place put before the name and exceptions left out."""
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
