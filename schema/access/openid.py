"""OpenID Connect by the settings: the verifier of access tokens, and the login of people to the pages.

Its libraries take a quarter of the start of the service. Only DPM_AUTH_MODE=OIDC imports this module.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from schema.access.grants_file import WatchedFile
from schema.access.login import OpenIdLogin
from schema.access.oidc import OidcVerifier
from schema.access.policy import Policy
from schema.access.provider_keys import ProviderMetadata, keys_of_file, read_keys
from schema.access.sessions import Sessions
from schema.access.signing_keys import Fetch, SigningKeys, usable_keys
from schema.settings import InvalidSetting, Settings


@dataclass(frozen=True, slots=True)
class PageLogin:
    """The login of people to the pages: the provider's client and the sessions."""

    login: OpenIdLogin
    sessions: Sessions
    claim: Callable[[], str]
    key: bytes | None


def configured_openid(
    settings: Settings, policy: WatchedFile[Policy], key: bytes | None
) -> tuple[OidcVerifier, PageLogin]:
    """Return the verifier and the login; raise InvalidSetting for a file that cannot be used."""
    provider = ProviderMetadata(settings.auth_oidc_issuer)
    keys = SigningKeys(_jwks_file(settings) or provider.fetch_keys)
    verifier = OidcVerifier(
        issuer=settings.auth_oidc_issuer,
        audience=settings.auth_oidc_audience,
        keys=keys,
        policy=policy.current,
        actor_claim=settings.auth_actor_claim,
    )
    return verifier, _page_login(settings, provider, keys, policy, key)


def _jwks_file(settings: Settings) -> Fetch | None:
    """Return the fetch of the keys of a file, None without one. A file without a usable key stops the start."""
    if not settings.auth_jwks_file:
        return None
    path = Path(settings.auth_jwks_file)
    try:
        usable_keys(read_keys(path))
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidSetting(
            "DPM_AUTH_JWKS_FILE", settings.auth_jwks_file, f"a JWK set: {error}"
        ) from error
    return keys_of_file(path)


def _page_login(
    settings: Settings,
    provider: ProviderMetadata,
    keys: SigningKeys,
    policy: WatchedFile[Policy],
    key: bytes | None,
) -> PageLogin:
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
        seconds=settings.auth_session_seconds,
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
