"""The audits of graphql-http (npm), run against the service."""

import json
import subprocess
from pathlib import Path
from typing import Final

from tests.npm import install_packages
from tests.service_process import running_service

PACKAGES: Final = ("graphql-http@1.23.1", "graphql@16")
SCRIPT: Final = Path(__file__).with_name("audits.mjs")


def test_every_audit_of_graphql_http_passes() -> None:
    folder = install_packages("graphql-http", *PACKAGES, file="graphql-http/lib/index.mjs")
    with running_service({}) as live:
        url = f"{live.url}/graphql"
        done = subprocess.run(
            ["node", str(SCRIPT), str(folder), url], capture_output=True, text=True, check=True
        )
    audits = json.loads(done.stdout)
    assert len(audits) == 61
    assert [each for each in audits if each["status"] != "ok"] == []
