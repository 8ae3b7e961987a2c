"""The ledger's leaves and checkpoints, and the bundles to hand over."""
