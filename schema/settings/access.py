"""Settings of authentication, of the review rules and of the access log."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from schema.settings.fields import InvalidSetting, setting
from schema.settings.parsers import LOOPBACK_HOSTS, choice, integer, parse_bool, parse_text

ANONYMOUS, TOKENS, OIDC = "ANONYMOUS", "TOKENS", "OIDC"


@dataclass(frozen=True, kw_only=True)
class AccessSettings:
    """Authentication, roles, review rules and the access log."""

    auth_mode: str = setting(
        "DPM_AUTH_MODE",
        choice(ANONYMOUS, TOKENS, OIDC),
        ANONYMOUS,
        "authentication: `ANONYMOUS` for none, `TOKENS` for tokens of a file, `OIDC` for an OpenID provider;"
        " see [access.md](access.md)",
    )
    auth_tokens_file: str = setting(
        "DPM_AUTH_TOKENS_FILE",
        parse_text,
        "",
        "TOML file with the SHA-256 of each token and its grants; read again when it changes",
    )
    auth_oidc_issuer: str = setting(
        "DPM_AUTH_OIDC_ISSUER",
        parse_text,
        "",
        "issuer of the tokens for `OIDC`: an https URL, or http on the loopback address",
    )
    auth_oidc_audience: str = setting(
        "DPM_AUTH_OIDC_AUDIENCE", parse_text, "", "audience that the tokens must name"
    )
    auth_jwks_file: str = setting(
        "DPM_AUTH_JWKS_FILE",
        parse_text,
        "",
        "JWK set with the provider's keys, which replaces the discovery of keys",
    )
    auth_policy_file: str = setting(
        "DPM_AUTH_POLICY_FILE",
        parse_text,
        "",
        "TOML file that grants roles and portfolios to subjects and groups, and lists what redaction leaves"
        " readable; read again when it changes",
    )
    auth_actor_claim: str = setting(
        "DPM_AUTH_ACTOR_CLAIM", parse_text, "sub", "claim whose value is the actor of decisions"
    )
    auth_oidc_client_id: str = setting(
        "DPM_AUTH_OIDC_CLIENT_ID",
        parse_text,
        "",
        "client id of the pages at the provider, for logins; if empty, the audience",
    )
    auth_oidc_client_secret_file: str = setting(
        "DPM_AUTH_OIDC_CLIENT_SECRET_FILE",
        parse_text,
        "",
        "file with the client's secret; if empty, the pages are a public client",
    )
    auth_oidc_scopes: str = setting(
        "DPM_AUTH_OIDC_SCOPES", parse_text, "openid", "scopes that a login requests"
    )
    auth_session_key_file: str = setting(
        "DPM_AUTH_SESSION_KEY_FILE",
        parse_text,
        "",
        "file with a secret of at least 32 bytes that seals session cookies; if empty, a random secret at each start",
    )
    auth_session_minutes: int = setting(
        "DPM_AUTH_SESSION_MINUTES",
        integer(1, 43_200),
        480,
        "lifetime of a login to the pages, in minutes",
    )
    workflow_four_eyes: bool = setting(
        "DPM_WORKFLOW_FOUR_EYES",
        parse_bool,
        False,
        "refuse an approval by the caller who recorded the run",
    )
    access_log_file: str = setting(
        "DPM_ACCESS_LOG_FILE",
        parse_text,
        "",
        "file to which the access log is appended; if empty, standard error",
    )
    access_log_required: bool = setting(
        "DPM_ACCESS_LOG_REQUIRED",
        parse_bool,
        False,
        "refuse a request with 503 if its line of the access log cannot be written",
    )

    @property
    def is_anonymous(self) -> bool:
        """Whether requests are not authenticated."""
        return self.auth_mode == ANONYMOUS

    @property
    def auth_session_seconds(self) -> int:
        """Lifetime of a login in seconds."""
        return self.auth_session_minutes * 60

    @property
    def has_access_log(self) -> bool:
        """Whether requests are logged: if callers are authenticated or a setting enables the log."""
        return not self.is_anonymous or bool(self.access_log_file) or self.access_log_required

    def check_access(self) -> None:
        """Raise InvalidSetting if the mode lacks a setting, or the issuer could be impersonated on the network."""
        if self.auth_mode == TOKENS and not self.auth_tokens_file:
            raise InvalidSetting("DPM_AUTH_MODE", TOKENS, "a file in DPM_AUTH_TOKENS_FILE")
        if self.auth_mode != OIDC:
            return
        required = {
            "DPM_AUTH_OIDC_ISSUER": self.auth_oidc_issuer,
            "DPM_AUTH_OIDC_AUDIENCE": self.auth_oidc_audience,
            "DPM_AUTH_POLICY_FILE": self.auth_policy_file,
        }
        for variable, value in required.items():
            if not value:
                raise InvalidSetting("DPM_AUTH_MODE", OIDC, f"a value in {variable}")
        issuer = urlsplit(self.auth_oidc_issuer)
        is_local = issuer.scheme == "http" and issuer.hostname in LOOPBACK_HOSTS
        if not (issuer.scheme == "https" and issuer.hostname) and not is_local:
            raise InvalidSetting(
                "DPM_AUTH_OIDC_ISSUER",
                self.auth_oidc_issuer,
                "an https URL, or http on the loopback address",
            )
