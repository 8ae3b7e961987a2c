"""Token and policy files are checked at every request, so that no test has to wait."""

import pytest


@pytest.fixture(autouse=True)
def look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the files at every request. This does not apply to services in separate processes."""
    monkeypatch.setattr("schema.access.grants_file.CHECK_SECONDS", 0.0)
