"""A Merkle tree that is built leaf by leaf and keeps only its right edge."""

from collections.abc import Iterator

from storage.ledger.merkle import EMPTY_ROOT, TILE_HEIGHT, node_hash


class GrowingTree:
    """The perfect subtrees of the leaves so far, largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[tuple[int, bytes]] = []

    def append(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Add the hash of a leaf. Yield (level, number, hash) for each node of a stored level that it completes."""
        self.size += 1
        height, node, edge = 0, leaf, self._edge
        completed = []
        while edge and edge[-1][0] == height:
            node = node_hash(edge.pop()[1], node)
            height += 1
            if height % TILE_HEIGHT == 0:
                completed.append((height // TILE_HEIGHT, (self.size >> height) - 1, node))
        edge.append((height, node))
        return iter(completed)

    def root(self) -> bytes:
        """Return the root of the leaves so far."""
        if not self._edge:
            return EMPTY_ROOT
        *rest, (_, result) = self._edge
        for _, node in reversed(rest):
            result = node_hash(node, result)
        return result
