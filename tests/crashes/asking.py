"""A client of a service in trouble: whatever it is told has to be clear."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

import httpx2

from tests.crashes.places import Place
from tests.crashes.processes import run_command, serving
from tests.crashes.writers import RECORD_RUN, UNAVAILABLE

MARK: Final = "for nobody to see "
"""What every payload begins with; no log shows it."""


@dataclass(slots=True)
class Asked:
    """A client of the service, which keeps what was acknowledged."""

    client: httpx2.Client
    kept: set[str]

    def write(self, run_id: str, *, size: int = 10) -> int:
        """Record a run; the status, an answer of 503 being as clear as it should be."""
        sent = {
            "rebalanceRunId": run_id,
            "correlationId": "corr-1",
            "requestHash": "sha256:1",
            "portfolioId": "pf_1",
            "result": {"status": "READY", "orders": MARK + token_hex(size // 2)},
        }
        answer = self.client.post(
            "/graphql", json={"query": RECORD_RUN, "variables": {"input": sent}}
        )
        if answer.status_code == 503:
            assert answer.headers["retry-after"] == "1"
            assert answer.json()["errors"][0]["extensions"]["reason"] == UNAVAILABLE
        else:
            assert answer.json()["data"]["recordRun"]["rebalanceRunId"] == run_id
            self.kept.add(run_id)
        return answer.status_code

    def status(self, path: str) -> int:
        """The status of a GET, an answer of 503 being as clear as it should be."""
        answer = self.client.get(path)
        if answer.status_code == 503:
            assert (answer.headers["retry-after"], answer.json()) == ("1", {"detail": UNAVAILABLE})
        return answer.status_code

    def health(self) -> tuple[int, int]:
        """What /healthz and /readyz say."""
        return self.status("/healthz"), self.status("/readyz")


@contextmanager
def asking(place: Place, log: Path) -> Iterator[Asked]:
    """A service on the place, and its client."""
    with (
        serving(log, place.env) as served,
        httpx2.Client(base_url=served.address, timeout=30, trust_env=False, verify=False) as client,
    ):
        yield Asked(client, set())


def refusal(env: Any, *, before: list[str] | None = None) -> str:
    """The one line with which the service does not start."""
    ended = run_command("serve", "--port", "0", env=env, before=before or [])
    assert (ended.returncode, ended.stdout) == (1, ""), ended
    (line,) = ended.stderr.splitlines()
    assert line.startswith("dpm-lineage: ")
    return line
