"""The command that writes the evidence of a run to a ZIP file."""

import argparse
import asyncio
from pathlib import Path

from resolvers.evidence.evidence_bundle import evidence_bundle
from resolvers.evidence.ledger_signing import CheckpointSigner
from schema.app import build_service
from schema.cli.common import CommandError, open_configured_store, unavailable_error
from schema.settings import Settings
from storage.errors import LineageError, StoreUnavailable
from storage.ledger.notes import InvalidNote


async def write_bundle(options: argparse.Namespace, settings: Settings) -> int:
    """Write the bundle of a run.

    If the ledger's key is configured, sign the tree first, so that it covers every record.
    """
    if not options.output or options.file:
        raise CommandError("bundle: needs RUN and -o FILE")
    store = await open_configured_store(settings)
    try:
        if settings.ledger_key is not None:
            file = settings.ledger_checkpoint_file
            signer = CheckpointSigner(
                store.ledger, settings.ledger_key, Path(file) if file else None
            )
            await signer.sign()
        service = build_service(settings, store)
        content = await evidence_bundle(service, options.run, depth=options.depth)
    except StoreUnavailable as error:
        raise unavailable_error(error) from error
    except (LineageError, InvalidNote) as error:
        raise CommandError(f"bundle: {error}") from error
    finally:
        await store.close()
    try:
        await asyncio.to_thread(Path(options.output).write_bytes, content)
    except OSError as error:
        raise CommandError(f"{options.output}: {error.strerror}") from error
    print(f"{options.output}: {len(content):,} bytes")
    return 0
