"""Fields that are resolved for many objects at once."""

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, get_args

S = TypeVar("S")
V = TypeVar("V")
P = ParamSpec("P")

BATCHED_MARK: Final = "__resolves_for_all__"


class ParentBatch(tuple[S, ...]):
    """Objects of one type whose field is asked for at once, in place of the one object."""

    __slots__ = ()


def batched(
    resolve: Callable[Concatenate[Sequence[S], P], Awaitable[Sequence[V]]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, V]]:
    """Make a resolver of a static method that takes many objects and answers with a value for each, in order.

    Any executor may ask it for one object; a compiled selection asks it for all that wait for the field. It may
    raise for one of them: then all are asked for again, each by itself, so that it must change nothing.
    """

    @wraps(resolve)
    async def alone(source: S | ParentBatch[S], /, *args: P.args, **named: P.kwargs) -> Any:
        if isinstance(source, ParentBatch):
            return await resolve(source, *args, **named)
        return (await resolve((source,), *args, **named))[0]

    signature = inspect.signature(resolve)
    first, *others = signature.parameters.values()
    (answer,) = get_args(signature.return_annotation)
    itself = first.replace(name="self", annotation=first.empty)
    described = {"__signature__": inspect.Signature([itself, *others], return_annotation=answer)}
    for name, value in {**described, BATCHED_MARK: True}.items():
        setattr(alone, name, value)
    annotations = {each.name: each.annotation for each in others}
    alone.__annotations__ = {**annotations, "return": answer}
    return alone


def is_batched(resolve: object) -> bool:
    """Whether `for_all` has made a resolver."""
    return getattr(resolve, BATCHED_MARK, False) is True
