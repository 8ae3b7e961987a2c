"""The files of deploy/, each checked by its own tool. A tool that is missing skips its test."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client import CollectorRegistry
from websockets import Subprotocol
from websockets.sync.client import connect

from schema.observability.metrics import REGISTRY
from tests.forked_commands import REPOSITORY
from tests.service_env import ALL_FEATURES
from tests.service_process import running_service

DEPLOY = REPOSITORY / "deploy"
SITE = DEPLOY / "nginx" / "dpm-lineage.conf"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
DASHBOARD = DEPLOY / "grafana" / "dpm-lineage.json"
CONTAINERFILE = DEPLOY / "container" / "Containerfile"
OWN_METRICS = re.compile(r"\b(?:dpm|http_server)_[a-z_]+\b")
MAX_EXPOSURE = 2.0
"""Maximum exposure level of the unit, from 0 (safe) to 10 (systemd-analyze security)."""


def tool(name: str) -> str:
    """Return the path of a program; skip the test without it."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if path is None:
        pytest.skip(f"no {name}")
    return path


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with an existing program, because systemd-analyze checks that it exists."""
    text = (DEPLOY / "systemd" / "dpm-lineage.service").read_text()
    file = tmp_path / "dpm-lineage.service"
    file.write_text(text.replace("/opt/dpm-lineage/bin/dpm-lineage", sys.executable))
    return file


def test_systemd_takes_the_unit(unit: Path) -> None:
    done = run(tool("systemd-analyze"), "verify", "--man=no", str(unit))
    about = [line for line in done.stderr.splitlines() if unit.name in line]
    assert (done.returncode, about) == (0, [])


def test_the_unit_is_confined(unit: Path) -> None:
    done = run(tool("systemd-analyze"), "security", "--offline=true", "--no-pager", str(unit))
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert found is not None, done.stderr
    assert float(found[1]) <= MAX_EXPOSURE


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def nginx_configuration(folder: Path, service_port: int, port: int) -> Path:
    """Write a configuration that includes the site, with ports and files of the test."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = run(
        *(tool("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
        *("-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)),
    )
    assert made.returncode == 0, made.stderr
    site = SITE.read_text()
    site = site.replace("/etc/ssl/dpm-lineage", str(folder)).replace(
        "lineage.bank.example", "localhost"
    )
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{service_port}")
    site = site.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    (folder / "site.conf").write_text(site)
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; master_process off;\n"
        f"events {{}}\nhttp {{ access_log off; {paths} include {folder}/site.conf; }}\n"
    )
    return configuration


def test_nginx_takes_the_site(tmp_path: Path) -> None:
    nginx = tool("nginx")
    configuration = nginx_configuration(tmp_path, 8000, free_port())
    done = run(nginx, "-t", "-c", str(configuration), "-e", str(tmp_path / "error.log"))
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


@contextmanager
def running_nginx(folder: Path, service_port: int) -> Iterator[str]:
    """Run nginx in front of a service; return its address."""
    nginx, port = tool("nginx"), free_port()
    configuration = nginx_configuration(folder, service_port, port)
    with subprocess.Popen(
        [nginx, "-c", str(configuration), "-e", str(folder / "error.log")]
    ) as server:
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"https://localhost:{port}"
        finally:
            server.send_signal(signal.SIGTERM)


SUBSCRIPTION = "subscription { runRecorded { run { rebalanceRunId } } }"
RECORD = """mutation { recordRun(input: {rebalanceRunId: "rr_through_nginx", correlationId: "c",
 requestHash: "sha256:1", portfolioId: "p", result: {status: "READY"}}) { __typename } }"""


def test_requests_events_and_websockets_pass_through_nginx(tmp_path: Path) -> None:
    with (
        running_service(ALL_FEATURES) as live,
        running_nginx(tmp_path, live.port) as url,
        httpx2.Client(
            base_url=url, verify=False, timeout=20
        ) as client,  # the test's own certificate
    ):
        assert client.get("/readyz").status_code == 200
        assert client.get("/metrics").status_code == 404
        slash = client.get("/rebalance/runs/rr%2Fslash")
        assert slash.json() == {"detail": "DPM_RUN_NOT_FOUND"}
        assert client.post("/graphql", content=b"x" * 2_000_000).status_code == 413
        context = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        socket_url = url.replace("https", "wss") + "/graphql"
        stream_request = {"query": SUBSCRIPTION}
        accept = {"accept": "text/event-stream"}
        with (
            connect(
                socket_url, ssl=context, subprotocols=[Subprotocol("graphql-transport-ws")]
            ) as socket_,
            client.stream("POST", "/graphql", json=stream_request, headers=accept) as events,
        ):
            socket_.send('{"type": "connection_init"}')
            assert json.loads(socket_.recv())["type"] == "connection_ack"
            start: dict[str, Any] = {
                "id": "1",
                "type": "subscribe",
                "payload": {"query": SUBSCRIPTION},
            }
            socket_.send(json.dumps(start))
            time.sleep(1)  # wait until both subscriptions have a position
            assert "errors" not in client.post("/graphql", json={"query": RECORD}).json()
            assert "rr_through_nginx" in str(socket_.recv(timeout=20))
            assert any("rr_through_nginx" in line for line in take_until_data(events.iter_lines()))


def take_until_data(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines of an event stream up to its first data."""
    for line in lines:
        yield line
        if line.startswith("data:"):
            return


def own_names(registry: CollectorRegistry = REGISTRY) -> set[str]:
    """Return the names of every sample that the service can show."""
    suffixes = {
        "counter": ("_total",),
        "histogram": ("_bucket", "_count", "_sum"),
        "gauge": ("",),
    }
    return {
        family.name + suffix for family in registry.collect() for suffix in suffixes[family.type]
    }


@pytest.mark.parametrize("file", [ALERTS, DASHBOARD], ids=lambda each: each.name)
def test_every_metric_in_the_alerts_and_the_dashboard_exists(file: Path) -> None:
    used = set(OWN_METRICS.findall(file.read_text())) - {"http_server"}
    assert len(used) > 5
    assert used <= own_names()


def test_every_metric_is_documented() -> None:
    text = (REPOSITORY / "docs" / "metrics.md").read_text()
    bases = {
        name.removesuffix("_bucket").removesuffix("_count").removesuffix("_sum")
        for name in own_names()
    }
    assert {name for name in bases if f"`{name}`" not in text} == set()


def test_promtool_takes_the_alerts() -> None:
    done = run(tool("promtool"), "check", "rules", str(ALERTS))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_has_panels_that_do_not_overlap() -> None:
    dashboard = json.loads(DASHBOARD.read_text())
    panels = dashboard["panels"]
    assert len({each["id"] for each in panels}) == len(panels) >= 10
    cells = [
        (x, y)
        for each in panels
        for x in range(each["gridPos"]["x"], each["gridPos"]["x"] + each["gridPos"]["w"])
        for y in range(each["gridPos"]["y"], each["gridPos"]["y"] + each["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert all(target["expr"] for each in panels for target in each["targets"])


def test_the_image_has_no_root_and_only_files_of_the_repository() -> None:
    text = CONTAINERFILE.read_text().replace("\\\n", " ")
    lines = [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]
    instructions = [(name, rest) for name, rest in lines if name.isupper()]
    last = max(number for number, (name, _) in enumerate(instructions) if name == "FROM")
    final = dict(instructions[last:])
    assert final["USER"] == "10001:10001"
    assert json.loads(final["ENTRYPOINT"]) == ["dpm-lineage"]
    assert "ADD" not in dict(instructions)
    for name, rest in instructions:
        if name == "COPY" and not rest.startswith("--from"):
            for source in rest.split()[:-1]:
                assert (REPOSITORY / source).exists(), source


def test_the_image_can_be_built(tmp_path: Path) -> None:
    builder = shutil.which("podman") or shutil.which("buildah") or shutil.which("docker")
    if builder is None or run(builder, "info").returncode != 0:
        pytest.skip("no podman, buildah or docker that works here")
    pull = run(builder, "pull", "python:3.12-slim")
    if pull.returncode != 0:
        pytest.skip("the base image cannot be fetched here")
    done = subprocess.run(
        [builder, "build", "-f", str(CONTAINERFILE), "-t", "dpm-lineage-test", str(REPOSITORY)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
