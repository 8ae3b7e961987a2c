"""Resolvers that resolve a field of many objects at once."""

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, get_args

S = TypeVar("S")
V = TypeVar("V")
P = ParamSpec("P")

BATCHED_MARK: Final = "__resolves_batches__"


class ParentBatch(tuple[S, ...]):
    """The objects of one type whose field is resolved at once.

    A batched resolver gets it instead of a single object.
    """

    __slots__ = ()


def batched(
    resolve: Callable[Concatenate[Sequence[S], P], Awaitable[Sequence[V]]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, V]]:
    """Return a resolver for a static method that takes many objects and returns a value for each, in their order.

    Every executor can call the resolver for one object. Compiled selections call it for all pending objects. It may
    raise an exception for one of the objects: the executor then calls it for each object, so it must have no effects.
    """

    @wraps(resolve)
    async def resolver(source: S | ParentBatch[S], /, *args: P.args, **kwargs: P.kwargs) -> Any:
        if isinstance(source, ParentBatch):
            return await resolve(source, *args, **kwargs)
        return (await resolve((source,), *args, **kwargs))[0]

    # Give the resolver the signature that Strawberry reads: from one object, `self`, to one value.
    signature = inspect.signature(resolve)
    first, *others = signature.parameters.values()
    (value_type,) = get_args(signature.return_annotation)
    self_parameter = first.replace(name="self", annotation=first.empty)
    single = inspect.Signature([self_parameter, *others], return_annotation=value_type)
    for name, value in {"__signature__": single, BATCHED_MARK: True}.items():
        setattr(resolver, name, value)
    annotations = {each.name: each.annotation for each in others}
    resolver.__annotations__ = {**annotations, "return": value_type}
    return resolver


def is_batched(resolve: object) -> bool:
    """Return whether `batched` made a resolver."""
    return getattr(resolve, BATCHED_MARK, False) is True
