"""The app with an open store, and a client that sends request targets unchanged."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.types import Message, Scope

from resolvers.import_records import import_records
from resolvers.service import Service
from schema.app import create_app
from schema.settings import Settings
from storage.base import Store
from storage.formats.ndjson import read_ndjson

DATA: Final = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Response:
    """A response."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    all_headers: tuple[tuple[str, str], ...] = ()
    """The headers in order; a name can occur several times."""

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


class AsgiClient:
    """Calls an app without a server. Request targets are sent unchanged."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    @property
    def service(self) -> Service:
        """The service of the app, which can be exchanged."""
        service: Service = self._app.state.service
        return service

    @service.setter
    def service(self, service: Service) -> None:
        self._app.state.service = service

    @property
    def store(self) -> Store:
        """The store behind the app."""
        return self.service.store

    async def get(self, target: str) -> Response:
        """GET a target."""
        return await self.send("GET", target)

    async def post_json(self, target: str, body: object, **headers: str) -> Response:
        """POST a value as JSON."""
        given = {"content-type": "application/json", **headers}
        return await self.send("POST", target, body=json.dumps(body).encode(), headers=given)

    async def send(
        self,
        method: str,
        target: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        host: str = "127.0.0.1",
        until: bytes | None = None,
    ) -> Response:
        """Send a request. Disconnect after a chunk of the body that has `until` in it."""
        path, _, query = target.partition("?")
        given = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path, errors="replace"),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", host.encode()), *given],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 80),
        }
        sent: list[Message] = []

        is_sent = False
        has_enough = asyncio.Event()

        async def receive() -> Message:
            nonlocal is_sent
            if is_sent:
                await has_enough.wait()  # without `until` the client stays
                return {"type": "http.disconnect"}
            is_sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)
            if until is not None and until in message.get("body", b""):
                has_enough.set()

        await self._app(scope, receive, send)
        start = sent[0]
        return Response(
            start["status"],
            {name.decode(): value.decode() for name, value in start["headers"]},
            b"".join(message.get("body", b"") for message in sent[1:]),
            tuple((name.decode(), value.decode()) for name, value in start["headers"]),
        )


@asynccontextmanager
async def open_client(
    env: Mapping[str, str], *, store: Store | None = None
) -> AsyncIterator[AsgiClient]:
    """Run the app with these settings, on the given open store or on the store of the settings.

    Unless they say otherwise, a request may take as long as it does on a busy machine.
    """

    async def given_store() -> Store:
        assert store is not None
        return store

    settings = Settings.from_env({"DPM_REQUEST_TIMEOUT_SECONDS": "120", **env})
    app = create_app(settings) if store is None else create_app(settings, store_opener=given_store)
    async with app.router.lifespan_context(app):
        yield AsgiClient(app)


async def load_records(store: Store) -> None:
    """Import the recorded data."""
    with (DATA / "records.ndjson").open("rb") as lines:
        await import_records(store, read_ndjson(lines, name="records.ndjson"))
