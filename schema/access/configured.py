"""What the settings name: the authenticator, the login, the redaction."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from resolvers.redaction import Redaction
from schema.access.authentication import AnonymousAccess, Authenticator, BearerAccess
from schema.access.grants_file import InvalidGrants, WatchedFile
from schema.access.login import OpenIdLogin
from schema.access.oidc import OidcVerifier
from schema.access.policy import Policy, parse_policy
from schema.access.provider_keys import ProviderMetadata, keys_of_file
from schema.access.sessions import Sessions, session_key
from schema.access.signing_keys import SigningKeys
from schema.access.token_file import TokenFile
from schema.settings import InvalidSetting, Settings
from schema.settings.access import OIDC

SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class PageLogin:
    """What people log in to the pages with."""

    login: OpenIdLogin
    sessions: Sessions
    claim: Callable[[], str]
    key: bytes | None


@dataclass(frozen=True, slots=True)
class Access:
    """How callers are known. `page_login` is None unless the mode is OIDC."""

    authenticator: Authenticator
    redaction: Callable[[], Redaction]
    page_login: PageLogin | None = None


def configured_access(settings: Settings) -> Access:
    """Return how callers are known; raise InvalidSetting for a file that cannot be used."""
    policy = _policy(settings)
    redaction = _redaction(policy)
    if settings.is_anonymous:
        return Access(AnonymousAccess(), redaction)
    tokens = _tokens(settings)
    if settings.auth_mode != OIDC or policy is None:
        return Access(BearerAccess(tokens, None), redaction)
    provider = ProviderMetadata(settings.auth_oidc_issuer)
    keys = SigningKeys(
        keys_of_file(Path(settings.auth_jwks_file))
        if settings.auth_jwks_file
        else provider.fetch_keys
    )
    verifier = OidcVerifier(
        issuer=settings.auth_oidc_issuer,
        audience=settings.auth_oidc_audience,
        keys=keys,
        policy=policy.current,
        actor_claim=settings.auth_actor_claim,
    )
    page_login = _page_login(settings, provider, keys, policy)
    return Access(BearerAccess(tokens, verifier, page_login.sessions), redaction, page_login)


def _page_login(
    settings: Settings, provider: ProviderMetadata, keys: SigningKeys, policy: WatchedFile[Policy]
) -> PageLogin:
    try:
        key = session_key(settings.auth_session_key_file)
    except (OSError, ValueError) as error:
        raise InvalidSetting(
            "DPM_AUTH_SESSION_KEY_FILE", settings.auth_session_key_file, f"a secret: {error}"
        ) from error
    login = OpenIdLogin(
        provider,
        keys,
        client_id=settings.auth_oidc_client_id or settings.auth_oidc_audience,
        client_secret=_client_secret(settings),
        scopes=settings.auth_oidc_scopes,
    )
    sessions = Sessions(
        policy.current,
        actor_claim=settings.auth_actor_claim,
        seconds=settings.auth_session_minutes * SECONDS_PER_MINUTE,
        key=key,
    )
    return PageLogin(login, sessions, lambda: policy.current().claim, key)


def _client_secret(settings: Settings) -> str | None:
    if not settings.auth_oidc_client_secret_file:
        return None
    try:
        return Path(settings.auth_oidc_client_secret_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSetting(
            "DPM_AUTH_OIDC_CLIENT_SECRET_FILE",
            settings.auth_oidc_client_secret_file,
            f"a secret: {error}",
        ) from error


def _tokens(settings: Settings) -> TokenFile | None:
    if not settings.auth_tokens_file:
        return None
    try:
        return TokenFile(Path(settings.auth_tokens_file))
    except InvalidGrants as error:
        raise InvalidSetting(
            "DPM_AUTH_TOKENS_FILE", settings.auth_tokens_file, f"a file of tokens: {error}"
        ) from error


def _redaction(policy: WatchedFile[Policy] | None) -> Callable[[], Redaction]:
    if policy is None:
        default = Redaction()
        return lambda: default
    return lambda: policy.current().redaction


def _policy(settings: Settings) -> WatchedFile[Policy] | None:
    if not settings.auth_policy_file:
        return None
    try:
        return WatchedFile(Path(settings.auth_policy_file), parse_policy)
    except InvalidGrants as error:
        raise InvalidSetting(
            "DPM_AUTH_POLICY_FILE", settings.auth_policy_file, f"a policy: {error}"
        ) from error
