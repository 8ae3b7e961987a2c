"""Nothing that the service prints or answers has a secret in it: tokens, passwords, keys, cookies, codes."""

import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
from websockets.exceptions import ConnectionClosed

from schema.access.caller import Role
from tests.postgres import PostgresServer
from tests.schema.access.callers import TokenHolders
from tests.schema.access.openid_provider import running_provider
from tests.schema.subscription_clients import open_socket
from tests.service_env import ALL_FEATURES, MEMORY_ENV, postgres_env
from tests.service_process import ServiceProcess, run_command, running_service

TARGETS = (
    "/metrics",
    "/rebalance/runs",
    "/rebalance/runs/rr_1",
    "/nowhere",
    "/explore",
    "/openapi.json",
    "/login",
    "/auth/callback?code=x&state=y",
    "/rebalance/runs?cursor=%ff",
    "/evidence/checkpoint",
)
BODIES = ("{", '{"query": "{"}', '{"query": "{ viewer { subject } }"}', '{"a": 1, "a": 2}', "[]")
JSON_TYPE = {"content-type": "application/json"}


def canary(name: str) -> str:
    """Return a secret that occurs nowhere by chance."""
    return f"{name}-{secrets.token_hex(12)}"


def secret_file(folder: Path, name: str) -> tuple[Path, str]:
    """Write a new secret to a file."""
    value = canary(name) + secrets.token_hex(16)
    file = folder / name
    file.write_text(value)
    file.chmod(0o600)
    return file, value


def assert_absent(known: Iterable[str], printed: Mapping[str, str]) -> None:
    """Fail with the place where a secret is, without printing it."""
    places = [place for place, text in printed.items() if any(each in text for each in known)]
    assert places == []


def printed_by(service: ServiceProcess) -> dict[str, str]:
    """Everything that a service printed before it ended."""
    output, _ = service.process.communicate(timeout=10)
    assert service.log is not None
    log = service.log.read_text()
    assert log
    return {"output": output, "log": log}


async def answers(url: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Send well-formed and malformed requests; return the answers with their headers."""
    found = {}
    async with httpx2.AsyncClient(trust_env=False, timeout=30, base_url=url) as client:
        for target in TARGETS:
            answer = await client.get(target, headers=dict(headers))
            found[f"{target} {sorted(headers)}"] = f"{answer.headers} {answer.text}"
        for body in BODIES:
            answer = await client.post("/graphql", content=body, headers={**headers, **JSON_TYPE})
            found[f"{body} {sorted(headers)}"] = f"{answer.headers} {answer.text}"
    return found


def title(service: ServiceProcess) -> str:
    """The command line of a service, as `ps` shows it."""
    return Path(f"/proc/{service.process.pid}/cmdline").read_text()


async def test_tokens_and_passwords_are_nowhere(
    postgres: PostgresServer, dsn: str, tmp_path: Path
) -> None:
    password = canary("password")
    holders = TokenHolders(tmp_path / "tokens.toml")
    valid, wrong = holders.add("support", Role.SUPPORT), canary("wrong")
    metrics_file, metrics = secret_file(tmp_path, "metrics")
    key_file = tmp_path / "ledger"
    made = run_command("ledger", "keygen", "--origin", "a.example/x", "-o", str(key_file), env={})
    assert made.returncode == 0, made.stderr
    known = [valid, wrong, metrics, password, key_file.read_text().strip().rpartition("+")[2]]
    env = {
        **ALL_FEATURES,
        **holders.env,
        **postgres_env(dsn.replace("postgres@", f"postgres:{password}@")),
        "DPM_METRICS_TOKEN_FILE": str(metrics_file),
        "DPM_LEDGER_KEY_FILE": str(key_file),
        "DPM_ACCESS_LOG_FILE": str(tmp_path / "access"),
    }
    printed = {"keygen": made.stdout + made.stderr}
    with running_service(env, log=tmp_path / "log", is_forked=False) as service:
        for headers in (
            *({"authorization": f"Bearer {each}"} for each in (valid, wrong, metrics)),
            {"authorization": f"Basic {valid}"},
            {"cookie": f"dpm_session={valid}"},
        ):
            printed |= await answers(service.url, headers)
        for value in (valid, wrong):
            async with open_socket(service.url) as socket:
                await socket.send(
                    type="connection_init", payload={"authorization": f"Bearer {value}"}
                )
                try:
                    printed[f"socket {value == valid}"] = json.dumps(await socket.receive())
                except ConnectionClosed as error:
                    printed[f"socket {value == valid}"] = repr(error)
        printed["title"] = title(service)
    printed |= printed_by(service)
    printed["access log"] = (tmp_path / "access").read_text()
    broken = f"postgresql://postgres:{password}@127.0.0.1:1/x"
    for place, env_of in {
        "help": env,
        "unreachable": env | {"DPM_SUPPORTABILITY_POSTGRES_DSN": broken},
        "no database": env | postgres_env(f"{postgres.dsn('none')}?password={password}"),
        "no DSN": env | postgres_env(password),
    }.items():
        arguments = ("serve", "--help") if place == "help" else ("serve", "--port", "0")
        done = run_command(*arguments, env=env_of)
        assert (done.returncode == 0) is (place == "help")
        printed[place] = done.stdout + done.stderr
    assert_absent(known, printed)


async def test_what_a_login_needs_is_nowhere(tmp_path: Path) -> None:
    secret, client_secret = secret_file(tmp_path, "client")
    session, session_key = secret_file(tmp_path, "session")
    policy = tmp_path / "policy.toml"
    policy.write_text('[[subject]]\nname = "alice"\nroles = ["ADMIN"]\nportfolios = ["*"]\n')
    with running_provider() as provider:
        env = {
            **ALL_FEATURES,
            **MEMORY_ENV,
            "DPM_AUTH_MODE": "OIDC",
            "DPM_AUTH_OIDC_ISSUER": provider.issuer,
            "DPM_AUTH_OIDC_AUDIENCE": provider.client_id,
            "DPM_AUTH_OIDC_CLIENT_SECRET_FILE": str(secret),
            "DPM_AUTH_SESSION_KEY_FILE": str(session),
            "DPM_AUTH_POLICY_FILE": str(policy),
        }
        access = provider.access_token()
        printed: dict[str, str] = {}
        known = [client_secret, session_key, access]
        with running_service(env, log=tmp_path / "log", is_forked=False) as service:
            printed |= await answers(service.url, {"authorization": f"Bearer {access}"})
            printed |= await answers(service.url, {"authorization": f"Bearer {access}x"})
            known += await _log_in_and_fail(service.url)
            printed["title"] = title(service)
        printed |= printed_by(service)
    assert_absent(known, printed)


async def _log_in_and_fail(url: str) -> list[str]:
    """Log in, and come back a second time with the same code; return the codes, states and cookies."""
    async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:
        first = await client.get(f"{url}/login")
        assert first.status_code == 303, first.text
        known = [cookie.partition(";")[0].partition("=")[2] for cookie in _cookies(first)]
        async with httpx2.AsyncClient(trust_env=False, timeout=30) as provider:
            back = (await provider.get(first.headers["location"])).headers["location"]
        for _ in range(2):
            last = await client.get(back)
            known += [cookie.partition(";")[0].partition("=")[2] for cookie in _cookies(last)]
        known += parse_qs(urlsplit(back).query)["state"]
        return [each for each in known if len(each) > 16]


def _cookies(answer: httpx2.Response) -> list[str]:
    return answer.headers.get_list("set-cookie")
