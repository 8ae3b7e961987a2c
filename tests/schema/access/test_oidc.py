"""JWT access tokens: rejected tokens, accepted tokens, and the number of requests to the provider."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from schema.access.caller import Role
from schema.access.configured import configured_access
from schema.access.oidc import OidcVerifier
from schema.access.policy import Policy, parse_policy
from schema.access.signing_keys import PAUSE_SECONDS, REFRESH_SECONDS, SigningKeys
from schema.settings import InvalidSetting, Settings
from storage.portfolio_scope import PortfolioScope

LIFETIME = 86_400
"""Lifetime in seconds, longer than a run of the suite, so that no token is rejected because of its age."""

ISSUER, AUDIENCE = "https://issuer.example", "dpm-lineage"
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
EC = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
OKP = OKPKey.generate_key("Ed25519", {"kid": "okp"}, private=True)
POLICY: dict[str, Any] = {
    "subject": [{"name": "alice", "roles": ["ADMIN"], "portfolios": ["PF-1"]}],
    "group": [{"name": "london", "roles": ["SUPPORT"], "portfolios": ["PF-LON-*"]}],
}


class Provider:
    """A provider's JWK set, and how often it was fetched."""

    def __init__(self, *keys: Any, key_set: Any = ...) -> None:
        self.keys = keys
        self.key_set = key_set
        self.fetches = 0
        self.reachable = True
        self.now = 1000.0

    async def fetch(self) -> dict[str, Any]:
        """Return the public keys."""
        self.fetches += 1
        if not self.reachable:
            raise ConnectionError("the provider does not answer")
        if self.key_set is not ...:
            return self.key_set  # type: ignore[no-any-return]
        return dict(KeySet(list(self.keys)).as_dict())

    def verifier(self, policy: dict[str, Any] | None = None) -> OidcVerifier:
        """Return a verifier that trusts this provider."""
        parsed: Policy = parse_policy(
            dict(POLICY if policy is None else policy), Path("policy.toml")
        )
        keys = SigningKeys(self.fetch, clock=lambda: self.now)
        return OidcVerifier(issuer=ISSUER, audience=AUDIENCE, keys=keys, policy=lambda: parsed)


def token(
    key: Any = RSA, alg: str = "RS256", header: dict[str, Any] | None = None, **claims: Any
) -> str:
    """Sign an access token; a claim that is None is left out."""
    now = int(time.time())
    given = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "alice",
        "exp": now + LIFETIME,
        "iat": now,
    } | claims
    return jwt.encode(
        {"alg": alg, "kid": key.kid, "typ": "at+jwt"} | (header or {}),
        {name: value for name, value in given.items() if value is not None},
        key,
        algorithms=[alg],
    )


def by_hand(
    header: dict[str, Any],
    sign: Callable[[bytes], bytes] | None = None,
    claims: dict[str, Any] | None = None,
) -> str:
    """Sign a token that a library would not create. The RSA key is used unless `sign` is given."""
    given = {"iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "exp": int(time.time()) + LIFETIME}
    given |= claims or {}
    parts = [urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in (header, given)]
    private: Any = RSA.get_op_key("sign")
    sign = sign or (lambda text: private.sign(text, padding.PKCS1v15(), hashes.SHA256()))
    signature = sign(b".".join(parts))
    return b".".join([*parts, urlsafe_b64encode(signature).rstrip(b"=")]).decode()


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS256"), (EC, "ES256"), (OKP, "Ed25519")])
async def test_a_valid_token_is_its_subject_with_its_grants(key: Any, alg: str) -> None:
    caller = await Provider(RSA, EC, OKP).verifier().caller(token(key, alg, groups=["london", "x"]))
    assert caller is not None
    assert caller.subject == "alice"
    assert caller.roles == {Role.ADMIN, Role.SUPPORT}
    assert caller.portfolios == PortfolioScope.of(["PF-1", "PF-LON-*"])


async def test_a_subject_without_an_entry_has_no_role() -> None:
    caller = await Provider(RSA).verifier().caller(token(sub="mallory"))
    assert caller is not None
    assert not caller.roles
    assert not caller.portfolios.covers("PF-1")


NOW = int(time.time())


@pytest.mark.parametrize(
    "made",
    [
        token(exp=NOW - 120),
        token(exp=None),
        token(exp="never"),
        token(nbf=NOW + 2 * LIFETIME),
        token(iss="https://other.example"),
        token(iss=None),
        token(aud="another"),
        token(aud=None),
        token(sub=None),
        token(header={"typ": "JOSE"}),
        by_hand({"alg": "RS256", "kid": "rsa", "typ": "at+jwt", "crit": ["exp"], "exp": 1}),
        by_hand({"alg": "RS256", "kid": "rsa", "typ": "at+jwt", "crit": []}),
        by_hand({"alg": "RS256", "kid": "rsa", "typ": "at+jwt", "crit": None}),
        by_hand({"alg": "RS256", "kid": "rsa", "typ": "at+jwt", "crit": ["kid"]}),
        by_hand({"alg": "RS256", "kid": "rsa", "typ": "at+jwt", "crit": ["b64"], "b64": True}),
        token(header={"kid": "unknown"}),
        token(RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)),
        token()[:-4] + "AAAA",
        token().rpartition(".")[0] + ".",
        "a.b.c",
        "",
        "x" * 20_000,
    ],
)
async def test_a_token_that_is_not_valid_is_refused(made: str) -> None:
    assert await Provider(RSA).verifier().caller(made) is None


