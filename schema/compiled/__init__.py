"""GraphQL answers by compiled selections: a room of its own that knows Strawberry and no product.

What needs no awaiting (attributes, and resolvers that take nothing but `self`) is compiled into plain functions,
once for each document; graphql-core's executor runs everything else, and everything again that is in doubt: a null
where none may be, an exception, a value of an unexpected class. So the answer is the executor's own, to the byte.
A field that is a coroutine is asked as Strawberry asks it, its arguments coerced once where they hold no variable;
a query of nothing but one such field, whose answer is compiled whole, takes no executor.

A resolver made by `for_all` is asked once for all objects of a level. Where that fails, the executor runs the whole
query anew, in a context of its own, and asks for each object.

    compiled = CompiledDocument(schema, document)  # keep it as long as the document
    result = await compiled.execute(new_context=..., variable_values=..., operation_name=...)
"""

from schema.compiled.batched_fields import batched
from schema.compiled.document import CompiledDocument
from schema.compiled.look_ahead import selects, selects_only

__all__ = ["CompiledDocument", "batched", "selects", "selects_only"]
