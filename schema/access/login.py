"""Login of people at an OpenID provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 7636)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jws, jwt
from joserfc.errors import JoseError

from schema.access.oidc import LEEWAY_SECONDS, is_name, is_understood
from schema.access.provider_keys import TIMEOUT_SECONDS, ProviderMetadata
from schema.access.signing_keys import SigningKeys, verified_claims

VERIFIER_LENGTH: Final = 64
STATE_LENGTH: Final = 32


class LoginFailed(Exception):
    """The login has failed. The message says which check failed."""


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """A started login: the URL of the provider for the browser, and the secrets that are checked in its response."""

    address: str
    state: str
    nonce: str
    verifier: str


class OpenIdLogin:
    """Logs people in as a client of the provider. Without a secret it is a public client."""

    def __init__(
        self,
        provider: ProviderMetadata,
        keys: SigningKeys,
        *,
        client_id: str,
        client_secret: str | None,
        scopes: str,
    ) -> None:
        self._provider = provider
        self._keys = keys
        self._client_id = client_id
        self._client_secret = client_secret
        self._scopes = scopes

    async def begin(self, redirect_uri: str) -> LoginRequest:
        """Return a new login; raise OSError or ValueError if the provider's metadata cannot be fetched."""
        endpoint = await self._endpoint("authorization_endpoint")
        nonce, verifier = generate_token(STATE_LENGTH), generate_token(VERIFIER_LENGTH)
        async with self._client(redirect_uri) as client:
            address, state = client.create_authorization_url(
                endpoint, state=generate_token(STATE_LENGTH), nonce=nonce, code_verifier=verifier
            )
        return LoginRequest(address, state, nonce, verifier)

    async def finish(
        self, parameters: Mapping[str, str], started: LoginRequest, redirect_uri: str, claim: str
    ) -> dict[str, Any]:
        """Return the claims of the person. `parameters` is the query of the provider's redirect.

        If the ID token lacks `claim`, it is read from the provider's user info. Raise LoginFailed if a check fails,
        OSError or ValueError if the provider's response cannot be used.
        """
        if parameters.get("state") != started.state:
            raise LoginFailed("state: does not belong to a login of this browser")
        metadata = await self._provider.metadata()
        sent_issuer = parameters.get("iss")
        required = metadata.get("authorization_response_iss_parameter_supported") is True
        if sent_issuer != self._provider.issuer and (required or sent_issuer is not None):
            raise LoginFailed("iss: is another issuer (RFC 9207)")
        if "error" in parameters or not parameters.get("code"):
            raise LoginFailed(
                f"the provider refused the login: {parameters.get('error', 'no code')}"
            )
        endpoint = await self._endpoint("token_endpoint")
        try:
            async with self._client(redirect_uri) as client:
                tokens = await client.fetch_token(
                    endpoint,
                    grant_type="authorization_code",
                    code=parameters["code"],
                    code_verifier=started.verifier,
                )
                claims = await self._id_claims(tokens.get("id_token"), started.nonce)
                if claim not in claims and "userinfo_endpoint" in metadata:
                    response = await client.get(await self._endpoint("userinfo_endpoint"))
                    response.raise_for_status()
                    info = response.json()
                    if isinstance(info, dict) and info.get("sub") == claims["sub"]:
                        claims = {**info, **claims}
        except AuthlibBaseError as error:
            raise LoginFailed(f"the provider refused the code: {error.error}") from error
        except httpx2.HTTPError as error:
            raise OSError(repr(error)) from error
        return claims

    async def logout_address(self) -> str | None:
        """Return the URL at which the provider ends its own session (RP-Initiated Logout 1.0), None if it has none."""
        try:
            endpoint = await self._endpoint("end_session_endpoint")
        except (OSError, ValueError):
            return None
        return str(httpx2.URL(endpoint).copy_merge_params({"client_id": self._client_id}))

    async def _id_claims(self, token: object, nonce: str) -> dict[str, Any]:
        """Return the claims of an ID token that is valid for this login (OpenID Connect Core 1.0, 3.1.3.7)."""
        if not isinstance(token, str):
            raise LoginFailed("the provider sent no ID token")
        try:
            header = jws.extract_compact(token.encode()).headers()
            keys = await self._keys.find(header.get("kid"), header.get("alg"))
            if not keys:
                raise LoginFailed("ID token: signed with an unknown key or algorithm")
            if not is_understood(header):
                raise LoginFailed("ID token: crit names an unknown extension")
            claims = verified_claims(token, keys)
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": self._provider.issuer},
                aud={"essential": True, "value": self._client_id},
                exp={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise LoginFailed(f"ID token: {error}") from error
        audiences = claims["aud"]
        several = isinstance(audiences, Sequence) and not isinstance(audiences, str)
        if claims.get("azp", self._client_id) != self._client_id or (
            several and len(audiences) > 1 and "azp" not in claims
        ):
            raise LoginFailed("ID token: is for another client")
        if not is_name(claims["sub"]):
            raise LoginFailed("ID token: sub is not a name")
        return claims

    async def _endpoint(self, name: str) -> str:
        address = (await self._provider.metadata()).get(name)
        if not isinstance(address, str) or not self._provider.is_protected(address):
            raise ValueError(f"the metadata of {self._provider.issuer} names no https {name}")
        return address

    def _client(self, redirect_uri: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            client_id=self._client_id,
            client_secret=self._client_secret,
            token_endpoint_auth_method="client_secret_basic" if self._client_secret else "none",
            scope=self._scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
        )
