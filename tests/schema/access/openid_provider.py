"""A small OpenID provider on a free port: discovery, keys, authorization without interaction, tokens, user info."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey


@dataclass
class OpenIdProvider:
    """The provider, and the responses that a test configures."""

    issuer: str = ""
    client_id: str = "dpm-lineage"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    subject: str = "alice"
    claims: dict[str, Any] = field(default_factory=dict)
    """Additional claims of the ID token, which override the standard ones."""
    user_info: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    """The requested paths."""

    def rotate(self, kid: str) -> None:
        """Replace the signing key."""
        self.key = RSAKey.generate_key(2048, {"kid": kid})

    def sign(self, kind: str, **claims: Any) -> str:
        """Return a token."""
        now = int(time.time())
        given = {"iss": self.issuer, "sub": self.subject, "iat": now, "exp": now + 300, **claims}
        header = {"alg": "RS256", "kid": self.key.kid, "typ": kind}
        return jwt.encode(header, given, self.key, algorithms=["RS256"])

    def access_token(self, **claims: Any) -> str:
        """Return an access token for the service."""
        return self.sign("at+jwt", **{"aud": self.client_id, **claims})

    def authorize(self, query: dict[str, str]) -> str:
        """Approve an authorization request, and return the redirect URL."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        back = {"code": code, "state": query["state"], "iss": self.issuer}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return the response of the token endpoint. It checks PKCE, and accepts a code once."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["code_challenge_method"] != "S256"
            or form.get("redirect_uri") != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        claims = {"aud": self.client_id, "nonce": asked.get("nonce"), **self.claims}
        return 200, {
            "access_token": self.access_token(),
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.sign("JWT", **claims),
        }

    def metadata(self) -> dict[str, Any]:
        """Return the discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "end_session_endpoint": f"{self.issuer}/end",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/me",
            "jwks_uri": f"{self.issuer}/jwks",
            "authorization_response_iss_parameter_supported": True,
        }


@contextmanager
def running_provider() -> Iterator[OpenIdProvider]:
    """Run a provider."""
    provider = OpenIdProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.requests.append(parts.path)
            match parts.path:
                case "/.well-known/openid-configuration":
                    self.reply(200, provider.metadata())
                case "/jwks":
                    public = KeySet([RSAKey.import_key(provider.key.as_dict(private=False))])
                    self.reply(200, dict(public.as_dict()))
                case "/me":
                    self.reply(200, {"sub": provider.subject, **provider.user_info})
                case "/authorize":
                    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                    self.send_response(303)
                    self.send_header("Location", provider.authorize(query))
                    self.end_headers()
                case _:
                    self.reply(404, {})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["content-length"])).decode()
            provider.requests.append(self.path)
            self.reply(
                *provider.exchange({name: values[0] for name, values in parse_qs(text).items()})
            )

        def reply(self, status: int, body: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
