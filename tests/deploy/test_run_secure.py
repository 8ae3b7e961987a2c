"""The demo with authentication: login at an OpenID provider, or with a token."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.forked_commands import REPOSITORY, environment
from tests.npm import install_packages

VIEWER = {"query": "{ viewer { subject roles portfolios isScoped } runs { totalCount } }"}


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def secure_demo(*arguments: str) -> Iterator[tuple[str, str]]:
    """Run the demo; return its address and what it printed until it was ready."""
    port = free_port()
    command = [sys.executable, str(REPOSITORY / "deploy" / "demo" / "run_secure.py")]
    ports = ["--port", str(port), "--provider-port", str(free_port())]
    with subprocess.Popen(
        [*command, *ports, *arguments],
        env=environment({}),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        printed = ""
        try:
            for line in process.stdout:
                printed += line
                if "/healthz" in line:
                    break
            yield f"http://127.0.0.1:{port}", printed
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def test_lena_logs_in_and_sees_london_only() -> None:
    packages = install_packages("oidc-provider", "oidc-provider@9", file="oidc-provider")
    with (
        secure_demo("--packages", str(packages)) as (url, printed),
        httpx2.Client(follow_redirects=True, timeout=30) as client,
    ):
        assert "Log in at" in printed
        assert client.post(f"{url}/graphql", json=VIEWER).status_code == 401
        form = client.get(f"{url}/login")
        assert form.status_code == 200, form.text
        action = re.search(r'action="([^"]+)"', form.text)
        assert action is not None, form.text
        values = {"prompt": "login", "login": "lena", "password": "any"}
        landed = client.post(str(form.url.join(action[1])), data=values)
        assert (landed.status_code, str(landed.url).startswith(url)) == (200, True), landed.url
        answer = client.post(f"{url}/graphql", json=VIEWER, headers={"origin": url}).json()
        assert answer["data"]["viewer"] == {
            "subject": "lena",
            "roles": ["READER"],
            "portfolios": ["PF-LON-*"],
            "isScoped": True,
        }
        assert answer["data"]["runs"]["totalCount"] > 0


def test_without_a_provider_each_person_has_a_token() -> None:
    with secure_demo("--without-provider") as (url, printed):
        assert "Use a token instead" in printed
        counts = {}
        for name, file in re.findall(r"^  (\w+) .* token in (\S+)$", printed, re.MULTILINE):
            headers = {"authorization": f"Bearer {Path(file).read_text()}"}
            answer = httpx2.post(f"{url}/graphql", json=VIEWER, headers=headers).json()
            assert answer["data"]["viewer"]["subject"] == name
            counts[name] = answer["data"]["runs"]["totalCount"]
        assert httpx2.post(f"{url}/graphql", json=VIEWER).status_code == 401
    assert counts.keys() == {"lena", "rico", "ada"}
    assert 0 < counts["lena"] < counts["ada"]
    assert 0 < counts["rico"] < counts["ada"]
