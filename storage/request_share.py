"""Limits of concurrency for each request, so that one request does not use every connection and turn of a store."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, Final

_current: ContextVar["dict[str, asyncio.Semaphore] | None"] = ContextVar(
    "request_share", default=None
)
_UNLIMITED: Final = nullcontext()


@contextmanager
def one_request() -> Iterator[None]:
    """Count the work of the block, and of tasks that it starts, as work of one request."""
    token = _current.set({})
    try:
        yield
    finally:
        _current.reset(token)


def request_slot(what: str, number: int) -> AbstractAsyncContextManager[Any]:
    """Return a context that waits while the request has `number` open contexts for `what`.

    Outside a request it never waits.
    """
    slots = _current.get()
    if slots is None:
        return _UNLIMITED
    if what not in slots:
        slots[what] = asyncio.Semaphore(number)
    return slots[what]
