"""The attributes of a GraphQL operation's span, by the semantic conventions.

This module does not import OpenTelemetry.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class TracedOperation:
    """The type and the name of an operation, and its document if the settings want it in traces."""

    type: str
    name: str | None
    document: str | None

    def attributes(self) -> dict[str, str]:
        """Return the attributes of the operation's span."""
        attributes = {"graphql.operation.type": self.type}
        if self.name:
            attributes["graphql.operation.name"] = self.name
        if self.document:
            attributes["graphql.document"] = self.document
        return attributes


SpanOpener = Callable[[TracedOperation], AbstractContextManager[None]]

_NO_SPAN: Final = nullcontext()
_open_span: SpanOpener | None = None


def trace_operations(opener: SpanOpener | None) -> None:
    """Open a span for each operation from now on. None disables the spans."""
    global _open_span  # noqa: PLW0603  # the provider of traces is global too
    _open_span = opener


def traces_operations() -> bool:
    """Return whether operations are traced."""
    return _open_span is not None


def operation_span(operation: TracedOperation | None) -> AbstractContextManager[None]:
    """Return the span of an operation, a context that does nothing if nothing is traced."""
    return _NO_SPAN if _open_span is None or operation is None else _open_span(operation)
