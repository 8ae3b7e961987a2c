"""How much of a store one request may use at once, so that it leaves connections and turns to others."""

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
    """Have all that is done in the block, and in the tasks that begin in it, share the places of one request."""
    token = _current.set({})
    try:
        yield
    finally:
        _current.reset(token)


def place_of_request(what: str, number: int) -> AbstractAsyncContextManager[Any]:
    """Return a context that holds one of the request's `number` places, at once where there is no request."""
    places = _current.get()
    if places is None:
        return _UNLIMITED
    if what not in places:
        places[what] = asyncio.Semaphore(number)
    return places[what]
