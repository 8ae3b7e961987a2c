"""The worked queries of GraphiQL's tabs."""

import re
from typing import Final

from schema.http.static_pages import STATIC_DIRECTORY

PAGES: Final = STATIC_DIRECTORY / "graphiql"


def examples() -> dict[str, str]:
    """Cut the file of examples as graphiql.js does: at blank lines before a comment."""
    text = (PAGES / "examples.graphql").read_text(encoding="utf-8")
    queries = re.split(r"\n\n+(?=#)", text.strip())
    return {re.findall(r"^query (\w+)", query, re.MULTILINE)[0]: query for query in queries}
