"""Send a response without its body if the request's method is HEAD (RFC 9110, 9.3.2)."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


async def send_response(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a response. For HEAD, its Content-Length is still that of the body which GET gets (RFC 9110, 8.6)."""
    if scope["type"] == "http" and scope["method"] == "HEAD":
        response.body = b""
    await response(scope, receive, send)
