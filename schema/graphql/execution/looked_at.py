"""The access log's facts of an operation: the hash of its document, the ids in its arguments, the number of records."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from graphql import ArgumentNode, DocumentNode, ValueNode, Visitor, value_from_ast_untyped, visit

Argument = tuple[str, ValueNode]

ID_NAMES: Final = frozenset(
    {
        "actorId",
        "causedBy",
        "correlationId",
        "decisionId",
        "derivedFrom",
        "entityId",
        "failedRuleId",
        "fromEntityId",
        "holdId",
        "id",
        "idempotencyKey",
        "ids",
        "key",
        "leftRunId",
        "marketDataSnapshotId",
        "operationId",
        "portfolioId",
        "rebalanceRunId",
        "replayedFrom",
        "requestHash",
        "rightRunId",
        "runId",
        "sourceEntityId",
        "startingWith",
        "targetEntityId",
        "text",
        "toEntityId",
    }
)
"""The names of arguments and input fields whose strings are ids, or the text of a search for ids."""

PAYLOAD_NAMES: Final = frozenset({"result", "request", "metadata", "comment", "message"})
"""The names of arguments and input fields that contain payloads, of which nothing is logged."""


def document_hash(query: str) -> str:
    """Return the SHA-256 of a document, as persisted queries use it."""
    return hashlib.sha256(query.encode()).hexdigest()


def arguments_of(document: DocumentNode) -> Sequence[Argument]:
    """Return the name and value of each argument of a document, in its order."""
    collector = _Collector()
    visit(document, collector)
    return collector.found


def asked_ids(arguments: Iterable[Argument], variables: Mapping[str, Any]) -> list[str]:
    """Return the ids in the arguments of a document, each once, in their order."""
    given, found = dict(variables), dict[str, None]()
    for name, node in arguments:
        found.update(dict.fromkeys(_ids(name, value_from_ast_untyped(node, given))))
    return list(found)


class _Collector(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Argument] = []

    def enter_argument(self, node: ArgumentNode, *_: object) -> bool:
        self.found.append((node.name.value, node.value))
        return False


def _ids(name: str, value: object) -> Iterator[str]:
    match value:
        case str() if name in ID_NAMES:
            yield value
        case list():
            for each in value:
                yield from _ids(name, each)
        case dict() if name not in PAYLOAD_NAMES:
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
