"""Sessions that were ended by a logout, until they would have expired. All workers of a service share them."""

import mmap
import struct
import time
from collections.abc import Iterator
from typing import Final

_SLOT: Final = struct.Struct("=16sd")
"""The first bytes of the digest of a cookie, and when its session expires."""
SLOTS: Final = 4096
"""Sessions that are remembered. Beyond it the one that expires first is forgotten; 4096 logouts within the life of a
session are far more than a team of support engineers makes."""
WRITES: Final = 8
"""Attempts to write a slot: another worker may take the same one at the same time."""


class EndedSessions:
    """A table in memory that workers share, because it is made before they are forked."""

    def __init__(self, slots: int = SLOTS) -> None:
        self._slots = slots
        self._memory = mmap.mmap(-1, slots * _SLOT.size)

    def add(self, digest: bytes, expires_at: float) -> None:
        """Remember a session until it expires."""
        key = digest[:16]
        for _ in range(WRITES):
            if key in self:
                return
            now = time.time()
            free = next((slot for slot in self._probe(key) if self._read(slot)[1] < now), None)
            slot = (
                free
                if free is not None
                else min(self._probe(key), key=lambda each: self._read(each)[1])
            )
            _SLOT.pack_into(self._memory, slot * _SLOT.size, key, expires_at)

    def __contains__(self, digest: bytes) -> bool:
        key = digest[:16]
        for slot in self._probe(key):
            found, expires_at = self._read(slot)
            if found == key:
                return time.time() < expires_at
            if not expires_at:
                return False  # a slot that was never used ends the search
        return False

    def _probe(self, key: bytes) -> Iterator[int]:
        start = int.from_bytes(key[:4]) % self._slots
        return (index % self._slots for index in range(start, start + self._slots))

    def _read(self, slot: int) -> tuple[bytes, float]:
        found: tuple[bytes, float] = _SLOT.unpack_from(self._memory, slot * _SLOT.size)
        return found