async def test_a_token_by_hand_is_accepted_without_the_critical_header() -> None:
    made = by_hand({"alg": "RS256", "kid": "rsa", "typ": "at+jwt"})
    assert await Provider(RSA).verifier().caller(made) is not None


@pytest.mark.parametrize("claim", ["nonce", "at_hash", "c_hash"])
async def test_an_id_token_is_refused(claim: str) -> None:
    verifier = Provider(RSA).verifier()
    claims: dict[str, Any] = {claim: "x"}
    assert await verifier.caller(token(header={"typ": "JWT"}, **claims)) is None
    assert await verifier.caller(by_hand({"alg": "RS256", "kid": "rsa"}, claims=claims)) is None
    assert await verifier.caller(token(**claims)) is not None


@pytest.mark.parametrize("kind", ["at+jwt", "application/at+jwt", "AT+JWT", "JWT", "jwt"])
async def test_an_access_token_may_have_the_type_of_any_jwt(kind: str) -> None:
    assert await Provider(RSA).verifier().caller(token(header={"typ": kind})) is not None


async def test_an_access_token_needs_no_type() -> None:
    made = by_hand({"alg": "RS256", "kid": "rsa"})
    assert await Provider(RSA).verifier().caller(made) is not None


@pytest.mark.parametrize("kind", [None, 5, ["JWT"], "", "logout+jwt", "id+jwt"])
async def test_a_jwt_of_another_type_is_refused(kind: object) -> None:
    made = by_hand({"alg": "RS256", "kid": "rsa", "typ": kind})
    assert await Provider(RSA).verifier().caller(made) is None


async def test_the_algorithm_is_never_the_tokens_choice() -> None:
    public = RSA.as_pem(private=False)
    confused = by_hand(
        {"alg": "HS256", "kid": "rsa"}, lambda text: hmac.digest(public, text, "sha256")
    )
    none = by_hand({"alg": "none", "kid": "rsa"}, lambda text: b"")
    verifier = Provider(RSA).verifier()
    assert await verifier.caller(confused) is None
    assert await verifier.caller(none) is None


async def test_clocks_may_differ_by_a_minute() -> None:
    verifier = Provider(RSA).verifier()
    assert await verifier.caller(token(exp=int(time.time()) - 30)) is not None
    assert await verifier.caller(token(nbf=int(time.time()) + 30)) is not None


async def test_a_remembered_token_ends_when_it_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier = Provider(RSA).verifier()
    made = token()
    assert await verifier.caller(made) is not None
    end = time.time() + LIFETIME + 120
    monkeypatch.setattr(time, "time", lambda: end)
    assert await verifier.caller(made) is None


