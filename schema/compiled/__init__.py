"""Execute GraphQL documents by compiled selections. The package depends on Strawberry and not on the product.

Fields that need no awaiting are attributes, and methods without arguments. They are compiled into plain functions, once
for each document. graphql-core's executor runs every other field. It also runs a compiled field again if the compiled
function meets an exception, a null in a non-null position, or a value of an unexpected class. The result is therefore
the executor's own, to the byte.

A coroutine field is resolved as Strawberry resolves it, but its arguments are coerced only once if they have no
variables. A query with a single field of this sort needs no executor if the value of the field is fully compiled.

A resolver decorated with `batched` is called once for all objects of a level. If it fails, the executor runs the whole
query again, in a new context, and calls it for each object.

    compiled = CompiledDocument(schema, document)  # to be cached with the document
    result = await compiled.execute(new_context=..., variable_values=..., operation_name=...)
"""

from schema.compiled.batched_fields import batched
from schema.compiled.document import CompiledDocument
from schema.compiled.look_ahead import selects, selects_only

__all__ = ["CompiledDocument", "batched", "selects", "selects_only"]
