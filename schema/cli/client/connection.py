"""Send requests of the command line to a running service."""

import ssl
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx2
import orjson

from schema.cli.client.arguments import without_userinfo
from schema.cli.client.text import clean
from schema.cli.common import CommandError
from schema.settings.parsers import LOOPBACK_HOSTS
from storage.formats.json_text import parse_json

TIMEOUT_SECONDS: Final = 60.0
MAX_REASON_LENGTH: Final = 500

_NO_SEGMENTS: Final = {"", "by-correlation", "by-request-hash", "by-operation", "idempotency"}
"""The words that are never run ids after /rebalance/runs/ if a segment follows, and the empty id."""


class NotFound(Exception):
    """The service has no entity with the requested id."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a GraphQL request: the unchanged body, and the data."""

    body: bytes
    data: dict[str, Any]


class ServiceConnection:
    """A connection to the service at a URL, with the token of a file."""

    def __init__(self, url: str, token_file: str | None) -> None:
        self._url = url
        self._shown_url = without_userinfo(url)
        headers = {
            "apollographql-client-name": "dpm-lineage-cli",
            "apollographql-client-version": version("dpm-lineage"),
        }
        if token_file:
            headers["authorization"] = f"Bearer {_read_token(token_file)}"
        # A proxy cannot reach the loopback addresses of this host.
        is_local = url.startswith("http://") and urlsplit(url).hostname in LOOPBACK_HOSTS
        try:
            self._client = httpx2.Client(
                headers=headers, timeout=TIMEOUT_SECONDS, trust_env=not is_local
            )
        except (OSError, ImportError, ValueError, httpx2.HTTPError, httpx2.InvalidURL) as error:
            reason = clean(str(error)).partition(". ")[0]
            raise CommandError(
                f"{self._shown_url}: the proxy or the certificates of the environment (HTTP_PROXY, HTTPS_PROXY,"
                f" ALL_PROXY, SSL_CERT_FILE, SSL_CERT_DIR) cannot be used: {reason}"
            ) from error

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def query(self, document: str, variables: dict[str, Any], root: str) -> Answer:
        """Return the answer to a query. Raise CommandError if its root field is null because of an error.

        Print other errors to standard error. They concern parts of the answer, such as a disabled feature.
        """
        response = self._send(
            "POST",
            "/graphql",
            content=orjson.dumps({"query": document, "variables": variables}),
            headers={"content-type": "application/json", "accept": "application/json"},
        )
        try:
            parsed: Any = parse_json(response.content.decode())
            errors: list[dict[str, Any]] = parsed.get("errors") or []
            data: dict[str, Any] = parsed.get("data") or {}
        except (ValueError, RecursionError, AttributeError) as error:
            raise self._failure(response) from error
        if data.get(root) is None and errors:
            raise CommandError(_error_text(errors[0]))
        if not errors and response.status_code != 200:
            raise self._failure(response)
        for text in dict.fromkeys(_error_text(each) for each in errors):
            print(f"dpm-lineage: {text}", file=sys.stderr)
        return Answer(response.content, data)

    def download(self, entity_id: str, parameters: dict[str, Any]) -> bytes:
        """Return the export of a lineage; raise NotFound if there is none."""
        path = f"/lineage/{_path_segment(entity_id)}/export"
        return self._download(path, parameters, not_found=b"DPM_LINEAGE_ENTITY_NOT_FOUND")

    def download_bundle(self, run_id: str, depth: int) -> bytes:
        """Return the evidence bundle of a run; raise NotFound if there is no such run."""
        if run_id in _NO_SEGMENTS:
            raise CommandError(
                f"bundle: no URL can have the run id {run_id!r}: write the bundle on the store, without --url"
            )
        path = f"/rebalance/runs/{_path_segment(run_id)}/support-bundle"
        parameters = {"format": "zip", "depth": depth}
        return self._download(path, parameters, not_found=b"DPM_RUN_NOT_FOUND")

    def _download(self, path: str, parameters: dict[str, Any], *, not_found: bytes) -> bytes:
        response = self._send("GET", path, params=parameters)
        if response.status_code == 404 and not_found in response.content:
            raise NotFound
        if response.status_code != 200:
            raise self._failure(response)
        return response.content

    def _send(self, method: str, path: str, **options: Any) -> httpx2.Response:
        try:
            return self._client.request(method, self._url + path, **options)
        except (httpx2.HTTPError, httpx2.InvalidURL, ssl.SSLError) as error:
            reason = clean(str(error)) or type(error).__name__
            raise CommandError(f"{self._shown_url}: {reason}") from error

    def _failure(self, response: httpx2.Response) -> CommandError:
        text = f"{self._shown_url}: {response.status_code} {response.reason_phrase}"
        try:
            parsed = orjson.loads(response.content)
            detail = parsed.get("detail") or parsed["errors"][0]["message"]
            text += f": {detail if isinstance(detail, str) else orjson.dumps(detail).decode()}"
        except (orjson.JSONDecodeError, AttributeError, LookupError, TypeError):
            text += ": not an answer of dpm-lineage"
        if response.status_code == 401:
            text += " (name a token with --token-file or DPM_TOKEN_FILE)"
        return CommandError(clean(text)[:MAX_REASON_LENGTH])


def _path_segment(value: str) -> str:
    """Return an id as a path segment. Encode `.` and `..`, too, because clients remove these segments."""
    return value.replace(".", "%2E") if value in {".", ".."} else quote(value, safe="")


def _error_text(error: dict[str, Any]) -> str:
    extensions = error.get("extensions") or {}
    code = extensions.get("reason") or extensions.get("code") or "ERROR"
    text = f"{code}: {error.get('message', '')}"
    if code == "UNAUTHENTICATED" or extensions.get("code") == "UNAUTHENTICATED":
        text += " (name a token with --token-file or DPM_TOKEN_FILE)"
    return clean(text)[:MAX_REASON_LENGTH]


def _read_token(file: str) -> str:
    try:
        token = Path(file).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a token"
        raise CommandError(f"--token-file {file}: {reason}") from error
    if not token or not token.isprintable() or " " in token:
        raise CommandError(f"--token-file {file}: it must have one token and nothing else")
    return token
