"""The caller of a WebSocket, and the end of the caller's access."""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from starlette.websockets import WebSocket

from schema.access.authentication import Authenticator, Credentials
from schema.access.caller import ANONYMOUS, Caller
from schema.access.errors import Unauthenticated
from schema.access.lasting import LastingAccess
from schema.access.request_caller import CALLER
from schema.graphql.execution.looked_at import asked_ids, count_records, document_hash
from schema.graphql.execution.runner import PreparedOperation
from schema.http.access_log import AccessLog, AccessLogUnavailable
from schema.http.access_log_middleware import LOOKED, Looked, request_fields
from schema.http.credentials import request_credentials
from storage.errors import StoreUnavailable

UNAUTHORIZED: Final = 4401
TRY_AGAIN_LATER: Final = 1013
"""The close code after which a client reconnects (IANA registry, RFC 6455)."""

_ENDED: Final = "Unauthorized: the token is no longer valid"


class CloseSocket(Exception):
    """Raised to close the connection with a close code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class SocketAccess:
    """The caller of a connection, authenticated by the payload of `connection_init` or the headers of the handshake."""

    def __init__(
        self, socket: WebSocket, authenticator: Authenticator, access_log: AccessLog | None
    ) -> None:
        self._socket = socket
        self._access_log = access_log
        self._authenticator = authenticator
        self._caller: Caller | None = None
        self._lasting: LastingAccess | None = None

    @property
    def caller(self) -> Caller:
        """The caller. Raises CloseSocket before `authenticate` has succeeded."""
        if self._caller is None:
            raise CloseSocket(UNAUTHORIZED, "Unauthorized")
        return self._caller

    async def authenticate(self, payload: object) -> None:
        """Authenticate the caller; raise CloseSocket if that fails."""
        named = payload.get("authorization") if isinstance(payload, dict) else None
        credentials = (
            Credentials(named)
            if isinstance(named, str)
            else request_credentials(self._socket.scope)
        )
        try:
            self._caller = await self._authenticator.caller(credentials)
        except Unauthenticated as error:
            self._log_refusal()
            raise CloseSocket(UNAUTHORIZED, "Unauthorized") from error
        except StoreUnavailable as error:
            raise CloseSocket(TRY_AGAIN_LATER, str(error)) from error
        if self._caller is not ANONYMOUS:
            self._lasting = LastingAccess(self._authenticator, credentials, self._caller)

    async def check_operation(self) -> None:
        """Raise CloseSocket if the caller's token is no longer valid or has other grants. Raise StoreUnavailable."""
        if self._lasting is not None and not await self._lasting.may_operate():
            self._log_refusal()
            raise CloseSocket(UNAUTHORIZED, _ENDED)

    async def check_event(self) -> None:
        """Raise CloseSocket if the caller must not get another event."""
        if self._lasting is not None and not await self._lasting.may_receive():
            raise CloseSocket(UNAUTHORIZED, _ENDED)

    def check_log(self) -> None:
        """Raise AccessLogUnavailable if the access log is required and cannot be written now."""
        if self._access_log is not None:
            self._access_log.check()

    def log_operation(
        self, prepared: PreparedOperation, started: float, result: Mapping[str, Any] | None
    ) -> None:
        """Write the line of an operation to the access log; raise AccessLogUnavailable.

        `result` is None for a subscription, whose line is written when it begins.
        """
        if self._access_log is None:
            return
        looked = Looked()
        looked.document_hash = document_hash(prepared.request.query)
        looked.ids = asked_ids(prepared.document.arguments, prepared.request.variables)
        looked.records = None if result is None else count_records(result.get("data"))
        self._write_line(self._access_log, looked, prepared.route, 200, started)

    def _log_refusal(self) -> None:
        if self._access_log is not None:
            with suppress(AccessLogUnavailable):  # the connection is refused anyway
                self._write_line(
                    self._access_log, Looked(), None, UNAUTHORIZED, time.perf_counter()
                )

    def _write_line(
        self, log: AccessLog, looked: Looked, route: str | None, status: int, started: float
    ) -> None:
        state = {CALLER: self._caller, LOOKED: looked, "route": route}
        scope = {"headers": self._socket.scope["headers"], "state": state}
        log.write(request_fields(scope, status, started))

    async def watch(self) -> None:
        """Raise CloseSocket when the caller's token becomes invalid. Return at once for the anonymous caller."""
        if self._lasting is not None:
            await self._lasting.wait_until_invalid()
            raise CloseSocket(UNAUTHORIZED, _ENDED)
