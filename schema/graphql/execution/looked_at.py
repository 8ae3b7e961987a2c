"""The access log's facts of an operation: the hash of its document, the ids in its arguments, the number of records."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphql import ArgumentNode, DocumentNode, Visitor, value_from_ast_untyped, visit

ID_NAMES: Final = frozenset(
    {
        "actorId",
        "causedBy",
        "correlationId",
        "decisionId",
        "derivedFrom",
        "entityId",
        "from",
        "fromId",
        "holdId",
        "id",
        "idempotencyKey",
        "ids",
        "key",
        "leftRunId",
        "operationId",
        "portfolioId",
        "rebalanceRunId",
        "replayedFrom",
        "requestHash",
        "rightRunId",
        "runId",
        "sourceEntityId",
        "targetEntityId",
        "text",
        "to",
        "toId",
    }
)
"""The names of arguments and input fields whose strings are ids."""

_PAYLOADS: Final = frozenset({"result", "request", "metadata", "comment", "message"})


def document_hash(query: str) -> str:
    """Return the SHA-256 of a document, as persisted queries use it."""
    return hashlib.sha256(query.encode()).hexdigest()


def asked_ids(document: DocumentNode, variables: Mapping[str, Any]) -> list[str]:
    """Return the ids in the arguments of a document, each once, in the order of the document."""
    collector = _Collector(dict(variables))
    visit(document, collector)
    return list(collector.found)


class _Collector(Visitor):
    def __init__(self, variables: dict[str, Any]) -> None:
        super().__init__()
        self._variables = variables
        self.found: dict[str, None] = {}

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        value = value_from_ast_untyped(node.value, self._variables)
        self.found.update(dict.fromkeys(_ids(node.name.value, value)))


def _ids(name: str, value: object) -> Iterator[str]:
    match value:
        case str() if name in ID_NAMES:
            yield value
        case list():
            for each in value:
                yield from _ids(name, each)
        case dict() if name not in _PAYLOADS:
            for key, item in value.items():
                yield from _ids(key, item)


def count_records(data: object) -> int:
    """Return the number of objects that an answer has at its root fields and in its lists."""
    if not isinstance(data, dict):
        return 0
    return sum(isinstance(each, dict) for each in data.values()) + _in_lists(data)


def _in_lists(value: object) -> int:
    match value:
        case dict():
            return sum(map(_in_lists, value.values()))
        case list():
            return sum(isinstance(each, dict) for each in value) + sum(map(_in_lists, value))
    return 0
