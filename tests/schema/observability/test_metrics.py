"""The metrics of one process and of several, read by prometheus_client's own parser."""

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.backends import Backend
from tests.polling import wait_until
from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES, sqlite_env
from tests.service_process import running_service

Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def parse(text: str) -> Samples:
    """Return each sample by its name and labels; fail for a duplicate sample."""
    found: dict[tuple[str, frozenset[tuple[str, str]]], float] = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation, family.name
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in found
            found[key] = sample.value
    return found


def total(samples: Samples, name: str, **labels: str) -> float:
    """Return the sum of a metric's samples that have these labels."""
    return sum(
        value
        for (each, pairs), value in samples.items()
        if each == name and pairs >= frozenset(labels.items())
    )


async def scrape(client: AsgiClient) -> Samples:
    """Return the metrics of a client's service."""
    answer = await client.get("/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return parse(answer.body.decode())


REQUESTS = "http_server_request_duration_seconds_count"
OPERATIONS = "dpm_graphql_operation_duration_seconds_count"


async def test_requests_are_counted_by_route_and_status_and_never_by_id(client: AsgiClient) -> None:
    before = await scrape(client)
    for each in ("one", "two"):
        await client.get(f"/rebalance/runs/{each}")
    await client.get("/no/such/path")
    await client.post_json("/graphql", {"query": "query Named {__typename}"})
    after = await scrape(client)

    def added(**labels: str) -> float:
        return total(after, REQUESTS, **labels) - total(before, REQUESTS, **labels)

    run = {"http_route": "/rebalance/runs/{rebalance_run_id}"}
    assert added(**run, http_response_status_code="404", http_request_method="GET") == 2
    assert added(http_route="unmatched", http_response_status_code="404") == 1
    assert added(http_route="/graphql", http_response_status_code="200") == 1
    assert not any("one" in dict(labels).values() for _, labels in after)


async def test_operations_are_counted_by_name_and_the_names_are_bounded(
    memory_client: AsgiClient,
) -> None:
    before = await scrape(memory_client)
    for number in range(150):
        query = f"query Name{number} {{__typename}}"
        await memory_client.post_json("/graphql", {"query": query})
    await memory_client.post_json("/graphql", {"query": "{__typename}"})
    after = await scrape(memory_client)
    names = {dict(labels)["operation_name"] for name, labels in after if name == OPERATIONS}
    assert total(after, OPERATIONS) - total(before, OPERATIONS) == 151
    assert len(names) <= 102
    assert "_OTHER" in names
    assert total(after, OPERATIONS, operation_name="", operation_type="query") >= 1


async def test_errors_and_refusals_are_counted_by_code(memory_client: AsgiClient) -> None:
    before = await scrape(memory_client)
    await memory_client.post_json("/graphql", {"query": "{runs(first: 100000) {totalCount}}"})
    stranger = {"sec-fetch-site": "cross-site"}
    refused = await memory_client.send("GET", "/graphql?query={__typename}", headers=stranger)
    after = await scrape(memory_client)
    bad = {"code": "BAD_USER_INPUT"}
    errors = "dpm_graphql_errors_total"
    assert total(after, errors, **bad) - total(before, errors, **bad) == 1
    assert refused.status == 403
    refusals = "dpm_access_refusals_total"
    assert total(after, refusals) - total(before, refusals) == 1


WORDS = {"memory": "IN_MEMORY", "sqlite": "SQLITE", "postgres": "POSTGRES"}
RUNS = 20
BACKGROUND_WRITES = 8
"""Number of writes of the background tasks at the start of the service."""


@pytest.mark.parametrize("target", ["/graphql?query={__typename}", "/rebalance/runs"])
async def test_an_unknown_caller_is_one_refusal(target: str, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.toml"
    tokens.write_text("token = []\n")
    env = {"DPM_AUTH_MODE": "TOKENS", "DPM_AUTH_TOKENS_FILE": str(tokens)}
    refusals = "dpm_access_refusals_total"
    async with open_client(env) as client:
        before = await scrape(client)
        assert (await client.get(target)).status == 401
        after = await scrape(client)
    unknown = {"reason": "UNAUTHENTICATED"}
    assert total(after, refusals) - total(before, refusals) == 1
    assert total(after, refusals, **unknown) - total(before, refusals, **unknown) == 1


RECORD_RUN = """mutation Record($id: String!) { recordRun(input: {rebalanceRunId: $id, correlationId: "c",
 requestHash: "sha256:1", portfolioId: "p", result: {status: "READY"}}) { __typename } }"""


async def test_the_store_shows_its_writes_its_pool_and_its_schema(
    client: AsgiClient, backend: Backend
) -> None:
    before = await scrape(client)
    for number in range(RUNS):
        recorded = await client.post_json(
            "/graphql", {"query": RECORD_RUN, "variables": {"id": f"rr_{number}"}}
        )
        assert recorded.json["data"] is not None, recorded.json
    after = await scrape(client)
    status = client.store.status()
    for each in ("dpm_store_writes_total", "dpm_store_write_batches_total"):
        added = total(after, each) - total(before, each)
        assert RUNS <= added <= RUNS + BACKGROUND_WRITES
    for name, pool in status.pools.items():
        assert total(after, "dpm_store_pool_size", pool=name) == pool.size > 0

        async def is_at_rest(name: str = name) -> bool:
            return total(await scrape(client), "dpm_store_pool_in_use", pool=name) == 0

        await wait_until(is_at_rest)  # the ledger's task writes meanwhile
    build = {"schema_revision": status.revision or "", "backend": WORDS[backend.name]}
    assert total(after, "dpm_build_info", **build) == 1


async def test_a_purge_shows_its_records_and_its_lag(memory_client: AsgiClient) -> None:
    samples = await scrape(memory_client)  # the first purge was at the start
    assert 0 <= total(samples, "dpm_purge_lag_seconds", kind="run") < 5
    kinds = {dict(labels)["kind"] for name, labels in samples if name == "dpm_purged_records_total"}
    assert kinds == {"run", "operation", "change"}


async def test_the_metrics_are_for_this_host_or_for_a_token(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("secret\n")

    async def status(client: AsgiClient, **headers: str) -> int:
        return (await client.send("GET", "/metrics", headers=headers)).status

    async with open_client({}) as client:
        assert await status(client) == 200
        assert await status(client, **{"x-forwarded-for": "192.0.2.1"}) == 403
    async with open_client({"DPM_METRICS_TOKEN_FILE": str(file)}) as client:
        assert await status(client) == 401
        assert await status(client, authorization="Bearer wrong") == 401
        assert await status(client, authorization="Bearer secret") == 200
        assert (await client.send("GET", "/metrics")).headers["www-authenticate"] == "Bearer"
        file.write_text("rotated")
        assert await status(client, authorization="Bearer rotated") == 200
        file.unlink()
        assert await status(client, authorization="Bearer rotated") == 401


def read_metrics(url: str) -> Samples:
    """Return the metrics of a running service."""
    answer = httpx2.get(f"{url}/metrics")
    assert answer.status_code == 200
    return parse(answer.text)


def send(url: str, requests: int) -> None:
    """Send requests, each on a connection of its own, so that the kernel spreads them over the workers."""
    for _ in range(requests):
        assert httpx2.get(f"{url}/rebalance/runs").status_code == 200


def test_three_workers_count_together_and_keep_the_counts_of_one_that_is_killed(
    tmp_path: Path,
) -> None:
    requests = 90
    env = ALL_FEATURES | sqlite_env(tmp_path / "store.sqlite")
    with running_service(env, workers=3, log=tmp_path / "log") as service:
        send(service.url, requests // 2)
        victim = min(service.worker_ids())
        os.kill(victim, signal.SIGKILL)
        while victim in service.worker_ids() or len(service.worker_ids()) < 3:
            time.sleep(0.05)
        send(service.url, requests // 2)
        samples = read_metrics(service.url)
        assert total(samples, REQUESTS, http_route="/rebalance/runs") == requests
        time.sleep(1.5)  # each worker copies its gauges every second
        samples = read_metrics(service.url)
        sizes = total(samples, "dpm_store_pool_size")
    assert total(samples, "http_server_active_requests") == 1
    assert sizes == 3 * 16
    assert total(samples, "dpm_build_info") == 1
