"""The authenticator, the login and the redaction that the settings configure."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from resolvers.redaction import Redaction
from schema.access.authentication import AnonymousAccess, Authenticator, BearerAccess
from schema.access.grants_file import InvalidGrants, WatchedFile
from schema.access.policy import Policy, parse_policy
from schema.access.token_file import TokenFile
from schema.settings import InvalidSetting, Settings
from schema.settings.access import OIDC

if TYPE_CHECKING:
    from schema.access.openid import PageLogin


@dataclass(frozen=True, slots=True)
class Access:
    """The access control of the service. `page_login` is None unless the mode is OIDC."""

    authenticator: Authenticator
    redaction: Callable[[], Redaction]
    page_login: "PageLogin | None" = None


def configured_access(settings: Settings) -> Access:
    """Return the access control of the settings; raise InvalidSetting for a file that cannot be used."""
    policy = _policy(settings)
    redaction = _redaction(policy)
    if settings.is_anonymous:
        return Access(AnonymousAccess(), redaction)
    tokens = _tokens(settings)
    if settings.auth_mode != OIDC or policy is None:
        return Access(BearerAccess(tokens, None), redaction)
    from schema.access.openid import configured_openid

    verifier, page_login = configured_openid(settings, policy)
    return Access(BearerAccess(tokens, verifier, page_login.sessions), redaction, page_login)


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
