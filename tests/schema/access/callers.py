"""Callers with tokens of a file, and an application that accepts the tokens."""

import json
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schema.access.caller import Role
from schema.access.token_file import new_token
from storage.base import Store
from tests.schema.asgi_client import AsgiClient, Response, open_client
from tests.service_env import ALL_FEATURES


@dataclass
class TokenHolders:
    """A file of tokens, and the token of each holder by name."""

    file: Path
    tokens: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """The settings of a service that accepts the holders' tokens."""
        return {"DPM_AUTH_MODE": "TOKENS", "DPM_AUTH_TOKENS_FILE": str(self.file)}

    def add(
        self,
        name: str,
        *roles: Role,
        portfolios: Sequence[str] = ("*",),
        expires_at: float | None = None,
    ) -> str:
        """Write a new token to the file, and return it."""
        token, entry = new_token(name, roles, portfolios, 1)
        if expires_at is not None:
            instant = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(expires_at))
            millis = int(expires_at % 1 * 1000)
            entry = entry.partition("expires")[0] + f"expires = {instant}.{millis:03}Z\n"
        self.tokens[name], self.entries[name] = token, entry
        self._write()
        return token

    def revoke(self, name: str) -> None:
        """Remove a token from the file."""
        del self.entries[name]
        self._write()

    def regrant(self, name: str, old: str, new: str) -> None:
        """Replace a text in the entry of a token, for example a portfolio. The token stays."""
        assert old in self.entries[name]
        self.entries[name] = self.entries[name].replace(old, new)
        self._write()

    def header(self, name: str) -> dict[str, str]:
        """Return the Authorization header of a holder."""
        return {"authorization": f"Bearer {self.tokens[name]}"}

    def _write(self) -> None:
        new = self.file.with_suffix(".new")
        new.write_text("\n".join(self.entries.values()))
        new.replace(self.file)
        os.utime(self.file)


@dataclass(frozen=True)
class HolderClient:
    """A client that sends the token of one holder."""

    client: AsgiClient
    headers: Mapping[str, str]

    async def get(self, target: str) -> Response:
        """GET a target."""
        return await self.client.send("GET", target, headers=self.headers)

    async def post_json(self, target: str, body: object, **headers: str) -> Response:
        """POST a value as JSON."""
        return await self.client.post_json(target, body, **self.headers, **headers)

    async def execute(self, query: str, /, **variables: object) -> Any:
        """Return the whole answer to a GraphQL operation."""
        body = {"query": query, "variables": variables}
        return (await self.post_json("/graphql", body)).json

    async def events(self, query: str, last: str, /, **variables: object) -> list[bytes]:
        """Return the events of a subscription, up to and including the one that names `last`."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {
            **self.headers,
            "content-type": "application/json",
            "accept": "text/event-stream",
        }
        answer = await self.client.send(
            "POST", "/graphql", body=body, headers=headers, until=last.encode()
        )
        return answer.body.split(b"\n\n")


@asynccontextmanager
async def open_holders(
    folder: Path,
    env: Mapping[str, str] = ALL_FEATURES,
    *,
    store: Store | None = None,
    **roles: Role,
) -> AsyncIterator[tuple[AsgiClient, TokenHolders]]:
    """Run the app with one holder of every portfolio for each role that is named."""
    holders = TokenHolders(folder / "tokens.toml")
    holders._write()
    for name, role in roles.items():
        holders.add(name, role)
    async with open_client({**env, **holders.env}, store=store) as client:
        yield client, holders
