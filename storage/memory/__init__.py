"""The memory store: the plainest implementation of the contract, and the oracle of the other backends' tests."""

from storage.memory.store import MemoryStore

__all__ = ["MemoryStore"]
