"""The Merkle tree, compared with the vectors of RFC 6962's authors, its definition, and another implementation."""

import random

import pytest
from proofbundle import merkle as other

from storage.ledger import merkle

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The roots of the first 1 to 8 of the leaves, from the tests of Certificate Transparency."""


def tiles_of_leaves(leaves: list[bytes]) -> dict[merkle.TileId, list[bytes]]:
    """Return every tile of a tree, computed as in a store: level by level, from complete groups only."""
    nodes, level, tiles = [merkle.leaf_hash(leaf) for leaf in leaves], 0, {}
    while nodes:
        for start in range(0, len(nodes), merkle.TILE_WIDTH):
            tiles[level, start // merkle.TILE_WIDTH] = nodes[start : start + merkle.TILE_WIDTH]
        groups = len(nodes) // merkle.TILE_WIDTH
        nodes = [merkle.perfect_root(tiles[level, n]) for n in range(groups)]
        level += 1
    return tiles


def proof(ranges: list[merkle.Range], tiles: merkle.Tiles) -> list[bytes]:
    only = {each: tiles[each] for each in merkle.tiles_of(ranges)}
    return [merkle.range_hash(low, high, only) for low, high in ranges]


def test_the_roots_are_those_of_the_known_vectors() -> None:
    for size, root in enumerate(ROOTS, 1):
        assert merkle.root_hash(size, tiles_of_leaves(LEAVES[:size])).hex() == root
    assert merkle.root_hash(0, {}).hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 255, 256, 257, 300, 511, 513, 1000])
def test_roots_and_proofs_equal_those_of_another_implementation(size: int) -> None:
    leaves = [b"%d" % n for n in range(size)]
    tiles = tiles_of_leaves(leaves)
    root = merkle.root_hash(size, tiles)
    assert root == other.merkle_tree_hash(leaves)
    for index in {0, size // 3, size - 1, *random.Random(size).choices(range(size), k=5)}:
        path = proof(merkle.inclusion_ranges(index, size), tiles)
        assert path == other.inclusion_proof(leaves, index)
        assert other.verify_inclusion(leaves[index], index, size, path, root)
        assert merkle.verify_inclusion(merkle.leaf_hash(leaves[index]), index, size, path, root)
    for old in {
        1,
        size // 2,
        size - 1,
        size,
        *random.Random(size).choices(range(1, size + 1), k=5),
    }:
        if old:
            path = proof(merkle.consistency_ranges(old, size), tiles)
            old_root = other.merkle_tree_hash(leaves[:old])
            assert path == other.consistency_proof(leaves, old)
            assert other.verify_consistency(old, size, path, old_root, root)
            assert merkle.verify_consistency(old, size, path, old_root, root)


def test_a_proof_of_another_leaf_index_size_or_root_is_refused() -> None:
    leaves = [b"%d" % n for n in range(300)]
    tiles = tiles_of_leaves(leaves)
    root = merkle.root_hash(300, tiles)
    path = proof(merkle.inclusion_ranges(77, 300), tiles)
    leaf = merkle.leaf_hash(leaves[77])
    assert merkle.verify_inclusion(leaf, 77, 300, path, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"78"), 77, 300, path, root)
    assert not merkle.verify_inclusion(leaf, 76, 300, path, root)
    assert not merkle.verify_inclusion(leaf, 300, 300, path, root)
    assert not merkle.verify_inclusion(leaf, 77, 300, path[:-1], root)
    assert not merkle.verify_inclusion(leaf, 77, 300, [*path, root], root)
    assert not merkle.verify_inclusion(leaf, 77, 300, path, leaf)
    path = proof(merkle.consistency_ranges(100, 300), tiles)
    old_root = merkle.root_hash(100, tiles_of_leaves(leaves[:100]))
    assert merkle.verify_consistency(100, 300, path, old_root, root)
    assert not merkle.verify_consistency(99, 300, path, old_root, root)
    assert not merkle.verify_consistency(100, 300, path[1:], old_root, root)
    assert not merkle.verify_consistency(100, 300, path, root, root)
    assert not merkle.verify_consistency(100, 100, path, root, root)
    assert not merkle.verify_consistency(301, 300, [], root, root)


def test_a_tile_that_is_too_short_is_an_error() -> None:
    tiles = {(0, 0): [merkle.leaf_hash(b"a")] * 3}
    with pytest.raises(LookupError):
        merkle.root_hash(4, tiles)
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_ranges(4, 4)
    with pytest.raises(ValueError, match="does not begin"):
        merkle.consistency_ranges(5, 4)
