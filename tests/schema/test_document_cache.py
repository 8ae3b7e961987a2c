"""Documents are cached by their text, up to the limits of the cache."""

import asyncio
import gc
import threading
import tracemalloc

import pytest

from schema.graphql.build import build_schema
from schema.graphql.execution import document_cache
from schema.graphql.execution.document_cache import (
    LARGE_LENGTH,
    MIN_SIZE,
    DocumentCache,
    ValidDocument,
)
from schema.settings import Settings
from tests.schema.asgi_client import load_records, open_client
from tests.schema.graphql_requests import fetch_data
from tests.service_env import ALL_FEATURES

PAGE = "{ runs(first: 3) { edges { node { %s: rebalanceRunId status } } pageInfo { endCursor } } }"

FIELD = 'a{}: entity(entityId: "rr_{}") {{ entityId }}'


def new_cache() -> DocumentCache:
    """Return an empty cache of documents of the service's schema."""
    return DocumentCache(build_schema()._schema, Settings.from_env({}))


async def test_a_text_is_read_once() -> None:
    kept = new_cache()
    assert await kept.get("{ __typename }") is await kept.get("{ __typename }")


async def test_the_longest_unused_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_cache, "MAX_TOTAL_SIZE", 2 * MIN_SIZE)
    kept = new_cache()
    first, second = await kept.get("{ a: __typename }"), await kept.get("{ b: __typename }")
    assert await kept.get("{ a: __typename }") is first
    await kept.get("{ c: __typename }")
    assert await kept.get("{ a: __typename }") is first
    assert await kept.get("{ b: __typename }") is not second


async def test_long_ones_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_cache, "MAX_TOTAL_SIZE", 5 * MIN_SIZE)
    kept = new_cache()
    texts = [f"{{ {letter}: __typename {' ' * 2 * MIN_SIZE * 50} }}" for letter in "abc"]
    first, second, third = [await kept.get(each) for each in texts]
    assert await kept.get(texts[2]) is third
    assert await kept.get(texts[1]) is second
    assert await kept.get(texts[0]) is not first


async def test_the_event_loop_goes_on_while_a_large_document_is_prepared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    went_on = threading.Event()
    prepare = DocumentCache._prepare

    def prepare_later(self: DocumentCache, text: str) -> ValidDocument:
        assert went_on.wait(timeout=20)
        return prepare(self, text)

    monkeypatch.setattr(DocumentCache, "_prepare", prepare_later)
    kept = new_cache()
    text = f"{{ __typename {' ' * LARGE_LENGTH} }}"
    async with asyncio.TaskGroup() as tasks:
        both = [tasks.create_task(kept.get(text)) for _ in range(2)]
        await asyncio.sleep(0)
        went_on.set()
    assert both[0].result() is both[1].result()


async def test_a_full_cache_does_not_prolong_garbage_collections() -> None:
    """A full collection examines each object, in about a microsecond, while the event loop waits."""
    kept = new_cache()
    await kept.get(f"{{ {FIELD.format(0, 0)} }}")
    gc.collect()
    before = len(gc.get_objects())
    for number in range(300):
        await kept.get(f"{{ {' '.join(FIELD.format(each, number) for each in range(15))} }}")
    gc.collect()
    assert len(gc.get_objects()) - before < 100_000


async def test_any_number_of_documents_takes_no_more_memory_than_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(document_cache, "MAX_TOTAL_SIZE", 10 * MIN_SIZE)
    async with open_client(
        ALL_FEATURES | {"DPM_SUPPORTABILITY_STORE_BACKEND": "IN_MEMORY"}
    ) as client:
        await load_records(client.store)
        held = []
        for start in (0, 40, 80):
            for number in range(start, start + 40):
                await fetch_data(client, PAGE % f"id{number}")
            if not start:
                tracemalloc.start()
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    # Compare later memory, after the cache is full, when new documents replace old ones.
    assert held[2] - held[1] < 0.2 * held[1]
