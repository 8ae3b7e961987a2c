"""Settings of the ledger: the key that signs checkpoints, and the file to which they are appended."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from schema.settings.fields import InvalidSetting, setting
from schema.settings.parsers import parse_text
from storage.ledger.notes import InvalidNote, SignerKey


@dataclass(frozen=True, kw_only=True)
class LedgerSettings:
    """The signing of the ledger."""

    ledger_key_file: str = setting(
        "DPM_LEDGER_KEY_FILE",
        parse_text,
        "",
        "private key that signs checkpoints, from `dpm-lineage ledger keygen`; without it none is signed",
    )
    ledger_checkpoint_file: str = setting(
        "DPM_LEDGER_CHECKPOINT_FILE",
        parse_text,
        "",
        "file that each checkpoint is appended to; keep it where no writer of the database can write",
    )

    @cached_property
    def ledger_key(self) -> SignerKey | None:
        """The signing key, None if none is configured. Raises InvalidSetting if the file cannot be read."""
        if not self.ledger_key_file:
            return None
        try:
            return SignerKey.parse(Path(self.ledger_key_file).read_text(encoding="utf-8"))
        except OSError as error:
            reason = error.strerror or "cannot be read"
        except (InvalidNote, UnicodeDecodeError) as error:
            reason = str(error) if isinstance(error, InvalidNote) else "it is no text"
        raise InvalidSetting(
            "DPM_LEDGER_KEY_FILE",
            self.ledger_key_file,
            f"the file of a private key of `dpm-lineage ledger keygen`: {reason}",
        )
