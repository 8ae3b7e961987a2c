"""The fields that records can be looked up by."""

from enum import StrEnum


class RunField(StrEnum):
    """The fields that runs can be looked up by."""

    ID = "rebalance_run_id"
    CORRELATION_ID = "correlation_id"
    REQUEST_HASH = "request_hash"
    PORTFOLIO_ID = "portfolio_id"


class OperationField(StrEnum):
    """The fields that operations can be looked up by."""

    ID = "operation_id"
    CORRELATION_ID = "correlation_id"
