"""Keys, signed notes, checkpoints and proofs as text, compared with another implementation of the C2SP formats."""

import pytest
from proofbundle import checkpoint as other
from proofbundle import tlogproof as other_proofs

from storage.ledger import merkle
from storage.ledger.notes import (
    Checkpoint,
    InvalidNote,
    SignerKey,
    VerifierKey,
    split_notes,
    verify_checkpoint,
)
from storage.ledger.tlog_proof import TlogProof

KEY = SignerKey.generate("lineage.example.com/dpm")
VKEY = str(KEY.verifier)
ROOT = merkle.leaf_hash(b"a")


def test_the_known_key_of_the_go_checksum_database_is_read_and_written() -> None:
    text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert str(VerifierKey.parse(text)) == text


def test_a_checkpoint_is_accepted_by_another_implementation() -> None:
    note = Checkpoint(KEY.name, 12345, ROOT).sign(KEY)
    assert note.startswith(f"{KEY.name}\n12345\n")
    assert note.count("\n") == 5
    checked = other.verify_checkpoint(note, VKEY)
    assert checked["ok"]
    assert checked["tree_size"] == 12345
    assert verify_checkpoint(note, VerifierKey.parse(VKEY)) == Checkpoint(KEY.name, 12345, ROOT)
    assert other.vkey(KEY.name, KEY.verifier.public) == VKEY
    theirs = other.sign_checkpoint(KEY.name, 12345, ROOT, KEY.private, KEY.name)
    assert theirs == note


def test_a_proof_is_accepted_by_another_implementation() -> None:
    leaves = [merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b"), merkle.leaf_hash(b"c")]
    tiles = {(0, 0): leaves}
    note = Checkpoint(KEY.name, 3, merkle.root_hash(3, tiles)).sign(KEY)
    hashes = [merkle.range_hash(*each, tiles) for each in merkle.inclusion_ranges(1, 3)]
    text = TlogProof(1, hashes, note).text()
    assert text == other_proofs.format_tlog_proof(1, hashes, note)
    assert other_proofs.verify_tlog_proof(text, b"b", VKEY)["ok"]
    assert TlogProof.parse(text).verify(b"b", KEY.verifier).size == 3
    with_extra = other_proofs.format_tlog_proof(1, hashes, note, b"more")
    assert TlogProof.parse(with_extra) == TlogProof.parse(text)
    with pytest.raises(InvalidNote, match="does not lead"):
        TlogProof.parse(text).verify(b"a", KEY.verifier)


def test_a_note_that_was_changed_or_signed_by_another_key_is_refused() -> None:
    note = Checkpoint(KEY.name, 5, ROOT).sign(KEY)
    with pytest.raises(InvalidNote, match="wrong"):
        verify_checkpoint(note.replace("\n5\n", "\n6\n"), KEY.verifier)
    with pytest.raises(InvalidNote, match="no signature is by"):
        verify_checkpoint(note, SignerKey.generate(KEY.name).verifier)
    with pytest.raises(InvalidNote, match="no signature lines"):
        verify_checkpoint(note.partition("\n\n")[0], KEY.verifier)
    with pytest.raises(InvalidNote, match="is of 'other'"):
        verify_checkpoint(Checkpoint("other", 5, ROOT).sign(KEY), KEY.verifier)
    for broken in ("a\nb\nc\n", f"a\n05\n{ROOT.hex()}\n", "a\n5\nAA==\n", "a\n5\nAB==\n", "a\n5\n"):
        with pytest.raises(InvalidNote):
            Checkpoint.parse(broken)


def test_keys_survive_their_text_and_broken_ones_are_refused_without_being_quoted() -> None:
    again = SignerKey.parse(KEY.secret_text())
    assert again.secret_text() == KEY.secret_text()
    assert again.verifier == KEY.verifier
    secret = KEY.secret_text().strip().rpartition("+")[2]
    for broken in ("", "abc", f"PRIVATE+KEY+other+00000000+{secret}", KEY.secret_text()[:-9]):
        with pytest.raises(InvalidNote) as error:
            SignerKey.parse(broken)
        assert secret[:12] not in str(error.value)
    for vkey in ("", "a+b", VKEY[:-4], VKEY.replace("lineage", "linage"), "sum+00000000+AA=="):
        with pytest.raises(InvalidNote):
            VerifierKey.parse(vkey)
    for name in ("", "a b", "a+b", "a\nb"):
        with pytest.raises(InvalidNote, match="not a key name"):
            SignerKey.generate(name)


def test_notes_that_were_appended_to_a_file_are_read_back_without_one_that_was_cut_off() -> None:
    notes = [Checkpoint(KEY.name, size, ROOT).sign(KEY) for size in (1, 2, 300)]
    text = "".join(notes)
    assert split_notes(text) == notes
    assert split_notes("\n".join(notes)) == notes
    assert split_notes(text[:-1]) == notes[:-1]
    assert split_notes(text[: len(notes[0]) + 10]) == notes[:1]
    assert split_notes("") == []
