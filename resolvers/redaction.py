"""Redaction of payloads: keys and the lengths of arrays stay, strings and numbers are replaced."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import orjson

REDACTED: Final = "[redacted]"

ELEMENT: Final = "[]"
"""The step of a path into an array."""

DEFAULT_READABLE: Final = (
    "**.status",
    "**.gate_decision.gate",
    "**.gate_decision.recommended_next_step",
    "**.gate_decision.reasons[].severity",
    "**.gate_decision.reasons[].source",
    "**.gate_decision.summary.*",
    "**.reason_code",
    "**.rule_id",
    "**.engine_version",
    "**.snapshot_id",
    "**.market_data_snapshot_id",
    "**.portfolio_snapshot_id",
    "**.request_hash",
    "**.artifact_hash",
    "artifact_version",
    "code",
)
"""The paths that are readable unless a policy file names others. `code` is that of an operation's error."""

Path = tuple[str, ...]


def parse_path(text: str) -> Path:
    """Return the steps of a path: keys between dots, `[]` after a key for the elements of its array.

    `*` matches any one key, and `**` at the beginning matches any number of steps.

    Raise ValueError for any other text.
    """
    steps: list[str] = []
    for part in text.split("."):
        key = part.rstrip("[]")
        elements = part[len(key) :]
        if not key or elements != ELEMENT * (len(elements) // 2):
            raise ValueError(f"{text!r} is not a path")
        steps += [key, *[ELEMENT] * (len(elements) // 2)]
    if "**" in steps[1:] or steps == ["**"]:
        raise ValueError(f"{text!r}: ** stands at the beginning of a path only")
    return tuple(steps)


class Redaction:
    """Redacts JSON texts, except the values at readable paths."""

    def __init__(self, readable: Iterable[str] = DEFAULT_READABLE) -> None:
        self._paths: dict[str, list[Path]] = {}
        for text in readable:
            path = parse_path(text)
            self._paths.setdefault(path[-1], []).append(path)

    def redact(self, text: str) -> str:
        """Return a JSON text with every string and number replaced, except at the readable paths.

        A text that cannot be parsed is replaced as a whole.
        """
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            return orjson.dumps(REDACTED).decode()
        return orjson.dumps(self._value(value, ())).decode()

    def _value(self, value: object, path: Path) -> object:
        match value:
            case dict():
                return {key: self._value(item, (*path, key)) for key, item in value.items()}
            case list():
                return [self._value(item, (*path, ELEMENT)) for item in value]
            case None | bool():
                return value
        return value if self._is_readable(path) else REDACTED

    def _is_readable(self, path: Path) -> bool:
        if not path:
            return False
        patterns: Collection[Path] = self._paths.get(path[-1], ())
        return any(_matches(each, path) for each in patterns) or any(
            _matches(each, path) for each in self._paths.get("*", ())
        )


def _matches(pattern: Path, path: Path) -> bool:
    if pattern[0] == "**":
        steps: Sequence[str] = pattern[1:]
        path = path[len(path) - len(steps) :] if len(path) >= len(steps) else ()
    else:
        steps = pattern
    return len(steps) == len(path) and all(
        step in {"*", actual} for step, actual in zip(steps, path, strict=True)
    )
