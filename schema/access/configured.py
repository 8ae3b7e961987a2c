"""The authenticator, the login and the redaction that the settings configure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from resolvers.redaction import Redaction
from schema.access.authentication import AnonymousAccess, Authenticator, BearerAccess
from schema.access.ended_sessions import EndedSessions
from schema.access.grants_file import InvalidGrants, WatchedFile
from schema.access.policy import Policy, parse_policy
from schema.access.session_key import session_key
from schema.access.token_file import TokenFile
from schema.access.token_sessions import TokenSessions
from schema.settings import InvalidSetting, Settings
from schema.settings.access import OIDC

if TYPE_CHECKING:
    from schema.access.openid import PageLogin


@dataclass(frozen=True, slots=True)
class Access:
    """How callers are known. `page_login` is None unless the mode is OIDC, `token_sessions` unless it is TOKENS."""

    authenticator: Authenticator
    redaction: Callable[[], Redaction]
    page_login: "PageLogin | None" = None
    token_sessions: TokenSessions | None = None
    ended_sessions: EndedSessions = field(default_factory=EndedSessions)


def configured_access(settings: Settings) -> Access:
    """Return the access control of the settings; raise InvalidSetting for a file that cannot be used."""
    policy = _policy(settings)
    redaction = _redaction(policy)
    if settings.is_anonymous:
        return Access(AnonymousAccess(), redaction)
    tokens, key, ended = _tokens(settings), _session_key(settings), EndedSessions()
    if settings.auth_mode != OIDC or policy is None:
        if tokens is None:
            raise TypeError("the mode TOKENS has a file of tokens")
        sessions = TokenSessions(tokens, seconds=settings.auth_session_seconds, key=key)
        authenticator = BearerAccess(tokens, None, sessions, ended)
        return Access(authenticator, redaction, None, sessions, ended)
    from schema.access.openid import configured_openid

    verifier, page_login = configured_openid(settings, policy, key)
    authenticator = BearerAccess(tokens, verifier, page_login.sessions, ended)
    return Access(authenticator, redaction, page_login, None, ended)


def _session_key(settings: Settings) -> bytes | None:
    try:
        return session_key(settings.auth_session_key_file)
    except (OSError, ValueError) as error:
        raise InvalidSetting(
            "DPM_AUTH_SESSION_KEY_FILE", settings.auth_session_key_file, f"a secret: {error}"
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
