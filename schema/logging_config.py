"""Structured logs: one JSON object a line on standard error."""

import logging
import sys
from typing import Any

import orjson
import structlog

from storage.errors import StoreUnavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def configure_logging() -> None:
    """Send every logger of the process to standard error as JSON; called once, by `serve`.

    Our own lines, one a request at least, take the short way: past the standard library's records and handlers.
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
    """Say in one line why the store does not answer: the driver's own words, without the statement."""
    cause = error.__cause__
    told = getattr(cause, "orig", None) or cause
    words = f"{type(told).__name__}: {told}".splitlines()[0] if told is not None else "unknown"
    log.error("store unavailable", cause=words)


def _json(line: dict[str, Any], **_options: object) -> bytes:
    return orjson.dumps(line, default=repr)