@pytest.mark.parametrize("is_first", [True, False])
async def test_keys_of_several_types_may_have_one_id(*, is_first: bool) -> None:
    def named(**members: str) -> Any:
        return {"kid": "one", **members}

    keys: list[tuple[str, Any]] = [
        ("RS256", RSAKey.generate_key(2048, named(), private=True)),
        ("RS256", RSAKey.generate_key(2048, named(alg="RS512"), private=True)),
        ("RS256", RSAKey.generate_key(2048, named(use="enc"), private=True)),
        ("RS256", RSAKey.generate_key(2048, named(alg="RS256"), private=True)),
        ("ES256", ECKey.generate_key("P-384", named(), private=True)),
        ("ES256", ECKey.generate_key("P-256", named(), private=True)),
        ("Ed25519", OKPKey.generate_key("Ed448", named(), private=True)),
        ("Ed25519", OKPKey.generate_key("Ed25519", named(), private=True)),
    ]
    served = [dict(key.as_dict(private=False)) for _, key in keys]
    verifier = Provider(key_set={"keys": served if is_first else served[::-1]}).verifier()
    for (alg, key), is_accepted in zip(keys, (1, 0, 0, 1, 0, 1, 0, 1), strict=True):
        plain = type(key).import_key(
            {
                name: each
                for name, each in key.as_dict(private=True).items()
                if name not in {"use", "alg"}
            }
        )
        if key.get("crv") in {"P-384", "Ed448"}:
            continue  # no algorithm that is accepted signs with it
        assert (await verifier.caller(token(plain, alg)) is not None) == bool(is_accepted)


async def test_a_key_without_the_algorithm_causes_one_fetch() -> None:
    provider = Provider(RSA)
    verifier = provider.verifier()
    assert await verifier.caller(token()) is not None
    provider.now += PAUSE_SECONDS
    forged = ECKey.generate_key("P-256", {"kid": "rsa"}, private=True)
    for number in range(10):
        assert await verifier.caller(token(forged, "ES256", jti=str(number))) is None
    assert provider.fetches == 2
    assert await verifier.caller(token(jti="another")) is not None


async def test_a_thousand_unknown_keys_cause_one_fetch() -> None:
    provider = Provider(RSA)
    verifier = provider.verifier()
    for number in range(1000):
        assert await verifier.caller(token(header={"kid": f"unknown {number}"})) is None
    assert provider.fetches == 1
    assert await verifier.caller(token()) is not None
    assert provider.fetches == 1


async def test_a_rotated_key_is_fetched_after_the_pause() -> None:
    provider = Provider(RSA)
    verifier = provider.verifier()
    assert await verifier.caller(token()) is not None
    provider.keys = (RSA, EC)
    assert await verifier.caller(token(EC, "ES256")) is None
    provider.now += PAUSE_SECONDS
    assert await verifier.caller(token(EC, "ES256")) is not None
    assert provider.fetches == 2


async def test_keys_that_cannot_be_renewed_go_on_being_used() -> None:
    provider = Provider(RSA)
    verifier = provider.verifier()
    assert await verifier.caller(token()) is not None
    provider.reachable = False
    provider.now += REFRESH_SECONDS
    assert await verifier.caller(token(jti="another")) is not None
    assert provider.fetches == 2


async def test_no_token_is_valid_while_the_provider_never_answered() -> None:
    provider = Provider(RSA)
    provider.reachable = False
    verifier = provider.verifier()
    assert await verifier.caller(token()) is None
    provider.reachable = True
    provider.now += PAUSE_SECONDS
    assert await verifier.caller(token()) is not None


