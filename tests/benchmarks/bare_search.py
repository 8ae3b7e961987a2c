"""A baseline for lineage: a hand-written breadth-first search on the driver that returns plain tuples."""

import asyncio
import json
import sqlite3
from collections.abc import Collection, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg

from storage.lists import EdgeFilter

Row = Any
Answer = tuple[dict[str, int], list[Row]]
"""The entities with their distance, and the edges between them, oldest first."""

Search = Generator[Sequence[str], tuple[Sequence[Row], Sequence[Row]], Answer]
"""A generator that yields a level, receives its outgoing and incoming edges, and returns the answer."""

COLUMNS = "created_at, source_entity_id, edge_type, target_entity_id, metadata"


def bfs(root: str, *, both: bool, depth: int, max_entities: int) -> Search:
    """The search. Each entity is expanded once, the last level only for the edges between its entities."""
    distances = {root: 0}
    edges: list[Row] = []
    level: Sequence[str] = [root]
    distance = 0
    while level:
        leaving, entering = yield level
        edges += leaving
        if both:
            far = {row[3] for row in leaving} | {row[0] for row in entering}
        else:
            edges += entering
            far = {row[3] for row in leaving} | {row[1] for row in entering}
        if distance == depth or len(distances) == max_entities:
            break
        distance += 1
        level = sorted(far.difference(distances))[: max_entities - len(distances)]
        distances.update(dict.fromkeys(level, distance))
    if both:
        inside = [row for row in edges if row[3] in distances]
    else:
        inside = [row for row in edges if row[3] in distances and row[1] in distances]
    inside.sort()
    return distances, inside


def _types(kinds: Collection[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in sorted(kinds))


def edge_statements(follow: EdgeFilter, id_condition: str) -> tuple[str, str]:
    """Return the statements of the edges that leave a level, and of the edges that enter it."""
    both = follow.outgoing == follow.incoming
    leaving = f"SELECT {COLUMNS} FROM lineage_edges WHERE source_entity_id {id_condition}"  # noqa: S608
    entering = f"FROM lineage_edges WHERE target_entity_id {id_condition}"
    if both:
        return leaving, f"SELECT source_entity_id {entering}"
    entering = f"SELECT {COLUMNS} {entering}"
    return (
        f"{leaving} AND edge_type IN ({_types(follow.outgoing)})",
        f"{entering} AND edge_type IN ({_types(follow.incoming)})",
    )


class BareSqlite:
    """The search in the thread of a SQLite connection."""

    def __init__(self, file: Path) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._connection = self._thread.submit(sqlite3.connect, file, isolation_level=None).result()

    async def search(self, root: str, follow: EdgeFilter, *, depth: int, most: int) -> Answer:
        """Run one search."""
        work = lambda: self._search(root, follow, depth, most)  # noqa: E731
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _search(self, root: str, follow: EdgeFilter, depth: int, most: int) -> Answer:
        both = follow.outgoing == follow.incoming
        leaving, entering = edge_statements(follow, "IN (SELECT value FROM json_each(?))")
        asked = bfs(root, both=both, depth=depth, max_entities=most)
        level = next(asked)
        execute = self._connection.execute
        while True:
            ids = (json.dumps(level),)
            try:
                level = asked.send(
                    (execute(leaving, ids).fetchall(), execute(entering, ids).fetchall())
                )
            except StopIteration as end:
                answer: Answer = end.value
                return answer

    def close(self) -> None:
        """Close the connection and end its thread."""
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()


class BarePostgres:
    """The search with two prepared statements for each level, one after the other."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._prepared: dict[str, Any] = {}

    async def search(self, root: str, follow: EdgeFilter, *, depth: int, most: int) -> Answer:
        """One search."""
        both = follow.outgoing == follow.incoming
        leaving, entering = [
            await self._statement(text) for text in edge_statements(follow, "= ANY($1::text[])")
        ]
        asked = bfs(root, both=both, depth=depth, max_entities=most)
        level = next(asked)
        while True:
            found = await leaving.fetch(level), await entering.fetch(level)
            try:
                level = asked.send(found)
            except StopIteration as end:
                answer: Answer = end.value
                return answer

    async def _statement(self, text: str) -> Any:
        if text not in self._prepared:
            self._prepared[text] = await self._connection.prepare(text)
        return self._prepared[text]
