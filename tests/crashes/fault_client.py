"""A client of a service in trouble: whatever it is told has to be clear."""

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
"""What every payload begins with; no log shows it."""


@dataclass(slots=True)
class FaultClient:
    """A client of the service, which keeps what was acknowledged."""

    client: httpx2.Client
    acknowledged: set[str]

    def record_run(self, run_id: str, *, size: int = 10) -> int:
        """Record a run; the status, an answer of 503 being as clear as it should be."""
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
        """The status of a GET, an answer of 503 being as clear as it should be."""
        answer = self.client.get(path)
        if answer.status_code == 503:
            assert (answer.headers["retry-after"], answer.json()) == ("1", {"detail": UNAVAILABLE})
        return answer.status_code

    def health(self) -> tuple[int, int]:
        """What /healthz and /readyz say."""
        return self.get_status("/healthz"), self.get_status("/readyz")


@contextmanager
def service_and_client(place: Database, log: Path) -> Iterator[FaultClient]:
    """A service on the place, and its client."""
    with (
        running_service(place.env, log=log) as service,
        httpx2.Client(base_url=service.url, timeout=30, trust_env=False, verify=False) as client,
    ):
        yield FaultClient(client, set())


def startup_error(env: Any, *, before: list[str] | None = None) -> str:
    """The one line with which the service does not start."""
    ended = run_command("serve", "--port", "0", env=env, before=before or [])
    assert (ended.returncode, ended.stdout) == (1, ""), ended
    (line,) = ended.stderr.splitlines()
    assert line.startswith("dpm-lineage: ")
    return line
