"""Generate demo records: six weeks of a made-up bank."""
