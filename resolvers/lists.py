"""Lists as they are shown: a page with the cursor that goes on, the uses of an idempotency key."""

from collections.abc import Sequence

from resolvers.bundle import full_list
from resolvers.paging import write_cursor
from storage.base import Reader
from storage.errors import IdempotencyKeyNotFound
from storage.lists import HISTORY_BY_KEY, NO_PARENT, PageRequest, ListSpec, RecordT, FilterT
from storage.records import IdempotencyEvent


async def list_page(
    reader: Reader, spec: ListSpec[RecordT, FilterT], where: FilterT, *, request: PageRequest, parent: str = NO_PARENT
) -> tuple[Sequence[RecordT], str | None]:
    """The records of a page, and the cursor of the next one, None on the last."""
    page = (await reader.pages(spec, [parent], where, request))[parent]
    if not page.has_next:
        return page.items, None
    return page.items, write_cursor(spec.name, parent, spec.sort_key(page.items[-1]))


async def find_history(reader: Reader, idempotency_key: str) -> Sequence[IdempotencyEvent]:
    """Every use of an idempotency key, oldest first; raises IdempotencyKeyNotFound without any."""
    events = await full_list(reader, HISTORY_BY_KEY, idempotency_key)
    if not events:
        raise IdempotencyKeyNotFound(idempotency_key)
    return events
