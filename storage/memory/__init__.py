"""The store in memory: the plain reading of the contract, and the oracle for the others."""

from storage.memory.store import MemoryStore

__all__ = ["MemoryStore"]
