"""Redaction of payloads: keys and the lengths of arrays stay, strings and numbers are replaced."""

import json
from collections.abc import Iterable, Mapping, Sequence
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
)
"""The paths that are readable in every payload unless a policy file names others."""

ERROR_READABLE: Final = ("code",)
"""The paths that are readable in an operation's error by default, too: its code is a reason code."""

ARTIFACT_READABLE: Final = ("artifact_version",)
"""The paths that are readable in an artifact by default, too: the version is that of the format."""

Path = tuple[str, ...]
Paths = Mapping[str, Sequence[Path]]
"""Paths by their last step."""


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
    """Redacts JSON texts, except the values at readable paths. None means the default paths of each kind of payload."""

    def __init__(self, readable: Iterable[str] | None = None) -> None:
        is_default = readable is None
        common = DEFAULT_READABLE if readable is None else tuple(readable)
        self._paths = _by_last_step(common)
        self._error_paths = _by_last_step((*common, *ERROR_READABLE)) if is_default else self._paths
        self._artifact_paths = (
            _by_last_step((*common, *ARTIFACT_READABLE)) if is_default else self._paths
        )

    def redact(self, text: str) -> str:
        """Return a JSON text with every string and number replaced, except at the readable paths.

        A text that cannot be parsed is replaced as a whole.
        """
        return _redacted(text, self._paths)

    def redact_error(self, text: str) -> str:
        """Redact the error of an operation."""
        return _redacted(text, self._error_paths)

    def redact_artifact(self, text: str) -> str:
        """Redact an artifact."""
        return _redacted(text, self._artifact_paths)


def _by_last_step(readable: Iterable[str]) -> Paths:
    paths: dict[str, list[Path]] = {}
    for text in readable:
        path = parse_path(text)
        paths.setdefault(path[-1], []).append(path)
    return paths


def _redacted(text: str, readable: Paths) -> str:
    try:
        return orjson.dumps(_value(_parse(text), (), readable)).decode()
    except (ValueError, TypeError, RecursionError):  # orjson raises TypeError
        return orjson.dumps(REDACTED).decode()


def _parse(text: str) -> object:
    """Return the value of a JSON text; raise ValueError or RecursionError.

    In a text with a number that no float holds, such as 1e400, numbers are fragments, which are written as they are.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(
            text,
            parse_float=orjson.Fragment,
            parse_int=orjson.Fragment,
            parse_constant=_refuse_constant,
        )


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _value(value: object, path: Path, readable: Paths) -> object:
    match value:
        case dict():
            return {key: _value(item, (*path, key), readable) for key, item in value.items()}
        case list():
            return [_value(item, (*path, ELEMENT), readable) for item in value]
        case None | bool():
            return value
    return value if _is_readable(path, readable) else REDACTED


def _is_readable(path: Path, readable: Paths) -> bool:
    if not path:
        return False
    return any(_matches(each, path) for each in readable.get(path[-1], ())) or any(
        _matches(each, path) for each in readable.get("*", ())
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
