"""The authenticator that the settings name."""

from collections.abc import Callable
from pathlib import Path

from resolvers.redaction import Redaction
from schema.access.authentication import AnonymousAccess, Authenticator, BearerAccess
from schema.access.grants_file import InvalidGrants, WatchedFile
from schema.access.oidc import OidcVerifier
from schema.access.policy import Policy, parse_policy
from schema.access.provider_keys import ProviderMetadata, keys_of_file
from schema.access.signing_keys import SigningKeys
from schema.access.token_file import TokenFile
from schema.settings import InvalidSetting, Settings
from schema.settings.access import OIDC


def configured_authenticator(settings: Settings) -> Authenticator:
    """Return the authenticator; raise InvalidSetting for a file that cannot be used."""
    if settings.is_anonymous:
        return AnonymousAccess()
    return BearerAccess(_tokens(settings), _verifier(settings))


def _tokens(settings: Settings) -> TokenFile | None:
    if not settings.auth_tokens_file:
        return None
    try:
        return TokenFile(Path(settings.auth_tokens_file))
    except InvalidGrants as error:
        raise InvalidSetting(
            "DPM_AUTH_TOKENS_FILE", settings.auth_tokens_file, f"a file of tokens: {error}"
        ) from error


def _verifier(settings: Settings) -> OidcVerifier | None:
    if settings.auth_mode != OIDC:
        return None
    fetch = (
        keys_of_file(Path(settings.auth_jwks_file))
        if settings.auth_jwks_file
        else ProviderMetadata(settings.auth_oidc_issuer).fetch_keys
    )
    return OidcVerifier(
        issuer=settings.auth_oidc_issuer,
        audience=settings.auth_oidc_audience,
        keys=SigningKeys(fetch),
        policy=configured_policy(settings).current,
        actor_claim=settings.auth_actor_claim,
    )


def configured_redaction(settings: Settings) -> Callable[[], Redaction]:
    """Return what redacts payloads now: as the policy file says, if there is one. Raise InvalidSetting."""
    if not settings.auth_policy_file:
        default = Redaction()
        return lambda: default
    policy = configured_policy(settings)
    return lambda: policy.current().redaction


def configured_policy(settings: Settings) -> WatchedFile[Policy]:
    """Return the policy file; raise InvalidSetting."""
    try:
        return WatchedFile(Path(settings.auth_policy_file), parse_policy)
    except InvalidGrants as error:
        raise InvalidSetting(
            "DPM_AUTH_POLICY_FILE", settings.auth_policy_file, f"a policy: {error}"
        ) from error
