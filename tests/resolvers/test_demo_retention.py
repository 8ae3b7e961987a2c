"""The purged cause and the held run of the demo, which only a new store gets."""

import orjson

from resolvers.demo.generate import demo_records
from resolvers.demo.retention import hold_effects, is_empty, missing_causes, purge_causes
from resolvers.retention.holds import holds_of_runs
from storage.base import Store
from storage.formats.ndjson import decode_line
from storage.records import EntityKind
from tests.resolvers.test_retention import service_over


async def test_a_new_demo_store_has_a_purged_cause_and_a_held_run(store: Store) -> None:
    service = service_over(store)
    records = [decode_line(orjson.dumps(each)) for each in demo_records(runs=400, seed=7)]
    assert await is_empty(service)
    await purge_causes(service, records)
    await store.import_batch(records)
    await hold_effects(service, records)
    assert not await is_empty(service)
    (edge,) = missing_causes(records)
    cause, effect = edge.target_entity_id, edge.source_entity_id
    assert (await store.entity_kinds([cause]))[cause] is EntityKind.PURGED
    assert await store.operations([cause]) == {}
    run = (await store.runs([effect]))[effect]
    assert set(await holds_of_runs(store, [run])) == {effect}
    assert [purge.operations for purge in await store.purges()] == [1]
