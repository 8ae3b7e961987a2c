"""Documents are cached by their text, up to the limits of the cache."""

import gc
import tracemalloc

import pytest

from schema.graphql.build import build_schema
from schema.graphql.execution import document_cache
from schema.graphql.execution.document_cache import DocumentCache
from schema.settings import Settings
from tests.schema.asgi_client import load_records, open_client
from tests.schema.graphql_requests import fetch_data
from tests.service_env import ALL_FEATURES

PAGE = "{ runs(first: 3) { edges { node { %s: rebalanceRunId status } } pageInfo { endCursor } } }"


def new_cache() -> DocumentCache:
    """Return an empty cache of documents of the service's schema."""
    return DocumentCache(build_schema()._schema, Settings.from_env({}))


def test_a_text_is_read_once() -> None:
    kept = new_cache()
    assert kept.get("{ __typename }") is kept.get("{ __typename }")


def test_the_longest_unused_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_cache, "MAX_DOCUMENTS", 2)
    kept = new_cache()
    first, second = kept.get("{ a: __typename }"), kept.get("{ b: __typename }")
    assert kept.get("{ a: __typename }") is first
    kept.get("{ c: __typename }")
    assert kept.get("{ a: __typename }") is first
    assert kept.get("{ b: __typename }") is not second


def test_long_ones_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_cache, "MAX_TOTAL_LENGTH", 100)
    kept = new_cache()
    texts = [f"{{ {letter}: __typename {' ' * 30} }}" for letter in "abc"]
    first, second, third = map(kept.get, texts)
    assert kept.get(texts[2]) is third
    assert kept.get(texts[1]) is second
    assert kept.get(texts[0]) is not first


async def test_any_number_of_documents_takes_no_more_memory_than_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(document_cache, "MAX_DOCUMENTS", 10)
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
