"""GET /metrics: the metrics of all workers in the text format of Prometheus or in OpenMetrics."""

import asyncio
import hmac
import os
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from schema.access.authentication import bearer_token
from schema.http.content_negotiation import accept_header
from schema.http.credentials import request_credentials
from schema.http.service_session import app_service
from schema.observability.metrics import REGISTRY
from schema.observability.sampling import sample_gauges
from schema.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger("dpm_lineage.metrics")

METRICS_PATH: Final = "/metrics"
METRICS_FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
_FORWARDED_HEADERS: Final = ("forwarded", "x-forwarded-for", "x-real-ip")


class MetricsEndpoint:
    """The endpoint, for callers with the token of DPM_METRICS_TOKEN_FILE or, if it is not set, callers on this host."""

    def __init__(self, settings: Settings) -> None:
        self._token_file = settings.metrics_token_file

    async def __call__(self, request: Request) -> Response:
        """Return the metrics, 401 without the token, or 403 for another host if no token is set."""
        if self._token_file:
            token = await asyncio.to_thread(_read_token, self._token_file)
            if token is None or not _has_token(request, token):
                return Response(
                    b'{"detail":"DPM_UNAUTHENTICATED"}',
                    401,
                    headers={"www-authenticate": "Bearer"},
                    media_type="application/json",
                )
        elif not _is_local(request):
            return Response(b'{"detail":"DPM_FORBIDDEN"}', 403, media_type="application/json")
        sample_gauges(app_service(request.scope))
        encode, media_type = choose_encoder(accept_header(request.headers) or "")
        body = await asyncio.to_thread(encode, _registry())
        return Response(body, media_type=None, headers={"content-type": media_type})


def has_several_processes() -> bool:
    """Return whether this process is one of several workers, which share a folder of metrics."""
    return bool(os.environ.get(METRICS_FOLDER_VARIABLE))


def _registry() -> CollectorRegistry:
    folder = os.environ.get(METRICS_FOLDER_VARIABLE)
    if not folder:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]  # the library is typed in part
    return registry


def _read_token(file: str) -> str | None:
    """Return the present token, None if the file cannot be read or is empty. The token may be rotated at any time."""
    try:
        return Path(file).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        log.error("the metrics token cannot be read", file=file, reason=type(error).__name__)
        return None


def _has_token(request: Request, token: str) -> bool:
    sent = bearer_token(request_credentials(request.scope).authorization or "")
    return sent is not None and hmac.compare_digest(
        sent.encode("latin-1", "replace"), token.encode()
    )


def _is_local(request: Request) -> bool:
    """Return whether the request comes from this host without a proxy."""
    if request.client is None or any(name in request.headers for name in _FORWARDED_HEADERS):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
