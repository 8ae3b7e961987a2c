"""The source of an OpenID provider's keys: OpenID Connect Discovery, or a file."""

import json
from pathlib import Path
from typing import Any, Final

import httpx2

from schema.access.signing_keys import Fetch

DISCOVERY_PATH: Final = "/.well-known/openid-configuration"
TIMEOUT_SECONDS: Final = 5.0
MAX_BYTES: Final = 1_048_576
"""Maximum size of a response that is read, because an endless one would fill the memory."""


class ProviderMetadata:
    """The metadata and keys of a provider, fetched when they are needed."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._metadata: dict[str, Any] | None = None

    async def metadata(self) -> dict[str, Any]:
        """Return the metadata (OpenID Connect Discovery 1.0, 4); raise OSError or ValueError."""
        if self._metadata is None:
            found = await fetch_json(self.issuer.rstrip("/") + DISCOVERY_PATH)
            if found.get("issuer") != self.issuer:
                raise ValueError(f"the metadata of {self.issuer} names another issuer")
            self._metadata = found
        return self._metadata

    async def fetch_keys(self) -> dict[str, Any]:
        """Return the JWK set; raise OSError or ValueError."""
        address = (await self.metadata()).get("jwks_uri")
        if not isinstance(address, str) or not self.is_protected(address):
            raise ValueError(f"the metadata of {self.issuer} names no https jwks_uri")
        return await fetch_json(address)

    def is_protected(self, address: str) -> bool:
        """Return whether a URL is https, or http if the issuer is. Only an issuer on loopback may be http."""
        return address.startswith("https://") or self.issuer.startswith("http://")


def keys_of_file(path: Path) -> Fetch:
    """Return a fetch of a JWK set in a file. The file is read again whenever keys are renewed."""

    async def fetch() -> dict[str, Any]:
        return read_keys(path)

    return fetch


def read_keys(path: Path) -> dict[str, Any]:
    """Return the JWK set of a file; raise OSError or ValueError."""
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or not isinstance(found.get("keys"), list):
        raise ValueError(f"{path}: not a JWK set")  # noqa: TRY004  # as for any other wrong content
    return found


async def fetch_json(address: str) -> dict[str, Any]:
    """Return the JSON object at an address, without following redirects; raise OSError or ValueError."""
    try:
        async with (
            httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client,
            client.stream("GET", address) as response,
        ):
            response.raise_for_status()
            body = b""
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise ValueError(f"{address}: more than {MAX_BYTES} bytes")
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise OSError(f"{address}: {error!r}") from error
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError(f"{address}: not a JSON object")  # noqa: TRY004  # as above
    return found
