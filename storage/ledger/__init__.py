"""The ledger: leaves, the Merkle tree over them, signed checkpoints and proofs."""
