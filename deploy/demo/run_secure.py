"""Start the demo with people who have roles and portfolios: `make run-secure`.

With node, a local OpenID provider lets them log in to the pages. Without it, and for commands, each has a token.
"""

import argparse
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

PROVIDER: Final = Path(__file__).with_name("provider.mjs")
PACKAGE: Final = "oidc-provider@9"
STOP_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may log in: name, group, roles, portfolios, and what to try."""

    name: str
    group: str
    roles: tuple[str, ...]
    portfolios: tuple[str, ...]
    can: str


PEOPLE: Final = (
    Person("lena", "london-readers", ("READER",), ("PF-LON-*",), "reads London, payloads redacted"),
    Person("rico", "zurich-review", ("REVIEWER",), ("PF-ZRH-*",), "reviews the runs of Zurich"),
    Person("ada", "administrators", ("ADMIN",), ("*",), "may and sees everything"),
)

FEATURES: Final = (
    "DPM_LINEAGE_APIS_ENABLED",
    "DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED",
    "DPM_WORKFLOW_ENABLED",
    "DPM_WORKFLOW_FOUR_EYES",
)


def main() -> int:
    """Serve until Ctrl-C; return the exit code of the service."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--provider-port", type=int, default=8001)
    parser.add_argument("--packages", type=Path, default=Path(".venv/demo-provider"))
    parser.add_argument("--without-provider", action="store_true", help="only tokens")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dpm-lineage-demo-")))
        tokens = {person.name: secrets.token_urlsafe(32) for person in PEOPLE}
        (folder / "tokens.toml").write_text("\n".join(_token_entries(tokens)))
        (folder / "policy.toml").write_text('claim = "groups"\n' + "\n".join(_policy_entries()))
        env = {
            **os.environ,
            **dict.fromkeys(FEATURES, "true"),
            "DPM_AUTH_MODE": "TOKENS",
            "DPM_AUTH_TOKENS_FILE": str(folder / "tokens.toml"),
        }
        reason = "it was not wanted" if options.without_provider else _install(options.packages)
        if reason is None:
            issuer = stack.enter_context(_provider(options, folder))
            env |= {
                "DPM_AUTH_MODE": "OIDC",
                "DPM_AUTH_OIDC_ISSUER": issuer,
                "DPM_AUTH_OIDC_AUDIENCE": "dpm-lineage",
                "DPM_AUTH_POLICY_FILE": str(folder / "policy.toml"),
            }
        _explain(options, tokens, reason, folder)
        command = [sys.executable, "-m", "schema.cli.main", "serve", "--demo"]
        return _run([*command, "--host", options.host, "--port", str(options.port)], env)


def _explain(
    options: argparse.Namespace, tokens: dict[str, str], reason: str | None, folder: Path
) -> None:
    base = f"http://{options.host}:{options.port}"
    if reason is None:
        print(f"Log in at {base}/login by one of these names, with any password:")
    else:
        print(f"There is no identity provider to log in with: {reason}. Use a token instead:")
    for person in PEOPLE:
        file = folder / f"{person.name}.token"
        file.write_text(tokens[person.name])
        file.chmod(0o600)
        print(f"  {person.name:5} {person.can}; token in {file}")
    print(f"For example: .venv/bin/dpm-lineage runs --url {base} --token-file {folder}/lena.token")
    sys.stdout.flush()


def _token_entries(tokens: dict[str, str]) -> Iterator[str]:
    for person in PEOPLE:
        digest = sha256(tokens[person.name].encode()).hexdigest()
        yield f'[[token]]\nsha256 = "{digest}"\nsubject = "{person.name}"\n{_grants(person)}'
        yield "expires = 2999-01-01T00:00:00Z\n"


def _policy_entries() -> Iterator[str]:
    for person in PEOPLE:
        yield f'[[group]]\nname = "{person.group}"\n{_grants(person)}\n'


def _grants(person: Person) -> str:
    return f"roles = {json.dumps(person.roles)}\nportfolios = {json.dumps(person.portfolios)}"


def _install(packages: Path) -> str | None:
    """Install the provider's package once; return why that cannot be done, None if it is there."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "node and npm are not installed"
    if (packages / "node_modules" / "oidc-provider").exists():
        return None
    packages.mkdir(parents=True, exist_ok=True)
    print(f"Installing {PACKAGE} into {packages} ...", flush=True)
    command = ["npm", "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
    done = subprocess.run(
        [*command, "--silent", "--prefix", str(packages), PACKAGE],
        capture_output=True,
        text=True,
        check=False,
    )
    return None if done.returncode == 0 else f"npm cannot install {PACKAGE}"


@contextmanager
def _provider(options: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Run the provider; return its issuer."""
    script = options.packages / PROVIDER.name  # node looks for packages next to the script
    shutil.copy(PROVIDER, script)
    people = json.dumps({person.name: [person.group] for person in PEOPLE})
    callback = f"http://{options.host}:{options.port}/login/callback"
    command = ["node", str(script), str(options.provider_port), callback, people]
    with (folder / "provider.log").open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            text = (folder / "provider.log").read_text()
            raise SystemExit(f"the identity provider did not start: {text.strip()[-500:]}")
        yield f"http://127.0.0.1:{options.provider_port}"
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _run(command: Sequence[str], env: dict[str, str]) -> int:
    """Run the service to its end. Ctrl-C reaches it, too, and it ends by itself."""
    with subprocess.Popen(command, env=env) as service:
        signal.signal(signal.SIGTERM, lambda *_: service.terminate())
        while True:
            try:
                return service.wait()
            except KeyboardInterrupt:
                continue


if __name__ == "__main__":
    sys.exit(main())
