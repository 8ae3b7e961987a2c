"""Signing of the ledger in the background.

A checkpoint follows a write within a second. A smaller tree than the last one is never signed.
"""

import asyncio
import fcntl
import logging
import os
from pathlib import Path
from typing import Final

from storage.errors import LedgerDamaged, StoreUnavailable
from storage.ledger import tree
from storage.ledger.base import Ledger
from storage.ledger.notes import Checkpoint, InvalidNote, SignerKey, split_notes, verify_checkpoint

log = logging.getLogger(__name__)

INTERVAL_SECONDS: Final = 0.4
"""Seconds between two checks of the ledger, so that a checkpoint follows a write within a second."""

TAIL_BYTES: Final = 8192
"""Number of bytes at the end of a checkpoint file that are read to find the last checkpoint, which has some 300."""


class CheckpointFile:
    """A file to which every checkpoint is appended. A lock serializes the processes that share it."""

    def __init__(self, path: Path, key: SignerKey) -> None:
        self._path = path
        self._key = key

    def last(self) -> Checkpoint | None:
        """Return the last checkpoint, None if the file has none.

        Raise InvalidNote if another key signed it, OSError if the file cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                return self._last(file.fileno())
        except FileNotFoundError:
            return None

    def _last(self, descriptor: int) -> Checkpoint | None:
        size = os.fstat(descriptor).st_size
        tail = os.pread(descriptor, TAIL_BYTES, max(0, size - TAIL_BYTES))
        notes = split_notes(tail.decode(errors="replace"))
        return verify_checkpoint(notes[-1], self._key.verifier) if notes else None

    def append(self, note: str) -> None:
        """Append a checkpoint durably, unless the file ends with a checkpoint of the same or a larger tree."""
        size = Checkpoint.parse(note).size
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            last = self._last(descriptor)
            if last is None or last.size < size:
                length = os.fstat(descriptor).st_size
                ends_in_line = length == 0 or os.pread(descriptor, 1, length - 1) == b"\n"
                os.write(descriptor, (note if ends_in_line else "\n\n" + note).encode())
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


class CheckpointSigner:
    """Signs the tree of a ledger whenever it has grown."""

    def __init__(self, ledger: Ledger, key: SignerKey, file: Path | None) -> None:
        self._ledger = ledger
        self._key = key
        self._file = CheckpointFile(file, key) if file else None

    async def sign(self) -> str | None:
        """Grow the tree, sign it if it is larger than the last signed tree, and return the last checkpoint.

        Raise LedgerDamaged if the tree does not begin with the last signed tree of the store and of the file.
        """
        size = await tree.grow(self._ledger)
        stored = await self._ledger.last_checkpoint()
        signed = None if stored is None else Checkpoint.parse(stored)
        if signed is None or signed.size < size:
            outside = await asyncio.to_thread(self._file.last) if self._file else None
            for last, place in ((signed, "the store"), (outside, "the checkpoint file")):
                if last is not None:
                    await self._check(last, size, place)
            checkpoint = Checkpoint(self._key.name, size, await tree.root(self._ledger, size))
            note = checkpoint.sign(self._key)
            if await self._ledger.add_checkpoint(size, note):
                stored = note
        if self._file and stored is not None:
            # Use a thread, because another process may hold the lock of the file, and a disk may be slow.
            await asyncio.to_thread(self._file.append, stored)
        return stored

    async def _check(self, last: Checkpoint, size: int, place: str) -> None:
        if last.size > size:
            raise LedgerDamaged(
                f"{place} has a checkpoint of {last.size} leaves, the ledger has {size}:"
                " it was restored to an earlier state"
            )
        if last.root != await tree.root(self._ledger, last.size):
            raise LedgerDamaged(f"the ledger is not that of the checkpoint in {place}")


async def ledger_loop(ledger: Ledger, signer: CheckpointSigner | None) -> None:
    """Grow the tree and sign it until cancelled. A failure is logged once until its reason changes."""
    reported = ""
    while True:
        try:
            await (signer.sign() if signer else tree.grow(ledger))
        except StoreUnavailable:
            log.warning("the ledger cannot be read; trying again")
        except (LedgerDamaged, InvalidNote, OSError) as error:
            if str(error) != reported:
                log.error("no checkpoint is signed: %s", error)
            reported = str(error)
        else:
            reported = ""
        await asyncio.sleep(INTERVAL_SECONDS)
