"""One application whose store is exchanged: starting one takes a hundred times as long as asking it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from resolvers.change_feed import ChangeFeed
from resolvers.graph.lineage import TraversalCache
from schema.access.caller import Role
from storage.base import Store
from storage.memory import MemoryStore
from tests.schema.access.callers import HolderClient, TokenHolders, open_holders
from tests.schema.asgi_client import AsgiClient
from tests.service_env import ALL_FEATURES

MAX_SUBSCRIPTIONS: Final = 10


@dataclass(frozen=True)
class SwappedStores:
    """The application, its callers, and the store that it reads now."""

    client: AsgiClient
    holders: TokenHolders

    def holder(self, role: Role, portfolios: tuple[str, ...]) -> HolderClient:
        """Return a caller with a role and portfolios, who has a token from the first time on."""
        name = f"{role.value} {' '.join(portfolios)}"
        if name not in self.holders.tokens:
            self.holders.add(name, role, portfolios=portfolios)
        return HolderClient(self.client, self.holders.header(name))

    @asynccontextmanager
    async def serving(self, store: Store) -> AsyncIterator[None]:
        """Read another store, from a service that remembers nothing of the one before."""
        before = self.client.service
        feed = ChangeFeed(store, max_subscriptions=MAX_SUBSCRIPTIONS)
        self.client.service = replace(
            before, store=store, change_feed=feed, traversal_cache=TraversalCache()
        )
        try:
            yield
        finally:
            feed.close()
            self.client.service = before


@asynccontextmanager
async def swapped_stores(
    folder: Path, env: Mapping[str, str] = ALL_FEATURES
) -> AsyncIterator[SwappedStores]:
    """Run the application."""
    # On a busy machine no answer may be that of a request that took too long.
    quiet = {**env, "DPM_ACCESS_LOG_FILE": "/dev/null", "DPM_REQUEST_TIMEOUT_SECONDS": "300"}
    async with open_holders(folder, quiet, store=MemoryStore()) as (client, holders):
        yield SwappedStores(client, holders)
