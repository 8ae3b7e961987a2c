"""The secret of session cookies. Workers share it, because it is made before they are forked."""

import secrets
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32
PROCESS_KEY: Final = secrets.token_bytes(KEY_BYTES)
"""The secret of a service without a key in a file: a restart ends every session."""

SESSION_ID_BYTES: Final = 16


def session_key(path: str) -> bytes | None:
    """Return the key of a file, None without a file; raise OSError or ValueError."""
    if not path:
        return None
    key = Path(path).read_bytes().strip()
    if len(key) < KEY_BYTES:
        raise ValueError(f"{path}: a key must have at least {KEY_BYTES} bytes")
    return key


def new_session_id() -> str:
    """Return the id of a new session."""
    return secrets.token_urlsafe(SESSION_ID_BYTES)
