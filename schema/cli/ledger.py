"""The commands of the ledger: a new key, the last checkpoint, and the verification of the store."""

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import Final

from resolvers.evidence.ledger_signing import CheckpointSigner
from schema.cli.common import (
    CommandError,
    load_persistent_settings,
    open_configured_store,
    unavailable_error,
)
from schema.settings import Settings
from storage.errors import LedgerDamaged, StoreUnavailable
from storage.ledger.findings import FindingCode, KnownCheckpoint
from storage.ledger.notes import (
    Checkpoint,
    InvalidNote,
    SignerKey,
    VerifierKey,
    encode_base64,
    split_notes,
    verify_checkpoint,
)
from storage.ledger.verification import Verification

DIFFERENT: Final = 3
"""The exit code of a verification that found a difference."""

PUT_BACK: Final = 4
"""The exit code if the only difference is that the store was restored to an earlier state."""


async def keygen_command(options: argparse.Namespace) -> int:
    """Write a new key; never overwrite one."""
    path = options.output or os.environ.get("DPM_LEDGER_KEY_FILE", "").strip()
    if not path:
        raise CommandError("ledger keygen: name the file with -o FILE or DPM_LEDGER_KEY_FILE")
    try:
        key = SignerKey.generate(options.origin)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(key.secret_text())
    except InvalidNote as error:
        raise CommandError(f"--origin: {error}") from error
    except FileExistsError as error:
        raise CommandError(f"{path}: already exists, and is not overwritten") from error
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    print(key.verifier)
    return 0


async def checkpoint_command(options: argparse.Namespace) -> int:
    """Print the last checkpoint. If a key is configured and the ledger has grown, sign a new one first."""
    settings = await asyncio.to_thread(load_persistent_settings, creates=False)
    store = await open_configured_store(settings)
    try:
        key, file = settings.ledger_key, settings.ledger_checkpoint_file
        if key is None:
            note = await store.ledger.last_checkpoint()
        else:
            note = await CheckpointSigner(store.ledger, key, Path(file) if file else None).sign()
    except StoreUnavailable as error:
        raise unavailable_error(error) from error
    except (LedgerDamaged, InvalidNote) as error:
        raise CommandError(f"no checkpoint is signed: {error}") from error
    except OSError as error:
        raise CommandError(f"DPM_LEDGER_CHECKPOINT_FILE: {error}") from error
    finally:
        await store.close()
    if note is None:
        raise CommandError("no checkpoint was signed: set DPM_LEDGER_KEY_FILE")
    sys.stdout.write(note)
    return 0


async def verify_command(options: argparse.Namespace) -> int:
    """Print every difference and a summary."""
    settings = await asyncio.to_thread(load_persistent_settings, creates=False)
    key = _verifier_key(options, settings)
    outside = [known for name in options.checkpoint for known in read_checkpoints(name, key)]
    store = await open_configured_store(settings)
    codes: set[FindingCode] = set()
    try:
        async with store.ledger.snapshot() as snapshot:
            verification = Verification(snapshot, outside, key=key)
            async for finding in verification.findings():
                codes.add(finding.code)
                print(finding)
    except StoreUnavailable as error:
        raise unavailable_error(error) from error
    finally:
        await store.close()
    _print_summary(verification, outside, key, is_clean=not codes)
    if not codes:
        return 0
    return PUT_BACK if codes == {FindingCode.ROLLBACK} else DIFFERENT


def _verifier_key(options: argparse.Namespace, settings: Settings) -> VerifierKey | None:
    if options.key:
        try:
            return VerifierKey.parse(options.key)
        except InvalidNote as error:
            raise CommandError(f"--key: {error}") from error
    key = settings.ledger_key
    return None if key is None else key.verifier


def read_checkpoints(name: str, key: VerifierKey | None) -> list[KnownCheckpoint]:
    """Return the checkpoints of a file.

    Raise CommandError if it has none, or if the key has not signed one of them.
    """
    try:
        notes = split_notes(Path(name).read_text(encoding="utf-8"))
        checkpoints = [
            verify_checkpoint(note, key) if key else Checkpoint.parse(note) for note in notes
        ]
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
    except (InvalidNote, UnicodeDecodeError) as error:
        raise CommandError(f"{name}: {error}") from error
    if not checkpoints:
        raise CommandError(f"{name}: has no signed checkpoint")
    return [KnownCheckpoint(each, f"{name} (size {each.size})") for each in checkpoints]


def _print_summary(
    verification: Verification,
    outside: list[KnownCheckpoint],
    key: VerifierKey | None,
    *,
    is_clean: bool,
) -> None:
    root = encode_base64(verification.root)
    print(f"{verification.size} leaves, root {root}, {verification.compared} checkpoints agree")
    if verification.last_recorded_at is not None:
        print(f"the last leaf was recorded at {verification.last_recorded_at.isoformat()}")
    if key is None:
        print("no signature was checked: give --key")
    if not outside:
        print(
            "no outside checkpoint was compared: a writer of the database could have replaced all of it"
        )
    print("nothing differs" if is_clean else "THE STORE DIFFERS from what was recorded")


COMMANDS: Final = {
    "keygen": keygen_command,
    "checkpoint": checkpoint_command,
    "verify": verify_command,
}