def rsa_key(bits: int, key_id: str) -> tuple[rsa.RSAPrivateKey, dict[str, str]]:
    """Return a private key, and its public one as a JWK."""
    private = rsa.generate_private_key(65537, bits)
    modulus = urlsafe_b64encode(private.public_key().public_numbers().n.to_bytes(bits // 8))
    return private, {"kty": "RSA", "kid": key_id, "e": "AQAB", "n": modulus.decode().rstrip("=")}


@pytest.mark.parametrize(
    ("bits", "is_served"), [(1024, False), (2047 // 8 * 8, False), (2048, True)]
)
async def test_a_short_rsa_key_verifies_nothing(bits: int, is_served: bool) -> None:
    private, public = rsa_key(bits, "short")
    verifier = Provider(key_set={"keys": [public, PUBLIC]}).verifier()
    made = by_hand(
        {"alg": "RS256", "kid": "short", "typ": "at+jwt"},
        lambda text: private.sign(text, padding.PKCS1v15(), hashes.SHA256()),
    )
    assert (await verifier.caller(made) is not None) is is_served
    assert await verifier.caller(token()) is not None


PUBLIC = dict(RSA.as_dict(private=False))
UNUSABLE: dict[str, Any] = {
    "an unknown curve": {"kty": "EC", "crv": "BP-256", "kid": "x", "x": "AAAA", "y": "AAAA"},
    "an unknown curve of OKP": {"kty": "OKP", "crv": "Foo", "kid": "x", "x": "AAAA"},
    "an unknown type": {"kty": "AKP", "kid": "x", "alg": "ML-DSA-44", "pub": "AAAA"},
    "a type that is a list": {"kty": ["RSA"], "kid": "x"},
    "no type": {"kid": "x"},
    "no modulus": {"kty": "RSA", "kid": "x", "e": "AQAB"},
    "a modulus that is a number": {"kty": "RSA", "kid": "x", "n": 5, "e": "AQAB"},
    "a point beside the curve": {"kty": "EC", "crv": "P-256", "kid": "x", "x": "AAAA", "y": "AAAA"},
    "an unknown use": {**PUBLIC, "kid": "x", "use": "y", "key_ops": ["verify"]},
    "an id that is a number": {**PUBLIC, "kid": 5},
    "a string": "x",
    "null": None,
}


@pytest.mark.parametrize("unusable", UNUSABLE.values(), ids=UNUSABLE)
async def test_a_key_that_cannot_be_used_is_ignored(unusable: Any) -> None:
    verifier = Provider(key_set={"keys": [unusable, PUBLIC, unusable]}).verifier()
    assert await verifier.caller(token()) is not None
    assert await verifier.caller(token(header={"kid": "x"})) is None


@pytest.mark.parametrize(
    "key_set",
    [{}, {"keys": None}, {"keys": {}}, {"keys": []}, {"keys": ["x"]}, [], "keys"]
    + [{"keys": [each]} for each in UNUSABLE.values()],
)
async def test_a_renewal_without_a_usable_key_keeps_the_old_ones(key_set: Any) -> None:
    provider = Provider(RSA)
    verifier = provider.verifier()
    assert await verifier.caller(token()) is not None
    provider.key_set = key_set
    provider.now += REFRESH_SECONDS
    assert await verifier.caller(token(jti="another")) is not None
    assert provider.fetches == 2


def test_a_file_with_one_usable_key_starts(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [*UNUSABLE.values(), PUBLIC]}))
    configured_access(Settings.from_env(oidc_env(tmp_path, keys)))


def oidc_env(tmp_path: Path, keys: Path) -> dict[str, str]:
    """Return the settings of a service that reads its keys from a file, with an empty policy."""
    policy = tmp_path / "policy.toml"
    policy.write_text("")
    return {
        "DPM_AUTH_MODE": "OIDC",
        "DPM_AUTH_OIDC_ISSUER": ISSUER,
        "DPM_AUTH_OIDC_AUDIENCE": AUDIENCE,
        "DPM_AUTH_POLICY_FILE": str(policy),
        "DPM_AUTH_JWKS_FILE": str(keys),
    }


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"keys": 5}',
        '{"keys": []}',
        '{"keys": ["x", null]}',
        '{"keys": [{"kty": "none"}]}',
        '{"keys": [{"kty": "EC", "crv": "BP-256", "kid": "bp", "x": "AAAA", "y": "AAAA"}]}',
    ],
)
def test_a_file_of_keys_that_has_none_stops_the_start(text: str | None, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    if text is not None:
        keys.write_text(text)
    env = oidc_env(tmp_path, keys)
    with pytest.raises(InvalidSetting, match="DPM_AUTH_JWKS_FILE"):
        configured_access(Settings.from_env(env))
    keys.write_text(json.dumps(KeySet([RSA]).as_dict()))
    configured_access(Settings.from_env(env))


async def test_leeway_is_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = float(NOW)
    monkeypatch.setattr(time, "time", lambda: now)
    for now, is_served in (
        (NOW + 1059, True),
        (NOW + 1061, False),
        (NOW - 1059, True),
        (NOW - 1061, False),
    ):
        made = token(exp=NOW + 1000, nbf=NOW - 1000, iat=NOW - 2000)
        assert (await Provider(RSA).verifier().caller(made) is not None) is is_served, now
