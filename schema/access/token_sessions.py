"""Sessions of people who logged in to the pages with a token of the file.

The cookie names the token by its SHA-256, and is signed (HMAC-SHA-256): whoever has it has the session, not the token.
"""

import hashlib
import hmac
import time
from dataclasses import replace
from typing import Final

from schema.access.ended_sessions import OpenedSession
from schema.access.session_key import PROCESS_KEY, new_session_id
from schema.access.token_file import TokenFile, digest

_PURPOSE: Final = b"token session\0"


class TokenSessions:
    """The sessions of a service. `key` is any secret; None is a secret of this process and its workers."""

    def __init__(self, tokens: TokenFile, *, seconds: int, key: bytes | None) -> None:
        self._tokens = tokens
        self._seconds = seconds
        self._key = hashlib.sha256(_PURPOSE + (PROCESS_KEY if key is None else key)).digest()

    def start(self, token: str) -> tuple[str, int] | None:
        """Return the cookie of a token's holder and its life in seconds; None for a token that is not valid."""
        caller = self._tokens.caller(token)
        if caller is None:
            return None
        end = time.time() + self._seconds
        expires_at = int(end if caller.expires_at is None else min(end, caller.expires_at))
        text = f"{new_session_id()}.{digest(token)}.{expires_at}"
        return f"{text}.{self._sign(text)}", max(0, expires_at - int(time.time()))

    def open(self, cookie: str) -> OpenedSession | None:
        """Return the session of a cookie; None if it or its token is not valid now."""
        text, _, signature = cookie.rpartition(".")
        given = signature.encode(errors="surrogatepass")
        if not hmac.compare_digest(self._sign(text).encode(), given):
            return None
        session_id, token_digest, expires_at = text.split(".")
        caller = self._tokens.holder(token_digest)
        if caller is None or float(expires_at) <= time.time():
            return None
        return OpenedSession(
            session_id, replace(caller, expires_at=float(expires_at)), float(expires_at)
        )

    def _sign(self, text: str) -> str:
        return hmac.digest(self._key, text.encode(errors="surrogatepass"), "sha256").hex()
