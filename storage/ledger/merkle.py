"""The Merkle tree of RFC 6962 and RFC 9162: hashes, inclusion proofs and consistency proofs.

A tree of any size consists of a few perfect subtrees. The hash of a complete subtree never changes. A store keeps the
hashes of the perfect subtrees of 256 leaves, 65,536 leaves and so on. `tiles_of` returns the stored hashes that a
root or a proof needs; `range_hash` computes the others from them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

TILE_HEIGHT: Final = 8
"""Levels of the tree between two stored levels. A tile has the hashes of up to 256 neighbours of one stored level."""

TILE_WIDTH: Final = 1 << TILE_HEIGHT

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

Range = tuple[int, int]
"""The index of the first leaf of a subtree, and the index after its last leaf."""

TileId = tuple[int, int]
"""The level (0 has the leaves), and the number of the tile in its level."""

Tiles = Mapping[TileId, Sequence[bytes]]


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the parent of two nodes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """Return the largest power of two below a size of at least 2."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the subtrees whose hashes prove that a tree contains a leaf, from the leaf upwards (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return path[::-1]


def consistency_ranges(old: int, size: int) -> list[Range]:
    """Return the subtrees whose hashes prove that a tree begins with an older one (RFC 9162, 2.1.4.1)."""
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} does not begin with one of {old}")
    if old in {0, size}:
        return []
    low, high, path, is_whole = 0, size, [], True
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low, is_whole = middle, False
    return ([] if is_whole else [(low, high)]) + path[::-1]


def perfect_subtrees(low: int, high: int) -> Iterator[tuple[int, int]]:
    """Yield the perfect subtrees of a subtree from left to right, as (height, number in its height)."""
    while low < high:
        height = (high - low).bit_length() - 1
        yield height, low >> height
        low += 1 << height


def tiles_of(ranges: Iterable[Range]) -> set[TileId]:
    """Return the tiles from which the hashes of the subtrees are computed."""
    tiles = set()
    for low, high in ranges:
        for height, number in perfect_subtrees(low, high):
            level = height // TILE_HEIGHT
            first = number << height - level * TILE_HEIGHT
            tiles.add((level, first // TILE_WIDTH))
    return tiles


def range_hash(low: int, high: int, tiles: Tiles) -> bytes:
    """Return the hash of a subtree. Raise LookupError if a tile is missing or too short."""
    parts = [_subtree_hash(height, number, tiles) for height, number in perfect_subtrees(low, high)]
    result = parts.pop()
    while parts:
        result = node_hash(parts.pop(), result)
    return result


def _subtree_hash(height: int, number: int, tiles: Tiles) -> bytes:
    level = height // TILE_HEIGHT
    levels_up = height - level * TILE_HEIGHT
    first = number << levels_up
    tile = tiles[level, first // TILE_WIDTH]
    start = first % TILE_WIDTH
    nodes = tile[start : start + (1 << levels_up)]
    if len(nodes) < 1 << levels_up:
        raise LookupError(f"tile {level}/{first // TILE_WIDTH} is not complete")
    return perfect_root(nodes)


def perfect_root(nodes: Sequence[bytes]) -> bytes:
    """Return the root of a perfect subtree from the nodes of one of its levels."""
    while len(nodes) > 1:
        nodes = [node_hash(nodes[n], nodes[n + 1]) for n in range(0, len(nodes), 2)]
    return nodes[0]


def root_hash(size: int, tiles: Tiles) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    return range_hash(0, size, tiles) if size else EMPTY_ROOT


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that an inclusion proof leads to, None if it has the wrong length (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    return result if last == 0 else None


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Return whether a proof shows that the tree with `root` has the leaf hash at `index`."""
    return root_from_inclusion(leaf, index, size, proof) == root


def verify_consistency(
    old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes
) -> bool:
    """Return whether a proof shows that a tree begins with an older one (RFC 9162, 2.1.4.2)."""
    if old == size:
        return not proof and old_root == root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if not 0 < old < size:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else [*proof]
    if not path:
        return False
    node, last = old - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and first == old_root and second == root
