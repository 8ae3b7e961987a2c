"""GET /evidence/checkpoint: the last signed checkpoint of the ledger, as text."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from schema.access.caller import Permission
from schema.access.permissions import require
from schema.access.request_caller import request_caller
from schema.http.access_log_middleware import LOOKED, Looked
from schema.http.request_middleware import enforce_deadline
from schema.http.service_session import app_service
from schema.rest.errors import error_response
from storage.errors import CheckpointNotFound, LineageError

CHECKPOINT_PATH: Final = "/evidence/checkpoint"


async def get_checkpoint(request: Request) -> Response:
    """Return the checkpoint; 404 if none was signed."""
    try:
        async with enforce_deadline(request.scope):
            require(request_caller(request.scope), Permission.AUDIT)
            note = await app_service(request.scope).store.ledger.last_checkpoint()
            if note is None:
                raise CheckpointNotFound
    except LineageError as error:
        return error_response(error)
    looked: Looked | None = request.scope["state"].get(LOOKED)
    if looked is not None:
        looked.records = 1
    return Response(
        note, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )
