"""Who is at the other end of a WebSocket, and for how long."""

from typing import Final

from starlette.websockets import WebSocket

from schema.access.authentication import Authenticator, Credentials
from schema.access.caller import Caller
from schema.access.errors import Unauthenticated
from schema.access.lasting import wait_until_invalid
from schema.http.credentials import request_credentials

UNAUTHORIZED: Final = 4401


class CloseSocket(Exception):
    """Raised to close the connection with a close code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class SocketAccess:
    """The caller of a connection, whom the payload of `connection_init` names, or the headers of the handshake."""

    def __init__(self, socket: WebSocket, authenticator: Authenticator) -> None:
        self._socket = socket
        self._authenticator = authenticator
        self._credentials = Credentials()
        self._caller: Caller | None = None

    @property
    def caller(self) -> Caller:
        """The caller; raises CloseSocket before `authenticate` found one."""
        if self._caller is None:
            raise CloseSocket(UNAUTHORIZED, "Unauthorized")
        return self._caller

    async def authenticate(self, payload: object) -> None:
        """Find the caller; raise CloseSocket if there is none."""
        named = payload.get("authorization") if isinstance(payload, dict) else None
        self._credentials = (
            Credentials(named)
            if isinstance(named, str)
            else request_credentials(self._socket.scope)
        )
        try:
            self._caller = await self._authenticator.caller(self._credentials)
        except Unauthenticated as error:
            raise CloseSocket(UNAUTHORIZED, "Unauthorized") from error

    async def watch(self) -> None:
        """Raise CloseSocket when the caller's token ends."""
        await wait_until_invalid(self._authenticator, self._credentials, self.caller)
        raise CloseSocket(UNAUTHORIZED, "Unauthorized: the token has ended")
