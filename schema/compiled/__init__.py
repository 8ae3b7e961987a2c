"""GraphQL answers by compiled selections: a room of its own that knows Strawberry and no product.

What needs no awaiting (attributes, and resolvers that take nothing but `self`) is compiled into plain functions,
once for each document; graphql-core's executor runs everything else, and everything again that is in doubt: a null
where none may be, an exception, a value of an unexpected class. So the answer is the executor's own, to the byte.

    compiled = CompiledDocument(schema, document)  # keep it as long as the document
    result = compiled.execute(context_value=..., variable_values=..., operation_name=...)
"""

from schema.compiled.document import CompiledDocument
from schema.compiled.look_ahead import asks_for

__all__ = ["CompiledDocument", "asks_for"]
