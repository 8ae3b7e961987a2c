"""Structured logs on standard error: one JSON object per line."""

import logging
import sys
from typing import Any

import orjson
import structlog

from storage.errors import StoreUnavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def configure_logging() -> None:
    """Write the log of structlog and of the standard library to standard error as JSON. Called once, by `serve`.

    structlog's loggers write the bytes themselves, because a record of the standard library for every request
    would cost more.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_json)],
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def log_store_unavailable(error: StoreUnavailable) -> None:
    """Log the first line of the driver's error, without the SQL statement."""
    cause = error.__cause__
    driver_error = getattr(cause, "orig", None) or cause
    name = "unknown" if driver_error is None else type(driver_error).__name__
    reason = "" if driver_error is None else f": {driver_error}"
    log.error("store unavailable", cause=f"{name}{reason}".splitlines()[0])


def _json(event: dict[str, Any], **_options: object) -> bytes:
    return orjson.dumps(event, default=repr)
