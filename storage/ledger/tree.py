"""The tree over a ledger's leaves: its roots and proofs, from the levels that the ledger stores."""

from collections.abc import Sequence
from typing import Final

from storage.errors import LedgerDamaged
from storage.ledger import merkle
from storage.ledger.base import Ledger
from storage.ledger.merkle import TILE_WIDTH, Range, TileId

TILES_PER_STEP: Final = 16
"""Number of complete tiles that `grow` reads at a time: hashing their 4,096 leaves takes some 10 ms."""


async def _tile(ledger: Ledger, tile: TileId) -> Sequence[bytes]:
    level, number = tile
    if level:
        return await ledger.read_tile(level, number)
    first = number * TILE_WIDTH
    leaves = await ledger.leaf_hashes(first, first + TILE_WIDTH)
    if any(index != expected for expected, (index, _) in enumerate(leaves, first)):
        raise LedgerDamaged(f"a leaf from {first} to {first + TILE_WIDTH - 1} is missing")
    return [leaf for _, leaf in leaves]


async def range_hashes(ledger: Ledger, ranges: Sequence[Range]) -> list[bytes]:
    """Return the hashes of subtrees; raise LedgerDamaged if a part of them is not stored."""
    tiles = {each: await _tile(ledger, each) for each in sorted(merkle.tiles_of(ranges))}
    try:
        return [merkle.range_hash(low, high, tiles) for low, high in ranges]
    except LookupError as error:
        raise LedgerDamaged(f"the stored tree is not complete: {error}") from error


async def root(ledger: Ledger, size: int) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    (result,) = await range_hashes(ledger, [(0, size)]) if size else (merkle.EMPTY_ROOT,)
    return result


async def inclusion_proof(ledger: Ledger, index: int, size: int) -> list[bytes]:
    """Return the hashes that prove that the tree of `size` leaves contains the leaf at `index`."""
    return await range_hashes(ledger, merkle.inclusion_ranges(index, size))


async def consistency_proof(ledger: Ledger, old: int, size: int) -> list[bytes]:
    """Return the hashes that prove that the tree of `size` leaves begins with the tree of `old` leaves."""
    return await range_hashes(ledger, merkle.consistency_ranges(old, size))


async def grow(ledger: Ledger) -> int:
    """Assign indices to new leaves, store complete nodes, and return the size of the tree. Can run concurrently."""
    while await ledger.settle():
        pass
    size = await ledger.size()
    level, nodes = 1, size // TILE_WIDTH
    while nodes:
        stored = await ledger.stored_nodes(level)
        while stored < nodes:
            stop = min(nodes, stored + TILES_PER_STEP)
            tiles = [await _tile(ledger, (level - 1, number)) for number in range(stored, stop)]
            if any(len(tile) < TILE_WIDTH for tile in tiles):
                raise LedgerDamaged(f"level {level - 1} of the stored tree is not complete")
            await ledger.store_nodes(level, stored, [merkle.perfect_root(tile) for tile in tiles])
            stored = stop
        level, nodes = level + 1, nodes // TILE_WIDTH
    return size
