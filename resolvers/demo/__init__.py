"""Generate demo records: six weeks of an invented bank."""
