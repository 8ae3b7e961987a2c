"""A client of a failing service, which checks that errors are clear."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

import httpx2

from tests.crashes.databases import Database
from tests.crashes.writers import RECORD_RUN, UNAVAILABLE
from tests.service_process import run_command, running_service

PAYLOAD_MARK: Final = "for nobody to see "
"""The beginning of every payload, which must not be in a log."""


@dataclass(slots=True)
class FaultClient:
    """A client of the service that records the acknowledged writes."""

    client: httpx2.Client
    acknowledged: set[str]

    def record_run(self, run_id: str, *, size: int = 10) -> int:
        """Record a run and return the status. Check the body and headers of a 503."""
        sent = {
            "rebalanceRunId": run_id,
            "correlationId": "corr-1",
            "requestHash": "sha256:1",
            "portfolioId": "pf_1",
            "result": {"status": "READY", "orders": PAYLOAD_MARK + token_hex(size // 2)},
        }
        answer = self.client.post(
            "/graphql", json={"query": RECORD_RUN, "variables": {"input": sent}}
        )
        if answer.status_code == 503:
            assert answer.headers["retry-after"] == "1"
            assert answer.json()["errors"][0]["extensions"]["reason"] == UNAVAILABLE
        else:
            assert answer.json()["data"]["recordRun"]["rebalanceRunId"] == run_id
            self.acknowledged.add(run_id)
        return answer.status_code

    def get_status(self, path: str) -> int:
        """Return the status of a GET. Check the body and headers of a 503."""
        answer = self.client.get(path)
        if answer.status_code == 503:
            assert (answer.headers["retry-after"], answer.json()) == ("1", {"detail": UNAVAILABLE})
        return answer.status_code

    def health(self) -> tuple[int, int]:
        """Return the statuses of /healthz and /readyz."""
        return self.get_status("/healthz"), self.get_status("/readyz")


@contextmanager
def service_and_client(place: Database, log: Path) -> Iterator[FaultClient]:
    """Run a service on a database; yield its client."""
    with (
        running_service(place.env, log=log) as service,
        httpx2.Client(base_url=service.url, timeout=30, trust_env=False, verify=False) as client,
    ):
        yield FaultClient(client, set())


def startup_error(env: Any, *, before: list[str] | None = None) -> str:
    """Return the error line of a service that fails to start."""
    ended = run_command("serve", "--port", "0", env=env, before=before or [])
    assert (ended.returncode, ended.stdout) == (1, ""), ended
    (line,) = ended.stderr.splitlines()
    assert line.startswith("dpm-lineage: ")
    return line
